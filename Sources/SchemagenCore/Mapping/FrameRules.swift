import FalFields
import FalJSON

/// R22: a length in seconds, of models that count frames.
extension MappingDraft {
    private static let counts = ["num_frames", "number_of_frames", "frame_count"]
    static let rates = ["frames_per_second", "fps", "frame_rate", "export_fps"]

    mutating func addFrameCount() {
        guard rules.modality == .video, !rules.rules.contains(where: { $0.source == .duration }),
            let field = frameCount, let rate = frameRate(of: field)
        else { return }
        let grid = FrameGrid(field, text: texts[field.name])
        let form = FieldMapper.Form.frames(
            rate: rate.field, perSecond: rate.usual, step: grid.step, offset: grid.offset)
        add(field, from: .duration, as: form, rule: "R22")
    }

    /// The number of frames of the whole film: interpolation counts those between two of its input.
    var frameCount: FieldDescriptor? {
        candidates(Self.counts) { $0.isNumber && !$0.isText }.first {
            !RoleWords.says(texts[$0.name], "between the input")
        }
    }

    /// The frames a second: the default of a field for them, else what the description says (`at 25 FPS`).
    private func frameRate(of count: FieldDescriptor) -> (field: String?, usual: Int)? {
        let field = candidates(Self.rates) { $0.isNumber }.first
        let told = texts[count.name].flatMap { $0.firstMatch(of: /(?i)(\d{1,3}) ?(fps|frames per second)/) }
        let usual = field?.serverDefault?.doubleValue ?? told.flatMap { Double($0.1) }
        guard let usual, usual >= 1, usual <= 1000 else { return nil }
        return (field?.name, Int(usual.rounded()))
    }
}

/// Which numbers of frames a model makes: multiples of `step`, plus `offset`.
struct FrameGrid: Hashable {
    var step: Int
    var offset: Int

    init(step: Int, offset: Int) { (self.step, self.offset) = (step, offset) }

    /// As the document says, else as its bounds and its default have in common.
    init(_ field: FieldDescriptor, text: String?) {
        if let told = text.flatMap(Self.told) {
            self = told
            return
        }
        let limits = field.value.options.lazy.map(\.limits).first { !$0.isEmpty } ?? ValueLimits()
        if let multiple = limits.multipleOf?.intValue, multiple > 1 {
            self.init(step: multiple, offset: 0)
            return
        }
        let known = [limits.minimum?.intValue, limits.maximum?.intValue, field.serverDefault?.intValue]
            .compactMap(\.self).filter { $0 > 1 }
        // Films are compressed in blocks of 8 or 4 frames after the first. Each number 8k + 1 is one of 4k + 1.
        let step = known.count < 2 ? nil : [8, 4].first { step in known.allSatisfy { $0 % step == 1 } }
        self.init(step: step ?? 1, offset: step == nil ? 0 : 1)
    }

    /// `4k+1`, `a multiple of 12 plus 6`, `frames % 8 == 1`, `multiple of 4`.
    private static func told(_ text: String) -> FrameGrid? {
        let text = text.lowercased()
        let sums = [
            /(\d{1,3}) ?\*? ?[kn] ?\+ ?(\d{1,3})/, /multiples? of (\d{1,3}),? plus (\d{1,3})/,
            /% ?(\d{1,3}) ?== ?(\d{1,3})/,
        ]
        for sum in sums {
            guard let match = text.firstMatch(of: sum), let step = Int(match.1), let offset = Int(match.2), step > 0
            else { continue }
            return FrameGrid(step: step, offset: offset)
        }
        return text.firstMatch(of: /multiples? of (\d{1,3})/).flatMap { Int($0.1) }.flatMap { step in
            step > 0 ? FrameGrid(step: step, offset: 0) : nil
        }
    }
}
