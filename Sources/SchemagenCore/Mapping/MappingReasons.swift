package import FalFields

/// Why each field of a model is filled as it is, in words; for one that is left to `additionalFields`, which rule
/// nearly took it.
package struct MappingReasons: Sendable {
    private let texts: [String: String]

    package init(_ derived: DerivedMapper, of model: EndpointModel, schema: EndpointSchema) {
        let draft = MappingDraft(
            schema: schema, texts: model.inputTexts, modality: derived.rules.modality, outputs: derived.rules.outputs)
        var texts: [String: String] = [:]
        for field in draft.fields {
            let rules = derived.rules.rules.filter { $0.inputField == field.name }
            let overrides = derived.applied.filter { FieldMapper.inputField(of: $0.field) == field.name }
            let override = overrides.min { ($0.field, $0.reason) < ($1.field, $1.reason) }
            if let override {
                texts[field.name] = "override: \(override.reason)"
            } else if !rules.isEmpty {
                let origins = rules.map(\.origin).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
                texts[field.name] = origins.map { "\($0): \(Self.rules[$0] ?? "derived")" }.joined(separator: "; ")
            } else {
                texts[field.name] = NearMiss(field, in: draft).text
            }
        }
        self.texts = texts
    }

    /// - Parameter field: the name of a field, or the path of a member of one.
    package subscript(field: String) -> String? { texts[FieldMapper.inputField(of: field)] }

    /// What each rule goes by.
    private static let rules = [
        "R2": "it is called a prompt, or is the one text that is required",
        "R3": "it is called a length, and its values are numbers of seconds or milliseconds",
        "R4": "it has a name of the unified field, and its values are texts",
        "R5": "the model has no ratio, but sizes that are named by one",
        "R6": "it is called a size, or takes width and height",
        "R7": "it is called so, and is true or false",
        "R8": "it is called so, and is a number",
        "R9": "it is called the last frame",
        "R10": "it is called the first frame, or is the one image",
        "R11": "it is called a reference or just an image, or is the only image that is required",
        "R12": "it is called just a video, audio or mask, or is the only one that is required",
        "R18": "its name or its description says what the image shows",
        "R19": "its name or its description says what the video or the sound is for",
        "R20": "it lists objects of images and names",
        "R21": "it lists objects with a prompt each",
        "R22": "it counts frames, and the document states how many there are in a second",
        "R23": "it says how a recording is written down",
        "R24": "it is the question about what goes in, or what is looked for in it",
        "R25": "it is what models call this part of a thing in three dimensions",
        "R26": "it is what models call this part of a piece of music",
        "R27": "it says how large the result is, or as which file it comes",
        "R28": "it lists weights by path and scale, or is the path or the scale of the one set",
        "R29": "it says from which second to which the work goes",
        "R30": "it says who speaks, how, in which language, or what",
        "R31": "it is called an effect or a model, or is the one choice that has to be made",
        "R32": "it describes what goes in",
    ]
}

/// Which rule came nearest to a field that none took.
struct NearMiss {
    let text: String

    init(_ field: FieldDescriptor, in draft: MappingDraft) {
        text = Self.text(field, draft)
    }

    private static func text(_ field: FieldDescriptor, _ draft: MappingDraft) -> String {
        if draft.rules.modality == .other { return "nothing that unified requests ask for comes out of this model" }
        let form = field.mediaForm(in: draft.schema)
        switch form == nil ? nil : field.fileKind(in: draft.schema, text: draft.texts[field.name]) {
        case .image: return "nearly R18: its name does not say which one of the roles of images it is"
        case .video: return "nearly R19: its name does not say which one of the roles of videos it is"
        case .audio: return "nearly R19: its name does not say which one of the roles of sounds it is"
        default: break
        }
        if field.name == draft.frameCount?.name {
            return "nearly R22: it counts frames, and the document does not say how many there are in a second"
        }
        for (words, rule, needs) in names where !words.isDisjoint(with: RoleWords(field).words) {
            return "nearly \(rule): \(needs)"
        }
        return "no rule knows its name"
    }

    /// By a word of the name: the rule, and what it asks for that is not so here.
    private static let names: [(words: Set<String>, rule: String, needs: String)] = [
        (["prompt", "text", "script"], "R2", "another field is the prompt, or this is none of its names"),
        (
            ["duration", "seconds", "length", "ms"], "R3",
            "it is not called the length of the result, or its values are no numbers"
        ),
        (
            ["resolution", "ratio", "style", "quality", "voice", "language", "format"], "R4",
            "it has another name than the unified field, another type, or the model makes something else"
        ),
        (
            ["size", "width", "height"], "R6",
            "another field is the size, or it is neither a text nor an object of sides"
        ),
        (["audio", "enhance", "expansion", "optimizer"], "R7", "it is none of the names, or not true or false"),
        (["num", "seed", "count", "speed", "rate"], "R8", "it is none of the names, or no number"),
        (["elements", "characters"], "R20", "its objects hold no images, or require something else"),
        (["shots", "scenes", "segments"], "R21", "its objects hold no prompt, or require something else"),
        (["frames"], "R22", "it does not count the frames of the whole result"),
    ]
}
