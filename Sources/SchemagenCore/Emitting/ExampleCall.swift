import FalFields
import FalJSON

/// The shortest call of an endpoint: every required field, with a value that fits its type.
struct ExampleCall {
    private let endpoint: NamedEndpoint
    private let lists: [SwiftName: NamedEnumeration]
    private let records: [SwiftName: NamedRecord]
    private let unions: [SwiftName: NamedUnion]
    private let constants: [SwiftType: SwiftName]
    /// How many values there may still be: records that require records of records would otherwise fill pages.
    private var budget = 200

    init(endpoint: NamedEndpoint) {
        self.endpoint = endpoint
        lists = Dictionary(endpoint.enumerations.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        records = Dictionary(endpoint.records.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        unions = Dictionary(endpoint.unions.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        constants = endpoint.constants
    }

    /// `.init(prompt: "a fox in the snow")`, or the JSON of an input that is not typed.
    var input: String {
        var call = self
        return call.written()
    }

    private mutating func written() -> String {
        guard case .record = endpoint.input, let record = endpoint.records.first(where: { $0.name.text == "Input" })
        else { return "[:]" }
        return ".init(\(arguments(of: record, depth: 0)))"
    }

    private mutating func arguments(of record: NamedRecord, depth: Int) -> String {
        // A constant has its value as the default argument.
        let required = record.fields.filter { $0.model.presence.isRequired && constants[$0.type] == nil }
        budget -= required.count
        return required.map { field in
            "\(field.name.text): \(value(field.type, field.model.wire, field.model.type, depth))"
        }.joined(separator: ", ")
    }

    private mutating func value(_ type: SwiftType, _ wire: String, _ model: TypeModel, _ depth: Int) -> String {
        switch type {
        case .string: string(wire, model.limits)
        case .int: number(model.limits, isWhole: true)
        case .double: number(model.limits, isWhole: false)
        case .bool: "true"
        case .json: "[:]"
        case .media: "\"https://example.com/\(mediaName(model))\""
        case .file(let kind): "Fal\(kind.rawValue.capitalizedFirst)(url: \"https://example.com/\(kind.rawValue)\")"
        case .array(let element):
            if case .array(let inner) = model.shape { list(element, wire, inner, depth, model.limits) } else { "[]" }
        case .dictionary: "[:]"
        case .optional: "nil"
        case .nested(let name): nested(name, wire, depth)
        }
    }

    private func string(_ wire: String, _ limits: ValueLimits) -> String {
        if wire == "prompt", (limits.minLength ?? 0) <= 17, (limits.maxLength ?? 17) >= 17 {
            return "\"a fox in the snow\""
        }
        return "\"" + String(repeating: "…", count: min(max(limits.minLength ?? 1, 1), 1_000)) + "\""
    }

    /// The smallest number that is allowed, or 1.
    private func number(_ limits: ValueLimits, isWhole: Bool) -> String {
        let step = limits.multipleOf.map(\.doubleValue).flatMap { $0 > 0 ? $0 : nil } ?? (isWhole ? 1 : 0)
        let above = limits.exclusiveMinimum?.doubleValue
        var least = limits.minimum?.doubleValue ?? above.map { $0 + (step > 0 ? step : 1) } ?? max(step, 1)
        if step > 0 { least = (least / step).rounded(.up) * step }
        if let above, let most = (limits.maximum ?? limits.exclusiveMaximum)?.doubleValue, step == 0, least >= most {
            least = (above + most) / 2
        } else if let most = limits.maximum?.doubleValue, least > most {
            least = most
        }
        guard let number = JSONNumber(least) else { return "1" }
        return isWhole ? number.intValue.map(String.init) ?? "1" : number.literal
    }

    private mutating func list(
        _ element: SwiftType, _ wire: String, _ model: TypeModel, _ depth: Int, _ limits: ValueLimits
    ) -> String {
        // An element as often as the list must have it; one shows what it is made of.
        let items = (0..<min(max(limits.minItems ?? 1, 1), 16)).map { _ in value(element, wire, model, depth) }
        return "[\(items.joined(separator: ", "))]"
    }

    private mutating func nested(_ name: SwiftName, _ wire: String, _ depth: Int) -> String {
        if let list = lists[name], let first = list.members.first { return ".\(first.name.text)" }
        guard depth < 4, budget > 0 else { return ".init()" }
        if let record = records[name] {
            return ".init(\(arguments(of: record, depth: depth + 1)))"
        }
        let cases = unions[name]?.cases ?? []
        let listed = cases.first { if case .nested(let name) = $0.type { lists[name] != nil } else { false } }
        if let option = listed ?? cases.first {
            return ".\(option.name.text)(\(value(option.type, wire, option.model, depth + 1)))"
        }
        return ".other(.null)"
    }

    private func mediaName(_ model: TypeModel) -> String {
        guard case .media(let kind) = model.shape else { return "file" }
        return switch kind {
        case .image: "image.png"
        case .video: "video.mp4"
        case .audio: "audio.mp3"
        case .file: "file"
        }
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
