import ArgumentParser
import FalFields
import FalJSON
import SchemagenCore
import SchemagenWorkspace

/// `schemagen map`: how unified requests become the input of one endpoint, and what becomes of one request.
struct MapVerb: ProjectVerb {
    static let configuration = CommandConfiguration(
        commandName: "map",
        abstract: "Show an endpoint's field mapper, and what a unified request becomes by it.",
        discussion: """
            Without a request: each field of the model (* is required), the unified field that
            fills it, in which form, by which rule, and what it allows. With a request: its
            payload too, what of it got lost, and what is missing. Nothing is sent.

              schemagen map fal-ai/veo3.1/fast
              schemagen map fal-ai/veo3.1/fast request.json --strict

            `schemagen explain SG821` shows the form of a request.
            Exit codes: 1 when the model refuses the request, 64 when it cannot be read.
            """)

    @Argument(help: "An endpoint id.", completion: EndpointCompletion.ids)
    var id: String

    @Argument(
        help: ArgumentHelp("A JSON file with a unified request; - is stdin.", valueName: "request"),
        completion: .file(extensions: ["json"]))
    var request: String?

    @Flag(help: "Refuse a request of which a part would get lost, or that lacks something.")
    var strict = false

    @OptionGroup(visibility: .hidden) var source: SourceOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if strict, request == nil { throw ValidationError("--strict is about a request; name its file.") }
    }

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        source.notePointless(console, verb: "map")
        let mapper = try Tool.workspace(try project.folder()).mapper(id)
        guard let request else {
            show(mapper, nil, .fine, on: console)
            return .fine
        }
        let file = try RequestFile(request)
        let report = ConversionReport(
            conversion: try file.conversion(by: mapper), mode: strict ? .strict : .lenient, request: file)
        let status = report.refusals.isEmpty ? ExitStatus.fine : .failure
        console.show(report.diagnostics, path: { $0 })
        show(mapper, report, status, on: console)
        return status
    }

    private func show(_ mapper: FieldMapper, _ report: ConversionReport?, _ status: ExitStatus, on console: Console) {
        let table = MapperTable(mapper)
        guard console.format == .json else {
            var text = "\(mapper.endpoint)  makes \(Self.word(mapper.modality))\n\n" + table.text
            if let report { text += "\n" + report.text }
            return console.result(text)
        }
        var object = ReportJSON(verb: "map").head(status)
        object["endpoint"] = .string(mapper.endpoint.text)
        object["modality"] = .string(mapper.modality.rawValue)
        object["fields"] = table.json
        object["rules"] = mapper.rules.json
        if let report {
            for member in report.members { object[member.key] = member.value }
            object["diagnostics"] = .array(report.diagnostics.map(\.json))
        }
        console.result(object)
    }

    private static func word(_ modality: FalModality) -> String {
        switch modality {
        case .video: "video"
        case .image: "images"
        case .audio: "sound"
        case .other: "neither video, nor images, nor sound: no unified request drives it"
        }
    }
}
