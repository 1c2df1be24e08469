import Foundation
import SchemagenCore
import Testing

@testable import SchemagenWorkspace

/// Whatever happens at whatever moment: after the next run the state is the old one or the new one.
@Suite struct InterruptionTests {
    @Test(arguments: Scenario.all)
    func aRunThatDiesAnywhereLeavesTheOldStateOrTheNew(scenario: Scenario) throws {
        let (old, new, count) = try scenario.outcomes()
        var ends = (old: 0, new: 0)
        for moment in 0..<count {
            let project = try scenario.project()
            let interceptor = OperationInterceptor { index, _ in index == moment ? .die : nil }
            _ = try? project.commit(scenario.changes, with: interceptor.operations)
            #expect(interceptor.hasStruck)

            try project.commit([:])
            let state = try project.state()
            if state == new {
                ends.new += 1
            } else {
                #expect(state.adding("Schemas") == old.adding("Schemas"), "a mixture after operation \(moment)")
                ends.old += 1
                // What is decided stays decided.
                #expect(ends.new == 0, "operation \(moment) undid the decision")
            }
            #expect(try project.leftovers() == [])
        }
        #expect(ends.old > 0 && ends.new > 0)
    }

    @Test(arguments: Scenario.all.prefix(2))
    func aRecoveryThatDiesAnywhereIsCompletedByTheNext(scenario: Scenario) throws {
        let (old, new, count) = try scenario.outcomes()
        var recoveries = 0
        for moment in 0..<count {
            var step = 0
            while true {
                let project = try scenario.project()
                let first = OperationInterceptor { index, _ in index == moment ? .die : nil }
                _ = try? project.commit(scenario.changes, with: first.operations)
                let dying = step
                let second = OperationInterceptor { index, _ in index == dying ? .die : nil }
                _ = try? project.commit([:], with: second.operations)
                guard second.hasStruck else { break }
                recoveries += 1
                try project.commit([:])
                let state = try project.state()
                #expect(
                    state == new || state.adding("Schemas") == old.adding("Schemas"),
                    "a mixture after operations \(moment) and \(step)")
                #expect(try project.leftovers() == [])
                step += 1
            }
        }
        #expect(recoveries > count)
    }

    @Test(arguments: Scenario.all, [ENOSPC, EACCES, EIO])
    func anOperationThatFailsAnywhereLeavesTheOldState(scenario: Scenario, number: Int32) throws {
        let (old, new, count) = try scenario.outcomes()
        let end = try scenario.end()
        for moment in 0..<count {
            let project = try scenario.project()
            let interceptor = OperationInterceptor { index, _ in index == moment ? .fail(number) : nil }
            let state: [String: String]
            if let failure = project.failure(of: scenario.changes, with: interceptor.operations) {
                state = try project.state()
                let expected = moment >= end ? new : old
                #expect(state.adding("Schemas") == expected.adding("Schemas"), "operation \(moment) left a mixture")
                #expect(failure.kind == .failure)
                let found = try #require(failure.diagnostics.first)
                switch number {
                case ENOSPC: #expect(found.code == .fullDisk)
                case EACCES: #expect(found.code == .unwritablePlace)
                default: #expect(found.code == .fileSystemError)
                }
                #expect(found.remedy?.isEmpty == false)
            } else {
                // Only what comes after the work, or what has a way around it, may fail without a word: a folder that
                // was to go because it is empty may stay.
                state = try project.state()
                #expect(state.files == new.files)
            }
            // And nothing is in the way of another try.
            try project.commit(scenario.changes)
            #expect(try project.state().files == new.files)
            #expect(try project.leftovers() == [])
        }
    }

    @Test(arguments: Scenario.all.prefix(2))
    func aRollbackThatDiesAnywhereIsCompletedByTheNextRun(scenario: Scenario) throws {
        let (old, new, _) = try scenario.outcomes()
        var interrupted = 0
        // The change fails at its last step in place, so that all of it has to be rolled back.
        for moment in 0..<200 {
            let project = try scenario.project()
            let interceptor = OperationInterceptor { index, operation in
                if index == moment { return .die }
                if case .synchronize(let path) = operation, !path.contains(".schemagen") { return .fail(EIO) }
                return nil
            }
            _ = try? project.commit(scenario.changes, with: interceptor.operations)
            guard interceptor.hasStruck else { break }
            interrupted += 1
            let recovery = try project.lock().recovery.outcome
            let state = try project.state()
            if recovery == .completed {
                // It died between the decision and the failure.
                #expect(state == new)
            } else {
                #expect(state.adding("Schemas") == old.adding("Schemas"), "a mixture after operation \(moment)")
            }
        }
        #expect(interrupted > 20)
    }

    @Test(arguments: Scenario.all.prefix(2))
    func foldersOfAnotherFileSystemAreReachedByCopying(scenario: Scenario) throws {
        let (old, new, _) = try scenario.outcomes()
        @Sendable func isAcross(_ operation: FileOperation) -> Bool {
            switch operation {
            case .link(let path, let other), .rename(let path, let other):
                path.contains(".schemagen/") != other.contains(".schemagen/")
            default: false
            }
        }
        for moment in 0..<200 {
            let project = try scenario.project()
            let interceptor = OperationInterceptor { index, operation in
                index == moment ? .die : isAcross(operation) ? .fail(EXDEV) : nil
            }
            _ = try? project.commit(scenario.changes, with: interceptor.operations)
            guard interceptor.hasStruck else {
                #expect(try project.state() == new)
                break
            }
            // The file systems are still two when the next run comes.
            let next = OperationInterceptor { _, operation in isAcross(operation) ? .fail(EXDEV) : nil }
            try project.commit([:], with: next.operations)
            let state = try project.state()
            #expect(
                state == new || state.adding("Schemas") == old.adding("Schemas"),
                "a mixture after operation \(moment)")
            #expect(moment < 199)
        }
    }
}

extension [String: String] {
    fileprivate var files: Self { filter { $0.value != "/" } }

    /// The folder that the first run makes for itself belongs to either state.
    fileprivate func adding(_ folder: String) -> Self { merging([folder: "/"]) { old, _ in old } }
}

extension Scenario {
    /// The number of the operation that ends the change, when all files are in place: the journal's removal.
    fileprivate func end() throws -> Int {
        let observer = OperationInterceptor()
        try project().commit(changes, with: observer.operations)
        let end = observer.log.firstIndex { operation in
            if case .removeFile(let path) = operation { path.hasSuffix("/journal") } else { false }
        }
        return try #require(end)
    }
}
