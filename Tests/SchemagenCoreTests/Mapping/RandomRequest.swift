import FalFields
import FalJSON
import TestSupport

/// Requests that are right, wrong and odd, in every mixture.
enum RandomRequest {
    static func make(for item: DerivedMappers.Item, _ random: inout SeededRandom) -> UnifiedFields {
        let known = item.mapper.modalities.randomElement(using: &random) ?? .other
        let isOwn = known != .other && random.next() % 8 != 0
        let modality =
            isOwn ? known : FalModality.allCases.filter { $0 != .other }.randomElement(using: &random) ?? .video
        let can = item.mapper.capabilities
        var fields = UnifiedFields(modality, additionalFields: [:])
        func maybe(_ oneIn: UInt64) -> Bool { random.next() % oneIn == 0 }
        func pick(_ listed: [String], _ odd: [String]) -> String {
            let choice = maybe(4) || listed.isEmpty ? odd : listed
            return choice.randomElement(using: &random) ?? ""
        }
        if !maybe(5) {
            fields[.prompt] = .string(pick([], ["A red kite", "", "凧", String(repeating: "kite ", count: 900)]))
        }
        if maybe(4) { fields[.negativePrompt] = .string("blur") }
        if maybe(3) { fields[.seed] = [0, 42, -1, Int.max].randomElement(using: &random).map(UnifiedValue.int) }
        if modality != .image, maybe(2) {
            let seconds = can.durations.randomElement(using: &random)
            fields[.duration] = .seconds(
                maybe(3) || seconds == nil ? Double(random.next() % 90_000) / 1000 : seconds ?? 5)
        }
        if modality == .audio { speech(&fields, can, &random) } else { look(&fields, can, &random) }
        others(&fields, can, &random)
        if modality != .image {
            if maybe(3) { fields.add(files(&random) as [FalInputVideo]) }
            if maybe(3) { fields.add(files(&random) as [FalInputAudio]) }
        }
        if maybe(2) { fields.additionalFields = extra(item, &random) }
        return fields
    }

    /// A sensible request with one thing about it changed.
    static func disturb(_ base: UnifiedFields, _ item: DerivedMappers.Item, _ random: inout SeededRandom)
        -> UnifiedFields
    {
        var fields = base
        switch random.next() % 5 {
        case 0: fields[.seed] = .int(42)
        case 1: fields.additionalFields.merge(extra(item, &random)) { $1 }
        case 2:
            if fields.modality == .video || fields.modality == .audio {
                fields[.duration] = .seconds(Double(random.next() % 20))
            }
        case 3:
            if fields.modality == .video || fields.modality == .image {
                look(&fields, item.mapper.capabilities, &random)
            }
        default: break
        }
        return fields
    }

    private static func look(
        _ fields: inout UnifiedFields, _ can: FieldMapper.Capabilities, _ random: inout SeededRandom
    ) {
        func pick(_ listed: [String], _ odd: [String]) -> UnifiedValue? {
            guard random.next() % 3 == 0 else { return nil }
            return (random.next() % 4 == 0 || listed.isEmpty ? odd : listed).randomElement(using: &random)
                .map(UnifiedValue.string)
        }
        fields[.aspectRatio] = pick(can.aspectRatios.map(\.rawValue), ["16:9", "7:5", "wide", ""])
        fields[.resolution] = pick(can.resolutions.map(\.rawValue), ["720P", "4k", "2160p", "fine"])
        fields[.size] = pick(can.sizes, ["1024x768", "1024", "x", "0x5", "square_hd"])
        fields[.style] = pick(can.styles, ["anime", ""])
        if fields.modality == .image { fields[.quality] = pick(can.qualities, ["high"]) }
        if random.next() % 4 == 0 { fields[.count] = .int(Int(random.next() % 12)) }
        if random.next() % 4 == 0 { fields[.enhancePrompt] = .bool(random.next() % 2 == 0) }
        if fields.modality == .video, random.next() % 4 == 0 { fields[.generateAudio] = .bool(random.next() % 2 == 0) }
        fields.add(files(&random) as [FalInputImage])
    }

