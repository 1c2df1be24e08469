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

extension WorkerAnswer {
    /// The report of a verb, and what this process has cost until now.
    init(_ report: ChangeReport) {
        self.init()
        endpoints = report.endpoints.count
        changedFiles = (report.files.created + report.files.updated + report.files.removed).sorted()
        usage.peakBytes = ThisProcess.peakBytes
    }
}

extension BenchmarkError {
    init(failure: Failure) {
        self.init(failure.diagnostics.map { "\($0.code.id): \($0.message)" }.joined(separator: "\n"))
    }
}
