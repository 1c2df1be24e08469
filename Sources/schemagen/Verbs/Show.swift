import ArgumentParser
import FalFields
import FalJSON
import FalSupport
import SchemagenCore
import SchemagenWorkspace

/// `schemagen show`: shows an endpoint, its document or its Swift.
struct Show: ProjectVerb {
    static let configuration = CommandConfiguration(
        abstract: "Show an endpoint: its properties, its document, or its generated Swift.",
        discussion: "The document of a model that is not in the project is fetched, and kept for the day.")

    @Argument(help: "An endpoint id.", completion: EndpointCompletion.ids)
    var id: String

    @Flag(help: "Print the document.")
    var json = false

    @Flag(help: "Print the generated file.")
    var swift = false

    @OptionGroup var source: SourceOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if json, swift { throw ValidationError("--json and --swift cannot be used together.") }
    }

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        let folder = try project.folder()
        let workspace = ToolEnvironment.workspace(folder)
        let found = try await source.model(id, in: folder, console, verb: "show")
        let document = found.document
        if swift {
            let file = try workspace.generatedFile(document)
            show(file.text, path: file.path, as: "swift", on: console)
        } else if json {
            if console.format == .json, let value = try? JSONValue(parsing: document.bytes) {
                show(value, path: document.path, as: "document", on: console)
            } else {
                console.result(json: document.bytes)
            }
        } else {
            try await showProperties(found, workspace, on: console)
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

    private func showProperties(
        _ found: FoundModel, _ workspace: Workspace, on console: Console
    ) async throws(Failure) {
        let document = found.document
        let endpoint = try await workspace.listed(found)
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
