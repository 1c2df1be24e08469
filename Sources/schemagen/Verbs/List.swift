import ArgumentParser
import FalJSON
import SchemagenCore
import SchemagenWorkspace

/// `schemagen list`: what the project has.
struct List: ProjectVerb {
    static let configuration = CommandConfiguration(
        abstract: "List the endpoints of the project: id, how Swift calls it, category.",
        discussion: """
            --mappers lists families instead, and which fields of unified requests they take;
            with --format markdown as the tables of a README.
            """)

    @Argument(help: "Endpoint ids, families or globs (default: all).", completion: EndpointCompletion.ids)
    var patterns: [String] = []

    @Flag(help: "List which unified fields each family of models takes.")
    var mappers = false

    @OptionGroup(visibility: .hidden) var source: SourceOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var output: OutputOptions

    var writesMarkdown: Bool { mappers }

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        source.notePointless(console, verb: "list")
        if mappers { return try await showMappers(on: console) }
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

    private func showMappers(on console: Console) async throws(Failure) -> ExitStatus {
        let table = SupportTable(try await Tool.workspace(try project.folder()).mappers(patterns))
        switch console.format {
        case .markdown: console.result(table.markdown)
        case .text, .github: console.result(table.text)
        case .json:
            var object = ReportJSON(verb: "list").head(.fine)
            object["families"] = table.json
            console.result(object)
        }
        return .fine
    }
}
