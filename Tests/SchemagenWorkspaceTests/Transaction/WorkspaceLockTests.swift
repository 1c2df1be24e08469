import Foundation
import SchemagenCore
import Testing

@testable import SchemagenWorkspace

@Suite struct WorkspaceLockTests {
    @Test func oneRunAtATime() throws {
        let project = try TemporaryProject()
        do {
            let first = try WorkspaceLock(root: project.root)
            let failure = #expect(throws: Failure.self) { try WorkspaceLock(root: project.root) }
            #expect(failure?.diagnostics.first?.code == .heldLock)
            #expect(failure?.diagnostics.first?.remedy?.isEmpty == false)
            #expect(failure?.diagnostics.first?.message.contains("process") == false)
            first.announce()
            let second = #expect(throws: Failure.self) { try WorkspaceLock(root: project.root) }
            let id = ProcessInfo.processInfo.processIdentifier
            #expect(second?.diagnostics.first?.message.contains("process \(id), for ") == true)
        }
        _ = try WorkspaceLock(root: project.root)
    }

    @Test func aNoteOfAProcessThatIsNoMoreIsNotBelieved() throws {
        let project = try TemporaryProject()
        let lock = try WorkspaceLock(root: project.root)
        try project.put("process 2147483647 since 1\n", at: "Schemas/.schemagen/lock")
        let failure = #expect(throws: Failure.self) { try WorkspaceLock(root: project.root) }
        #expect(failure?.diagnostics.first?.message.contains("2147483647") == false)
        withExtendedLifetime(lock) {}
    }

    @Test func aFailedRunGivesTheLockBack() throws {
        let project = try TemporaryProject()
        try project.commit([:])
        try project.put("not a journal", at: "Schemas/.schemagen/journal")
        #expect(throws: Failure.self) { try WorkspaceLock(root: project.root) }
        try FileManager.default.removeItem(atPath: project.root + "/Schemas/.schemagen/journal")
        _ = try WorkspaceLock(root: project.root)
    }
}

@Suite struct RecoveryTests {
    private static let change = ["a.txt": "new", "b/c.txt": "new"] as [String: String?]

    /// A project in which a run died right after its change was decided.
    private func interrupted() throws -> TemporaryProject {
        let project = try TemporaryProject(["a.txt": "old"])
        let saboteur = Saboteur { _, operation in
            if case .rename(_, let target) = operation, target.hasSuffix("a.txt") { .die } else { nil }
        }
        _ = try? project.commit(Self.change, with: saboteur.operations)
        return project
    }

    @Test func tellsWhetherItIsNeededAndWhatItDid() throws {
        let project = try interrupted()
        #expect(Recovery.isNeeded(root: project.root))
        #expect(try WorkspaceLock(root: project.root).recovery == .completed)
        #expect(!Recovery.isNeeded(root: project.root))
        #expect(try WorkspaceLock(root: project.root).recovery == .none)
        #expect(try project.state()["b/c.txt"] == "new")
    }

    @Test func aDecidedChangeThatCannotBeCompletedIsTakenBack() throws {
        let project = try interrupted()
        let saboteur = Saboteur { _, operation in
            if case .rename(_, let target) = operation, target.hasSuffix("b/c.txt") { .fail(EACCES) } else { nil }
        }
        #expect(try WorkspaceLock(root: project.root, operations: saboteur.operations).recovery == .takenBack)
        #expect(try project.state() == ["Schemas": "/", "a.txt": "old"])
        #expect(try project.leftovers() == [])
    }

    @Test func whatCanNeitherBeCompletedNorTakenBackIsTriedAgainLater() throws {
        let project = try interrupted()
        let saboteur = Saboteur { _, operation in
            if case .rename = operation { .fail(EROFS) } else { nil }
        }
        let failure = #expect(throws: Failure.self) {
            try WorkspaceLock(root: project.root, operations: saboteur.operations)
        }
        #expect(failure?.diagnostics.first?.code == .damagedJournal)
        #expect(failure?.diagnostics.first?.message.contains("read-only") == true)
        #expect(try WorkspaceLock(root: project.root).recovery == .completed)
        #expect(try project.state()["a.txt"] == "new")
    }

    @Test(
        arguments: [
            "", "{", "{}", "[]", #"{"version":2,"folders":[],"steps":[]}"#,
            #"{"version":1,"folders":["../x"],"steps":[]}"#,
            #"{"version":1,"folders":[],"steps":[{"path":"../x","new":"0.new"}]}"#,
            #"{"version":1,"folders":[],"steps":[{"path":"/etc/x","old":"0.old"}]}"#,
            #"{"version":1,"folders":[],"steps":[{"path":"x","new":"../../a.new"}]}"#,
            #"{"version":1,"folders":[],"steps":[{"path":"x","new":".new"}]}"#,
            #"{"version":1,"folders":[],"steps":[{"path":"x","new":"0.new","old":"../0.old"}]}"#,
            #"{"version":1,"folders":[],"steps":[{"path":"x"}]}"#,
            #"{"version":1,"folders":[1],"steps":[]}"#,
        ], ["journal", "journal.undo"])
    func aJournalThatIsNotOursIsNotCarriedOut(text: String, name: String) throws {
        let project = try TemporaryProject(["a.txt": "1", "x": "2"])
        try project.put(text, at: "Schemas/.schemagen/" + name)
        let failure = #expect(throws: Failure.self) { try WorkspaceLock(root: project.root) }
        #expect(failure?.diagnostics.first?.code == .damagedJournal)
        #expect(failure?.diagnostics.first?.place.path == "Schemas/.schemagen/" + name)
        #expect(try project.state() == ["Schemas": "/", "a.txt": "1", "x": "2"])
    }

    @Test func aJournalDoesNotReachThroughALink() throws {
        let elsewhere = try TemporaryProject(["victim.txt": "theirs"])
        let project = try TemporaryProject()
        try FileManager.default.createSymbolicLink(
            atPath: project.root + "/link", withDestinationPath: elsewhere.root)
        try project.put("mine", at: "Schemas/.schemagen/staging/0.new")
        try project.put(
            #"{"version":1,"folders":[],"steps":[{"path":"link/victim.txt","new":"0.new"}]}"#,
            at: "Schemas/.schemagen/journal")
        let failure = #expect(throws: Failure.self) { try WorkspaceLock(root: project.root) }
        #expect(failure?.diagnostics.first?.code == .foreignPath)
        #expect(try elsewhere.state() == ["victim.txt": "theirs"])
    }

    @Test func journalsReadBack() throws {
        let project = try TemporaryProject(["r.txt": "1", "u.txt": "1"])
        let plan = try TransactionPlan(
            ["r.txt": nil, "u.txt": [2], "n/\"é\n".replacing("\n", with: ""): [3]], root: project.root)
        let journal = Journal(plan)
        #expect(journal.steps.count == 3)
        #expect(Journal(journal.serialized()) == journal)
    }
}
