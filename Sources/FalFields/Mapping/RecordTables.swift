import FalJSON

/// How a model writes the objects of a request that hold no files: its names for their members.
package struct MemberTable: Sendable {
    /// By the request's name.
    let names: [String: String]
    /// The model's member that a text stands for, and its listed values.
    let main: String
    let choices: ChoiceTable?
    let isList: Bool

    package var form: FieldMapper.Form { isList ? .recordList : .record }

    /// What models call the members; those that must be there come with `true`.
    private static let spellings: [UnifiedField: [(member: String, names: [String], isNeeded: Bool)]] = [
        .loras: [("path", ["path"], true), ("scale", ["scale", "weight"], true), ("file", ["weight_name"], false)],
        .dialogue: [("text", ["text"], true), ("voice", ["voice", "voice_id"], false)],
        .section: [
            ("start", ["start", "start_s", "start_time", "start_seconds"], true),
            ("end", ["end", "end_s", "end_time", "end_seconds"], true),
        ],
        .voice: [("voice", ["voice", "voice_id", "preset"], true)],
    ]

    /// `nil` where the objects lack a member that must be there, or require one that no request has.
    package init?(_ value: ValueDescriptor, of field: UnifiedField, schema: EndpointSchema) {
        guard let members = Self.spellings[field] else { return nil }
        let inList = schema.fields(ofItemsIn: value)
        let found = inList ?? value.options.lazy.map { schema.fields(of: $0) }.first { !$0.isEmpty } ?? []
        var names: [String: String] = [:]
        for (member, spellings, isNeeded) in members {
            let name = spellings.first { name in found.contains { $0.name == name } }
            if name == nil, isNeeded { return nil }
            names[member] = name
        }
        let known = Set(names.values)
        guard found.allSatisfy({ !$0.presence.isRequired || known.contains($0.name) }),
            let main = found.first(where: { $0.name == names[members[0].member] })
        else { return nil }
        self.names = names
        self.main = main.name
        choices = main.value.listedValues.isEmpty ? nil : ChoiceTable(main.value, for: field)
        isList = inList != nil
    }
}

/// How a model writes a shot: the names of its members, and the lengths that it takes.
package struct ShotTable: Sendable {
    let prompt: String
    let duration: (name: String, lengths: LengthTable)?

    /// `nil` where the objects hold no prompt, or require something else beside it.
    package init?(_ list: ValueDescriptor, schema: EndpointSchema) {
        guard let fields = schema.fields(ofItemsIn: list),
            let prompt = fields.first(where: { ["prompt", "caption"].contains($0.name) && $0.value.takesAnyText })
        else { return nil }
        let length = fields.first { ["duration", "duration_seconds", "seconds"].contains($0.name) }
        let others = fields.filter { $0.presence.isRequired && $0.name != prompt.name && $0.name != length?.name }
        guard others.isEmpty else { return nil }
        self.prompt = prompt.name
        duration = length.map {
            ($0.name, LengthTable($0.value, serverDefault: $0.serverDefault, scale: 1))
        }
    }
}

/// How a model writes an element: the members of its objects that hold a name and files.
package struct ElementTable: Sendable {
    var name: String?
    /// One image: the view from the front.
    var image: String?
    var images: String?
    var video: String?

    /// `nil` where the objects hold no images, nothing beside one image, or require something else.
    package init?(_ list: ValueDescriptor, schema: EndpointSchema) {
        guard let fields = schema.fields(ofItemsIn: list) else { return nil }
        for field in fields {
            let isList = field.value.options.contains { if case .list = $0.kind { true } else { false } }
            switch field.value.fileKind {
            case .image where isList: images = images ?? field.name
            case .image: image = image ?? field.name
            case .video where !isList: video = video ?? field.name
            default:
                if ["name", "ref_name"].contains(field.name), field.value.takesAnyText { name = name ?? field.name }
            }
        }
        let known = [name, image, images, video].compactMap(\.self)
        let isRight = fields.allSatisfy { !$0.presence.isRequired || known.contains($0.name) }
        guard isRight, image != nil || images != nil, known.count > 1 else { return nil }
    }
}

extension EndpointSchema {
    /// The fields of the objects in a list.
    fileprivate func fields(ofItemsIn list: ValueDescriptor) -> [FieldDescriptor]? {
        for option in list.options {
            guard case .list(let element) = option.kind else { continue }
            let found = element.options.lazy.map { self.fields(of: $0) }.first { !$0.isEmpty }
            if let found { return found }
        }
        return nil
    }
}

extension ValueDescriptor {
    /// The kind of file that it is, or that it lists.
    fileprivate var fileKind: MediaKind? {
        options.lazy.compactMap { option -> MediaKind? in
            switch option.kind {
            case .media(let kind): kind
            case .list(let element):
                element.options.lazy.compactMap { if case .media(let kind) = $0.kind { kind } else { nil } }.first
            default: nil
            }
        }.first
    }
}
