import FalFields
import FalJSON
import Foundation
import SchemagenCore

/// An endpoint of the corpus on its way through the generator: its names, and the file that users get.
struct WireEndpoint {
    var named: NamedEndpoint
    var file: GeneratedFile

    /// `FluxDev`
    var name: String { named.name.text }

    /// Generates from the documents at `paths`, named `<id with / as __>.json`.
    ///
    /// - Throws: ``BenchmarkError`` when a document cannot be used.
    static func all(of paths: [String], module: String) throws -> [WireEndpoint] {
        let sources = try paths.map { path in
            let name = URL(filePath: path).deletingPathExtension().lastPathComponent
            return SourceDocument(
                id: try EndpointID(parsing: name.replacing("__", with: "/")), path: path,
                bytes: Array(try Data(contentsOf: URL(filePath: path))))
        }
        let plan = EndpointNamePlan(ids: sources.map(\.id), namespace: "Fal", module: module)
        let generator = try EndpointGenerator()
        return try sources.map { source in
            var diagnostics: [Diagnostic] = []
            guard let name = plan[source.id],
                let model = generator.translator.model(of: source, reporting: &diagnostics)
            else {
                let reasons = diagnostics.map(\.message).joined(separator: "; ")
                throw BenchmarkError("\(source.path) cannot be used: \(reasons)")
            }
            let named = EndpointNamer().name(model, as: name, reporting: &diagnostics)
            return WireEndpoint(
                named: named,
                file: GeneratedFile(path: "Endpoints/\(name.text).swift", text: generator.text(of: named)))
        }
    }
}
