import TestSupport
import Testing

/// A verb that is killed at an operation on the disk, each time in a copy of a project.
///
/// That a transaction survives its end at every operation is tested in process. Here it is the verb's, so the moments
/// are those at which a state begins and ends, and some of the others: each takes two or three processes.
struct KilledRuns {
    /// In which state a killed run left the project.
    enum State {
        case old, mixed, new
    }

    private let arguments: [String]
    private let project: TemporaryFolder
    private let old: [String: [UInt8]]
    private let new: [String: [UInt8]]

    /// Expects that the next verb that writes makes it the old state or the new.
    ///
    /// - Returns: the states that killed runs left.
    static func ends(of arguments: [String], in project: TemporaryFolder) async throws -> Set<State> {
        let whole = try project.copy()
        #expect(try await CommandLineTool.run(arguments, in: whole).status == 0)
        let runs = KilledRuns(arguments: arguments, project: project, old: try project.files(), new: try whole.files())
        #expect(runs.old != runs.new)
        return try await runs.ends()
    }

    private func ends() async throws -> Set<State> {
        var ends: Set<State> = []
        // The last moments before and the first ones after two points: the commit, and the end.
        var commit = (before: 0, after: Int.max)
        var end = (before: 0, after: Int.max)
        func kill(at moment: Int) async throws {
            let state = try await state(after: moment)
            if let state { ends.insert(state) }
            if state == .old {
                commit.before = max(commit.before, moment)
            } else {
                commit.after = min(commit.after, moment)
            }
            if state == nil {
                end.after = min(end.after, moment)
            } else {
                end.before = max(end.before, moment)
            }
        }
        var moment = 1
        while end.after == .max {
            try await kill(at: moment)
            moment *= 2
        }
        while commit.after - commit.before > 1 { try await kill(at: (commit.before + commit.after) / 2) }
        while end.after - end.before > 1 { try await kill(at: (end.before + end.after) / 2) }
        return ends
    }

    /// - Returns: nothing for a run that came to its end before that operation.
    private func state(after moment: Int) async throws -> State? {
        let copy = try project.copy()
        let outcome = try await CommandLineTool.run(
            arguments, in: copy, environment: ["SCHEMAGEN_FAULT": "kill:\(moment)"])
        guard outcome.status != 0 else { return nil }
        #expect(outcome.status == -9)
        let left = try copy.files()
        let isMixed = left != old && left != new
        if isMixed { #expect(try await CommandLineTool.run(["generate", "--check"], in: copy).status == 3) }
        #expect(try await CommandLineTool.run(["generate"], in: copy).status == 0)
        let end = try copy.files()
        #expect(end == old || end == new, "a mixture after operation \(moment)")
        return isMixed ? .mixed : end == old ? .old : .new
    }
}
