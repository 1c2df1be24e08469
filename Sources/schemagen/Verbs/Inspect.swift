import ArgumentParser
import FalJSON
import SchemagenCore
import SchemagenWorkspace

/// `schemagen inspect`: prints the output of a stage of the generator.
struct Inspect: ProjectVerb {
    static let configuration = CommandConfiguration(
        abstract: "Print what a stage of the generator makes of an endpoint's document.",
        discussion: "The document of a model that is not in the project is fetched, and kept for the day.")

    @Argument(help: "An endpoint id.", completion: EndpointCompletion.ids)
    var id: String

    @Option(help: "The stage, in the order of the pipeline: json, document, model, normalized, named or file.")
    var stage: InspectionStage

    @OptionGroup var source: SourceOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var output: OutputOptions

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        let folder = try project.folder()
        let found = try await source.model(id, in: folder, console, verb: "inspect")
        let text = try ToolEnvironment.workspace(folder).inspect(found.document, stage: stage)
        guard console.format == .json else {
            if stage == .json { console.result(json: Array(text.utf8)) } else { console.result(text) }
            return .success
        }
        var object = ReportJSON(verb: "inspect").head(.success)
        object["id"] = .string(id)
        object["stage"] = .string(stage.rawValue)
        object["text"] = .string(text)
        console.result(object)
        return .success
    }
}

extension InspectionStage: ExpressibleByArgument {}
