import ArgumentParser
import FalFields
import FalJSON
import FalSupport
import SchemagenCore
import SchemagenWorkspace

/// `schemagen show`: shows an endpoint, its document or its Swift.
struct Show: ProjectVerb {
    static let configuration = CommandConfiguration(
        abstract: "Show an endpoint: its properties, its document, or its generated Swift.")

    @Argument(help: "An endpoint id.", completion: EndpointCompletion.ids)
    var id: String

    @Flag(help: "Print the document.")
    var json = false

    @Flag(help: "Print the generated file.")
    var swift = false

    @OptionGroup(visibility: .hidden) var source: SourceOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if json, swift { throw ValidationError("--json and --swift cannot be used together.") }
    }

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        source.noteIgnoredSource(console, verb: "show")
        let workspace = ToolEnvironment.workspace(try project.folder())
        if swift {
            let file = try await workspace.generatedFile(id)
            show(file.text, path: file.path, as: "swift", on: console)
        } else if json {
            let document = try workspace.document(id)
            if console.format == .json, let value = try? JSONValue(parsing: document.bytes) {
                show(value, path: document.path, as: "document", on: console)
            } else {
                console.result(json: document.bytes)
            }
        } else {
            try await showProperties(workspace, on: console)
        }
        return .success
    }

    private func show(_ text: String, path: String, as key: String, on console: Console) {
        if console.format == .json {
            show(.string(text), path: path, as: key, on: console)
        } else {
            console.result(text)
        }
    }

    private func show(_ value: JSONValue, path: String, as key: String, on console: Console) {
        var object = ReportJSON(verb: "show").head(.success)
        object["path"] = .string(path)
        object[key] = value
        console.result(object)
    }

    private func showProperties(_ workspace: Workspace, on console: Console) async throws(Failure) {
        let document = try workspace.document(id)
        let all = try await workspace.list([document.id.text])
        guard let endpoint = all.first(where: { $0.id == document.id.text }) else { return }
        if console.format == .json {
            var object = ReportJSON(verb: "show").head(.success)
            object["path"] = .string(document.path)
            object["endpoint"] = .object(ReportJSON(verb: "show").object(of: endpoint))
            console.result(object)
            return
        }
        var table = TextTable()
        table.append(["endpoint", endpoint.id])
        for (name, text) in [
            ("swift", endpoint.aliasPath), ("type", endpoint.typeName), ("category", endpoint.category),
            ("document", displayed(document.path)), ("digest", endpoint.digest), ("date", endpoint.date),
            ("from", endpoint.address),
        ] {
            if let text { table.append([name, TerminalEscaping.escaped(text)]) }
        }
        console.result(table.text)
    }
}
