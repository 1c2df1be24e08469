import ArgumentParser
import SchemagenCore
import SchemagenWorkspace

/// `schemagen list`: what the project has.
struct List: ProjectVerb {
    static let configuration = CommandConfiguration(
        abstract: "List the endpoints of the project: id, how Swift calls it, category.")

    @Argument(help: "Endpoint ids, families or globs (default: all).", completion: EndpointCompletion.ids)
    var patterns: [String] = []

    @OptionGroup(visibility: .hidden) var source: SourceOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var output: OutputOptions

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        source.notePointless(console, verb: "list")
        let endpoints = try await Tool.workspace(try project.folder()).list(patterns)
        if console.format == .json {
            console.result(ReportJSON(verb: "list").object(of: endpoints))
            return .fine
        }
        if endpoints.isEmpty { console.remark("no models yet; `schemagen add ID` adds them") }
        var table = TextTable()
        for endpoint in endpoints {
            let note = endpoint.isVendored ? endpoint.category ?? "" : "document missing"
            table.append([endpoint.id, endpoint.aliasPath ?? endpoint.typeName ?? "", note])
        }
        if !endpoints.isEmpty { console.result(table.text) }
        return .fine
    }
}
