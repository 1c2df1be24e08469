import ArgumentParser
import FalTransport
import SchemagenCore
import SchemagenWorkspace

struct WorkOnAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "add", abstract: "Makes a project of documents.")

    @Argument(help: "The folder of the documents.") var documents: String
    @Argument(help: "The folder of the project.") var root: String

    func run() async throws {
        let report: ChangeReport
        do {
            report = try await Project.workspace(root).add(
                ["**"], source: .directory(documents), key: nil,
                environment: SourceEnvironment(transport: TransportDefaults.make()), dryRun: false, onProgress: { _ in }
            )
        } catch {
            throw BenchmarkError(failure: error)
        }
        print(WorkerAnswer(report).text)
    }
}
