import FalFields
import FalJSON

/// Requests that are right, wrong and odd, in every mixture.
enum RandomRequest {
    static func make(for item: MapperShelf.Item, _ dice: inout Dice) -> UnifiedFields {
        let known = item.mapper.modality
        let isOwn = known != .other && dice.next() % 8 != 0
        let modality = isOwn ? known : [.video, .image, .audio].randomElement(using: &dice) ?? .video
        let can = item.mapper.capabilities
        var fields = UnifiedFields(modality, extra: [:])
        func maybe(_ oneIn: UInt64) -> Bool { dice.next() % oneIn == 0 }
        func pick(_ listed: [String], _ odd: [String]) -> String {
            let choice = maybe(4) || listed.isEmpty ? odd : listed
            return choice.randomElement(using: &dice) ?? ""
        }
        if !maybe(5) {
            fields[.prompt] = .string(pick([], ["A red kite", "", "凧", String(repeating: "kite ", count: 900)]))
        }
        if maybe(4) { fields[.negativePrompt] = .string("blur") }
        if maybe(3) { fields[.seed] = [0, 42, -1, Int.max].randomElement(using: &dice).map(UnifiedValue.int) }
        if modality != .image, maybe(2) {
            let seconds = can.durations.randomElement(using: &dice)
            fields[.duration] = .seconds(
                maybe(3) || seconds == nil ? Double(dice.next() % 90_000) / 1000 : seconds ?? 5)
        }
        if modality != .audio { look(&fields, can, &dice) } else { speech(&fields, can, &dice) }
        if modality != .image {
            if maybe(3) { fields[.video] = .media(media(&dice)) }
            if maybe(3) { fields[.audio] = .media(media(&dice)) }
        }
        if maybe(2) { fields.extra = extra(item, &dice) }
        return fields
    }

    /// A sensible request with one thing about it changed.
    static func disturb(_ base: UnifiedFields, _ item: MapperShelf.Item, _ dice: inout Dice) -> UnifiedFields {
        var fields = base
        switch dice.next() % 5 {
        case 0: fields[.seed] = .int(42)
        case 1: fields.extra.merge(extra(item, &dice)) { $1 }
        case 2: if fields.modality != .image { fields[.duration] = .seconds(Double(dice.next() % 20)) }
        case 3: if fields.modality != .audio { look(&fields, item.mapper.capabilities, &dice) }
        default: break
        }
        return fields
    }

    private static func look(_ fields: inout UnifiedFields, _ can: FieldMapper.Capabilities, _ dice: inout Dice) {
        func pick(_ listed: [String], _ odd: [String]) -> UnifiedValue? {
            guard dice.next() % 3 == 0 else { return nil }
            return (dice.next() % 4 == 0 || listed.isEmpty ? odd : listed).randomElement(using: &dice)
                .map(UnifiedValue.string)
        }
        fields[.aspectRatio] = pick(can.aspectRatios, ["16:9", "7:5", "wide", ""])
        fields[.resolution] = pick(can.resolutions, ["720P", "4k", "2160p", "fine"])
        fields[.size] = pick(can.sizes, ["1024x768", "1024", "x", "0x5", "square_hd"])
        fields[.style] = pick(can.styles, ["anime", ""])
        if fields.modality == .image { fields[.quality] = pick(can.qualities, ["high"]) }
        if dice.next() % 4 == 0 { fields[.count] = .int(Int(dice.next() % 12)) }
        if dice.next() % 4 == 0 { fields[.enhancePrompt] = .bool(dice.next() % 2 == 0) }
        if fields.modality == .video, dice.next() % 4 == 0 { fields[.generateAudio] = .bool(dice.next() % 2 == 0) }
        fields.images = (0..<Int(dice.next() % 4)).map { _ in
            FalInputImage(media(&dice), role: FalInputImage.Role.allCases.randomElement(using: &dice) ?? .reference)
        }
    }

    private static func speech(_ fields: inout UnifiedFields, _ can: FieldMapper.Capabilities, _ dice: inout Dice) {
        if dice.next() % 2 == 0 { fields[.voice] = .string(can.voices.randomElement(using: &dice) ?? "Nobody") }
        if dice.next() % 3 == 0 {
            fields[.language] = ["en", "English", "pt-BR", "xx"].randomElement(using: &dice).map(UnifiedValue.string)
        }
        if dice.next() % 3 == 0 { fields[.voiceSettings] = .object(["speed": 1, "unheard_of": true]) }
        if dice.next() % 3 == 0 {
            fields[.outputFormat] = .string("mp3")
            fields[.sampleRate] = dice.next() % 2 == 0 ? .int(44100) : nil
            fields[.bitrate] = .int(.max)
        }
    }

    private static func media(_ dice: inout Dice) -> FalMedia {
        let all: [FalMedia] = [
            "https://x.test/a.png", "data:image/png;base64,AAAA", "AAAA", "", .data([1, 2], contentType: "image/png"),
            .data([], contentType: "image/png"), .data([1], contentType: ""), .file("/tmp/a.png"), "file:///tmp/a.png",
        ]
        // Mostly what can be sent.
        return dice.next() % 3 == 0 ? all.randomElement(using: &dice) ?? all[0] : all[0]
    }

    private static func extra(_ item: MapperShelf.Item, _ dice: inout Dice) -> [String: JSONValue] {
        let sample = SampleValue(schema: item.schema)
        var extra: [String: JSONValue] = [:]
        for field in item.schema.inputFields where dice.next() % 4 == 0 {
            let odd: [JSONValue] = [.null, [], [:], "?", -1, true]
            extra[field.name] = dice.next() % 4 == 0 ? odd.randomElement(using: &dice) : sample.value(of: field)
        }
        if dice.next() % 5 == 0 { extra["not_a_field"] = 1 }
        return extra
    }
}
