import FalFields

/// Finds the texts of an input that are addresses of files.
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
                let named = Self.isAddress(field.wire)
                record.fields[index].type = field.type.mapped { type in
                    guard type.shape == .string, named || type.mark != nil || field.type.mark != nil else {
                        return type
                    }
                    var media = type
                    media.shape = .media(type.mark ?? field.type.mark ?? Self.kind(of: field.wire))
                    return media
                }
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
        if name.contains("video") { return .video }
        if ["audio", "voice", "speech", "music", "sound"].contains(where: name.contains) { return .audio }
        if ["image", "mask", "frame", "photo", "picture"].contains(where: name.contains) { return .image }
        return .file
    }
}
