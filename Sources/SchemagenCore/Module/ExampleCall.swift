import FalFields
import FalJSON

/// The shortest call of an endpoint: every required field, with a value that fits its type.
struct ExampleCall {
    let endpoint: NamedEndpoint

    /// `.init(prompt: "a fox in the snow")`, or the JSON of an input that is not typed.
    var input: String {
        guard case .record = endpoint.input, let record = endpoint.records.first(where: { $0.name.text == "Input" })
        else { return "[:]" }
        return ".init(\(arguments(of: record, depth: 0)))"
    }

    private func arguments(of record: NamedRecord, depth: Int) -> String {
        record.fields.filter(\.model.presence.isRequired).map { field in
            "\(field.name.text): \(value(field.type, field.model, field.model.type, depth))"
        }.joined(separator: ", ")
    }

    private func value(_ type: SwiftType, _ field: FieldModel, _ model: TypeModel, _ depth: Int) -> String {
        switch type {
        case .string: field.wire == "prompt" ? "\"a fox in the snow\"" : "\"…\""
        case .int: model.limits.minimum?.intValue.map(String.init) ?? "1"
        case .double: model.limits.minimum?.literal ?? "1"
        case .bool: "true"
        case .json: "[:]"
        case .media: "\"https://example.com/\(mediaName(model))\""
        case .file(let kind): "Fal\(kind.rawValue.capitalizedFirst)(url: \"https://example.com/\(kind.rawValue)\")"
        case .array(let element):
            if case .array(let inner) = model.shape { "[\(value(element, field, inner, depth))]" } else { "[]" }
        case .dictionary: "[:]"
        case .optional: "nil"
        case .nested(let name): nested(name, depth)
        }
    }

    private func nested(_ name: SwiftName, _ depth: Int) -> String {
        if let list = endpoint.enumerations.first(where: { $0.name == name }), let first = list.members.first {
            return ".\(first.name.text)"
        }
        guard depth < 4 else { return ".init()" }
        if let record = endpoint.records.first(where: { $0.name == name }) {
            return ".init(\(arguments(of: record, depth: depth + 1)))"
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
