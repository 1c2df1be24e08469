import FalFields
import FalJSON

/// Replaces the records that describe a file by the runtime's shared types.
///
/// A component folds when it has a required `url` and no member outside the known ones. One with more, like a
/// keyframe's timestamp, stays a record: the shared type would lose that field.
struct FoldFiles: Transform {
    func apply(to model: EndpointModel, reporting diagnostics: inout [Diagnostic]) -> EndpointModel {
        let roots = [model.input, model.output].compactMap { root -> String? in
            if case .reference(let name) = root.shape { name } else { nil }
        }
        var folded: [String: TypeModel.Shape] = [:]
        for (name, component) in model.components where !roots.contains(name) {
            if case .inline(let record) = component.shape, let file = file(record) { folded[name] = file }
        }
        return model.mappingTypes { type in
            guard case .reference(let name) = type.shape, let file = folded[name] else { return type }
            var result = type
            result.shape = file
            return result
        }
    }

    private static let members: [String: [TypeModel.Shape]] = [
        "content_type": [.string], "file_name": [.string], "file_size": [.integer, .number], "file_data": [.string],
        "width": [.integer, .number], "height": [.integer, .number],
        "duration": [.number, .integer], "fps": [.number, .integer], "num_frames": [.integer],
        "channels": [.integer], "sample_rate": [.integer],
    ]

    private func file(_ record: RecordModel) -> TypeModel.Shape? {
        guard let url = record["url"], url.isRequired, url.type.shape == .string, !url.type.isNullable else {
            return nil
        }
        for field in record.fields where field.wire != "url" {
            // `bitrate` is a text or a number, as the endpoint likes.
            if field.wire == "bitrate" { continue }
            guard let shapes = Self.members[field.wire], shapes.contains(field.type.shape) else { return nil }
        }
        let required = record.fields.filter { $0.isRequired && $0.wire != "url" }.map(\.wire).sorted()
        return .file(kind(of: record), requires: required)
    }

    /// The name decides, else the members: only videos have frames, only sounds have channels.
    private func kind(of record: RecordModel) -> MediaKind {
        let name = record.name.lowercased()
        if name.contains("video") { return .video }
        if name.contains("audio") { return .audio }
        if name.contains("image") { return .image }
        let members = Set(record.fields.map(\.wire))
        if !members.isDisjoint(with: ["fps", "num_frames"]) { return .video }
        if !members.isDisjoint(with: ["channels", "sample_rate", "bitrate"]) { return .audio }
        if members.contains("width") { return members.contains("duration") ? .video : .image }
        return members.contains("duration") ? .audio : .file
    }
}

/// Finds the strings of an input that are URLs of files.
///
/// The name decides; fal's mark only refines what kind of file it is. Marks come and go between versions of a document,
/// and the type of a property must not go with them.
struct MarkMedia: Transform {
    func apply(to model: EndpointModel, reporting diagnostics: inout [Diagnostic]) -> EndpointModel {
        var result = model
        for name in model.reach(from: [model.input]) {
            guard var component = model.components[name], case .inline(var record) = component.shape else { continue }
            for index in record.fields.indices {
                let field = record.fields[index]
                let named = Self.isAddress(field.wire) && !field.takesOtherTexts
                record.fields[index].type = field.type.mapped { type in
                    guard type.shape == .string, named || type.mark != nil || field.type.mark != nil else {
                        return type
                    }
                    return type.replaced(by: .media(type.mark ?? field.type.mark ?? Self.kind(of: field.wire)))
                }
            }
            record.additional = record.additional?.mapped { type in
                guard type.shape == .string, let mark = type.mark else { return type }
                return type.replaced(by: .media(mark))
            }
            component.shape = .inline(record)
            result.components[name] = component
        }
        return result
    }

    static func isAddress(_ name: String) -> Bool {
        let name = name.lowercased()
        return name.hasSuffix("url") || name.hasSuffix("urls")
    }

    static func kind(of name: String) -> MediaKind {
        let name = name.lowercased()
        // Archives of images, mostly to be trained with.
        if name.contains("archive") || name.hasSuffix("_data_url") { return .file }
        if name.contains("video") { return .video }
        if ["audio", "voice", "speech", "music", "sound"].contains(where: name.contains) { return .audio }
        if ["image", "mask", "frame", "photo", "picture"].contains(where: name.contains) { return .image }
        return .file
    }
}

extension FieldModel {
    /// Whether an example or the default is no address: `control_method_url` also takes `canny`.
    fileprivate var takesOtherTexts: Bool {
        (examples + [serverDefault].compactMap(\.self)).flatMap { $0.value.arrayValue ?? [$0.value] }
            .contains { $0.stringValue.map { !$0.isEmpty && !FalMedia.isAddress($0) } ?? false }
    }
}