    private static func files<Role>(_ random: inout SeededRandom) -> [FalInputMedia<Role>] {
        (0..<Int(random.next() % 4)).compactMap { _ in
            let media = media(&random)
            // The first role is the plain one, and the most frequent.
            let role = random.next() % 2 == 0 ? Role.allCases.first : Role.allCases.randomElement(using: &random)
            return role.map { FalInputMedia(media, role: $0) }
        }
    }

    /// Fields that only some kinds of request have, for models that have them.
    private static func others(
        _ fields: inout UnifiedFields, _ can: FieldMapper.Capabilities, _ random: inout SeededRandom
    ) {
        let values: [(UnifiedField, [UnifiedValue])] = [
            (.lyrics, [.string("[verse]"), .string("")]), (.tags, [.strings(["calm", "piano"])]),
            (.instrumental, [.bool(true)]), (.factor, [.int(2), .int(100)]),
            (.textured, [.bool(false)]), (.polygons, [.int(5000), .int(-1)]), (.speakers, [.bool(true)]),
            (.speakerCount, [.int(2), .int(0)]), (.terms, [.strings(["Reineke"])]), (.task, [.string("translate")]),
            (.timestamps, [.string("word")]), (.effect, [.string("hug"), .string("")]), (.avatar, [.string("Ada")]),
            (.script, [.string("Hello"), .string("")]), (.sourcePrompt, [.string("a kite")]),
            (.voiceDescription, [.string("calm")]), (.variant, [.string("v9")]),
            (.section, [.json(["start": 1, "end": 2.5]), .json(["start": 0, "end": 1e6])]),
            (
                .loras,
                [.json([["path": "acme/a"]]), .json([["path": "acme/a", "scale": 9], ["path": "", "file": "f"]])]
            ),
            (.dialogue, [.json([["text": "Hello", "voice": "Ada"], ["text": "Who?"]])]),
        ]
        for (field, values) in values where can.takes(field) && random.next() % 2 == 0 {
            fields[field] = values.randomElement(using: &random)
        }
        for field in [UnifiedField.mesh, .backImage, .leftImage, .rightImage] where can.takes(field) {
            if random.next() % 2 == 0 { fields.add(media(&random), as: field) }
        }
    }

    private static func speech(
        _ fields: inout UnifiedFields, _ can: FieldMapper.Capabilities, _ random: inout SeededRandom
    ) {
        if random.next() % 2 == 0 { fields[.voice] = .string(can.voices.randomElement(using: &random) ?? "Nobody") }
        if random.next() % 3 == 0 {
            fields[.language] = ["en", "English", "pt-BR", "xx"].randomElement(using: &random).map(UnifiedValue.string)
        }
        if random.next() % 3 == 0 { fields[.voiceSettings] = .object(["speed": 1, "unheard_of": true]) }
        if random.next() % 3 == 0 {
            fields[.outputFormat] = .string("mp3")
            fields[.sampleRate] = random.next() % 2 == 0 ? .int(44100) : nil
            fields[.bitrate] = .int(.max)
        }
    }

    private static func media(_ random: inout SeededRandom) -> FalMedia {
        let all: [FalMedia] = [
            "https://x.test/a.png", "data:image/png;base64,AAAA", "AAAA", "", .data([1, 2], contentType: "image/png"),
            .data([], contentType: "image/png"), .data([1], contentType: ""), .file("/tmp/a.png"), "file:///tmp/a.png",
        ]
        // Mostly what can be sent.
        return random.next() % 3 == 0 ? all.randomElement(using: &random) ?? all[0] : all[0]
    }

    private static func extra(_ item: DerivedMappers.Item, _ random: inout SeededRandom) -> [String: JSONValue] {
        let sample = SampleValue(schema: item.schema)
        var extra: [String: JSONValue] = [:]
        for field in item.schema.inputFields where random.next() % 4 == 0 {
            let odd: [JSONValue] = [.null, [], [:], "?", -1, true]
            extra[field.name] = random.next() % 4 == 0 ? odd.randomElement(using: &random) : sample.value(of: field)
        }
        if random.next() % 5 == 0 { extra["not_a_field"] = 1 }
        return extra
    }
}
