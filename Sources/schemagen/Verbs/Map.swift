import ArgumentParser
import FalFields
import FalJSON
import SchemagenCore
import SchemagenWorkspace

/// `schemagen map`: shows the field mapper of an endpoint and the conversion of a unified request.
struct Map: ProjectVerb {
    static let configuration = CommandConfiguration(
        commandName: "map",
        abstract: "Show an endpoint's field mapper, and convert a unified request with it.",
        discussion: """
            Prints each field of the model (* means required), the unified field that fills it, \
            the form of the value, the rule, and the allowed values; then why, field by field. With a request, also \
            prints its payload, the parts that get lost, and what is missing. Nothing is sent.

              schemagen map fal-ai/veo3.1/fast
              schemagen map fal-ai/veo3.1/fast request.json --strict

            `schemagen explain SG821` shows the format of a request.
            The document of a model that is not in the project is fetched, and kept for the day.
            The exit code is 1 if the model rejects the request, 64 if the request is invalid.
            """)

    @Argument(help: "An endpoint id.", completion: EndpointCompletion.ids)
    var id: String

    @Argument(
        help: ArgumentHelp("A JSON file with a unified request, or - for stdin.", valueName: "request"),
        completion: .file(extensions: ["json"]))
    var request: String?

    @Flag(help: "Reject a request if a part of it would get lost or a required field is missing.")
    var strict = false

    @OptionGroup var source: SourceOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if strict, request == nil { throw ValidationError("--strict needs a request.") }
    }

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        let folder = try project.folder()
        let found = try await source.model(id, in: folder, console, verb: "map")
        let workspace = ToolEnvironment.workspace(folder)
        let mapper = try workspace.mapper(found.document)
        let table = MapperTable(mapper, try workspace.mappingReasons(found.document))
        guard let request else {
            show(mapper, table, nil, .success, on: console)
            return .success
        }
        let file = try RequestFile(request)
        let report = ConversionReport(
            conversion: try file.conversion(by: mapper), mode: strict ? .strict : .lenient, request: file)
        let status = report.refusals.isEmpty ? ExitStatus.success : .failure
        console.show(report.diagnostics, path: { $0 })
        show(mapper, table, report, status, on: console)
        return status
    }

    private func show(
        _ mapper: FieldMapper, _ table: MapperTable, _ report: ConversionReport?, _ status: ExitStatus,
        on console: Console
    ) {
        guard console.format == .json else {
            var text =
                "\(mapper.endpoint)  makes \(Self.name(of: mapper))\n\n" + table.text + "\n" + table.reasons
            if let report { text += "\n" + report.text }
            return console.result(text)
        }
        var object = ReportJSON(verb: "map").head(status)
        object["endpoint"] = .string(mapper.endpoint.text)
        object["modality"] = .string(mapper.modality.rawValue)
        object["requests"] = .array(mapper.modalities.compactMap(\.request).map { .string("\($0)") })
        object["fields"] = table.json
        object["rules"] = mapper.rules.json
        if let report {
            for member in report.members { object[member.key] = member.value }
            object["diagnostics"] = .array(report.diagnostics.map(\.json))
        }
        console.result(object)
    }

    /// What it makes, and the requests that ask for it.
    private static func name(of mapper: FieldMapper) -> String {
        let requests = mapper.modalities.compactMap(\.request).map { "\($0)" }
        return mapper.modality.noun + (requests.isEmpty ? "" : " (\(requests.joined(separator: ", ")))")
    }
}
