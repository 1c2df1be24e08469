import ArgumentParser
import SchemagenCore
import SchemagenWorkspace

struct WorkOnGenerate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "generate", abstract: "Generates a project's files.")

    @Argument(help: "The folder of the project.") var root: String

    func run() async throws {
        let report: ChangeReport
        do {
            report = try await Project.workspace(root).generate([], check: false)
        } catch {
            throw BenchmarkError(failure: error)
        }
        print(WorkerAnswer(report).text)
    }
}
