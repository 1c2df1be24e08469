import Mustache
import SchemagenTemplates

/// The templates, parsed once.
struct TemplateSet: Sendable {
    private let library: MustacheLibrary

    /// - Parameter texts: template texts by name; those embedded in the binary if none are given.
    init(texts: [String: String] = SchemagenTemplates.all) throws(Failure) {
        var templates: [String: MustacheTemplate] = [:]
        for (name, text) in texts {
            do {
                templates[name] = try MustacheTemplate(string: text)
            } catch {
                throw Failure(
                    .failure, .brokenTemplate, "the template '\(name)' cannot be read: \(error)",
                    at: .init(path: "Templates/\(name).mustache"))
            }
        }
        library = MustacheLibrary(templates: templates)
    }

    func render(_ view: some MustacheParent, with template: String) -> String {
        library.render(view, withTemplate: template) ?? ""
    }
}

extension SourceText: MustacheCustomRenderable {
    package var renderText: String { text }
    package var isNull: Bool { false }
}
