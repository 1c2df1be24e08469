import TestSupport
import Testing

/// A verb that is killed at every third of its operations on the disk, each time in a copy of a project.
enum KilledRuns {
    /// Expects that the next verb that writes makes it the old state or the new.
    ///
    /// - Returns: in which states the killed runs left the project: `old`, `mixed`, `new`.
    static func ends(of arguments: [String], in project: TemporaryFolder) async throws -> Set<String> {
        let old = try project.files()
        let whole = try project.copy()
        #expect(try await CommandLineTool.run(arguments, in: whole).status == 0)
        let new = try whole.files()
        #expect(old != new)
        var ends: Set<String> = []
        for moment in stride(from: 1, to: 1000, by: 3) {
            let copy = try project.copy()
            let fault = ["SCHEMAGEN_FAULT": "kill:\(moment)"]
            let outcome = try await CommandLineTool.run(arguments, in: copy, environment: fault)
            guard outcome.status != 0 else { break }
            #expect(outcome.status == -9)
            let isMixed = try copy.files() != old && copy.files() != new
            if isMixed { #expect(try await CommandLineTool.run(["generate", "--check"], in: copy).status == 3) }
            #expect(try await CommandLineTool.run(["generate"], in: copy).status == 0)
            let end = try copy.files()
            #expect(end == old || end == new, "a mixture after operation \(moment)")
            ends.insert(isMixed ? "mixed" : end == old ? "old" : "new")
        }
        return ends
    }
}
