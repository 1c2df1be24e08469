import FalFields

/// The words by which models name what a file is for.
struct RoleWords {
    /// In the order in which they are tried: a `style_reference_image_url` is a style.
    private static let images: [(UnifiedField, Set<String>)] = [
        (.garment, ["garment", "clothing", "clothes", "cloth", "outfit", "product"]),
        (.person, ["human", "person"]),
        (.styleImage, ["style"]),
        (.face, ["face", "faces", "identity", "id"]),
        (.background, ["background", "city", "scene"]),
        (.depth, ["depth"]),
        (.pose, ["pose", "openpose", "dwpose"]),
        (.edge, ["canny", "edge", "edges", "teed", "hed", "scribble", "sketch", "lineart", "softedge"]),
        (.normal, ["normal", "normals"]),
        (.segmentation, ["segmentation"]),
        (.control, ["control", "composition", "structure", "layout"]),
        (.character, ["character", "subject"]),
        (.target, ["target"]),
    ]
    private static let films: [(UnifiedField, Set<String>)] = [
        (.maskVideo, ["mask", "quadmask"]),
        (.motionVideo, ["motion", "pose", "driving", "driven", "control", "depth"]),
        (.referenceVideo, ["reference", "ref"]),
    ]
    private static let sounds: [(UnifiedField, Set<String>)] = [
        (.voiceAudio, ["voice", "speaker"]),
        (.lipsAudio, ["driven", "driving", "speech", "person"]),
        (.referenceAudio, ["reference", "ref", "emotional", "style", "impulse"]),
    ]
    /// An archive of images is no image, and a mask of references is no mask of what is changed.
    private static let others: Set<String> = ["data", "archive", "zip", "lora", "embedding", "mask", "masks"]

    let words: [String]

    init(_ field: FieldDescriptor) {
        words = field.name.lowercased().split(separator: "_").map { String($0.filter { !$0.isNumber }) }
    }

    /// The role of an image, by its name alone.
    var image: UnifiedField? {
        let known = words.filter { $0 != "lora" || !words.contains("control") }
        if words.first == "model", words.dropFirst().allSatisfy({ ["image", "url"].contains($0) }) { return .person }
        return known.contains(where: Self.others.contains) ? nil : Self.role(of: known, in: Self.images)
    }

    var film: UnifiedField? { Self.role(of: words, in: Self.films) }
    var sound: UnifiedField? { Self.role(of: words, in: Self.sounds) }

    private static func role(of words: [String], in table: [(UnifiedField, Set<String>)]) -> UnifiedField? {
        table.first { !$0.1.isDisjoint(with: words) }?.0
    }

    // MARK: Descriptions

    /// Whether the schema's text says so, in any of these words.
    static func says(_ text: String?, _ words: String...) -> Bool {
        guard let text = text?.lowercased() else { return false }
        return words.contains { text.contains($0) }
    }

    // MARK: Series

    private static let ordinals: Set<String> = ["first", "second", "third", "fourth"]

    /// The name without what numbers it: `image_prompt_#` of `image_prompt_1`, `#_image_url` of `second_image_url`.
    /// `nil` for a name that has no number in it.
    static func series(_ name: String) -> String? {
        let parts = name.split(separator: "_").map { part -> String in
            if ordinals.contains(String(part)) { return "#" }
            let letters = part.prefix { !$0.isNumber }
            return letters.count < part.count && part.dropFirst(letters.count).allSatisfy(\.isNumber)
                ? letters + "#" : String(part)
        }
        return parts.contains { $0.hasSuffix("#") } ? parts.joined(separator: "_") : nil
    }
}
