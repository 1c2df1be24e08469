import SchemagenCore
import SchemagenWorkspace

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
