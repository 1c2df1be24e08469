import ArgumentParser
import FalJSON
import SchemagenCore
import SchemagenWorkspace

/// `schemagen list`: lists the endpoints of the project.
struct List: ProjectVerb {
    static let configuration = CommandConfiguration(
        abstract: "List the endpoints of the project: id, Swift name, category.",
        discussion: """
            --mappers lists the families of models and the fields of unified requests that they \
            support; with --uncovered, the models' own fields that have no unified field. With \
            --format markdown, it prints Markdown tables.
            """)

    @Argument(help: "Endpoint ids, families or globs (default: all).", completion: EndpointCompletion.ids)
    var patterns: [String] = []

    @Flag(help: "List the unified fields that each family of models supports.")
    var mappers = false

    @Flag(help: "With --mappers: list the models' own fields that have no unified field, the most frequent first.")
    var uncovered = false

    @Flag(help: "Print a JSON object. Same as --format json.")
    var json = false

    @OptionGroup(visibility: .hidden) var source: SourceOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var output: OutputOptions

    var format: OutputFormat { json ? .json : output.format }

    var writesMarkdown: Bool { mappers }

    func validate() throws {
        if uncovered, !mappers { throw ValidationError("--uncovered needs --mappers.") }
    }

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        source.noteIgnoredSource(console, verb: "list")
        if mappers { return try await showMappers(on: console) }
        let endpoints = try await ToolEnvironment.workspace(try project.folder()).list(patterns)
        if console.format == .json {
            console.result(ReportJSON(verb: "list").object(of: endpoints))
            return .success
        }
        if endpoints.isEmpty { console.note("there are no models yet; `schemagen add ID` adds one") }
        var table = TextTable()
        for endpoint in endpoints {
            let note = endpoint.isVendored ? endpoint.category ?? "" : "document missing"
            table.append([endpoint.id, endpoint.aliasPath ?? endpoint.typeName ?? "", note])
        }
        if !endpoints.isEmpty { console.result(table.text) }
        return .success
    }

    private func showMappers(on console: Console) async throws(Failure) -> ExitStatus {
        let found = try await ToolEnvironment.workspace(try project.folder()).mappers(patterns)
        if uncovered {
            let table = UncoveredTable(found)
            show(text: table.text, markdown: table.markdown, "fields", table.json, on: console)
        } else {
            let table = SupportTable(found)
            show(text: table.text, markdown: table.markdown, "families", table.json, on: console)
        }
        return .success
    }

    private func show(text: String, markdown: String, _ member: String, _ json: JSONValue, on console: Console) {
        switch console.format {
        case .markdown: console.result(markdown)
        case .text, .github: console.result(text)
        case .json:
            var object = ReportJSON(verb: "list").head(.success)
            object[member] = json
            console.result(object)
        }
    }
}
