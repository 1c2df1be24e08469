import ArgumentParser
import FalJSON
import SchemagenCore
import SchemagenWorkspace

/// `schemagen inspect`: what a stage of the pipeline makes of a document.
struct Inspect: ProjectVerb {
    static let configuration = CommandConfiguration(
        abstract: "Show what a stage of the generator makes of an endpoint's document.")

    @Argument(help: "An endpoint id.", completion: EndpointCompletion.ids)
    var id: String

    @Option(help: "json, document, model, normalized, named or file, in the order of the pipeline.")
    var stage: InspectionStage

    @OptionGroup(visibility: .hidden) var source: SourceOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var output: OutputOptions

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        source.notePointless(console, verb: "inspect")
        let text = try await Tool.workspace(try project.folder()).inspect(id, stage: stage)
        guard console.format == .json else {
            console.result(text)
            return .fine
        }
        var object = ReportJSON(verb: "inspect").head(.fine)
        object["id"] = .string(id)
        object["stage"] = .string(stage.rawValue)
        object["text"] = .string(text)
        console.result(object)
        return .fine
    }
}

extension InspectionStage: ExpressibleByArgument {}
