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
    private static let change = ["Generated/A.swift": "new", "Generated/b/C.swift": "new"] as [String: String?]
    private static let before = [Manifest.path: TemporaryProject.manifest, "Generated/A.swift": "old"]

    /// A project in which a run died right after its change was decided.
    private func interrupted() throws -> TemporaryProject {
        let project = try TemporaryProject(Self.before)
        let interceptor = OperationInterceptor { _, operation in
            if case .rename(_, let target) = operation, target.hasSuffix("A.swift") { .die } else { nil }
        }
        _ = try? project.commit(Self.change, with: interceptor.operations)
        return project
    }

    @Test func tellsWhetherItIsNeededAndWhatItDid() throws {
        let project = try interrupted()
        #expect(Recovery.isNeeded(root: project.root))
        let recovery = try project.lock().recovery
        #expect(recovery.outcome == .completed)
        #expect(recovery.files == ["Generated/A.swift", "Generated/b/C.swift"])
        #expect(!Recovery.isNeeded(root: project.root))
        #expect(try project.lock().recovery.outcome == .none)
        #expect(try project.state()["Generated/b/C.swift"] == "new")
    }

    @Test func aDecidedChangeThatCannotBeCompletedIsTakenBack() throws {
        let project = try interrupted()
        let interceptor = OperationInterceptor { _, operation in
            if case .rename(_, let target) = operation, target.hasSuffix("b/C.swift") { .fail(EACCES) } else { nil }
        }
        #expect(try project.lock(with: interceptor.operations).recovery.outcome == .rolledBack)
        #expect(try project.state() == Self.before.merging(["Schemas": "/", "Generated": "/"]) { old, _ in old })
        #expect(try project.leftovers() == [])
    }

    @Test func whatCanNeitherBeCompletedNorTakenBackIsTriedAgainLater() throws {
        let project = try interrupted()
        let interceptor = OperationInterceptor { _, operation in
            if case .rename = operation { .fail(EROFS) } else { nil }
        }
        let failure = #expect(throws: Failure.self) { try project.lock(with: interceptor.operations) }
        #expect(failure?.diagnostics.first?.code == .damagedJournal)
        #expect(failure?.diagnostics.first?.message.contains("read-only") == true)
        #expect(try project.lock().recovery.outcome == .completed)
        #expect(try project.state()["Generated/A.swift"] == "new")
    }

    /// What a run may find changed between an interruption and itself.
    enum Meddling: CaseIterable {
        case anotherJournal, noRecord, recordInTheProject, recordThatOthersCanWrite, anotherOutput, copiedProject
    }

    @Test(arguments: Meddling.allCases)
    func aJournalThatNothingVouchesForIsLeftAlone(meddling: Meddling) throws {
        let project = try interrupted()
        let files = FileManager.default
        let journal = project.root + "/Schemas/.schemagen/journal"
        var root = project.root
        var state = project.root + ".state"
        switch meddling {
        case .anotherJournal:
            let text = String(decoding: try #require(try DiskFile.bytes(journal)), as: UTF8.self)
            try project.put(text.replacing("A.swift", with: "B.swift"), at: "Schemas/.schemagen/journal")
        case .noRecord:
            try files.removeItem(atPath: state)
        case .recordInTheProject:
            try files.moveItem(atPath: state, toPath: root + "/state")
            state = root + "/state"
        case .recordThatOthersCanWrite:
            try files.setAttributes([.posixPermissions: 0o777], ofItemAtPath: state)
        case .anotherOutput:
            try project.put("version: 1\noutput: Elsewhere\n", at: Manifest.path)
        case .copiedProject:
            root += ".copy"
            try files.copyItem(atPath: project.root, toPath: root)
        }
        defer { if meddling == .copiedProject { try? files.removeItem(atPath: root) } }
        let before = try DiskFile.files(below: ".", in: root)
        let failure = #expect(throws: Failure.self) {
            try WorkspaceLock(root: root, operations: FileOperations(before: nil), stateFolders: [state])
        }
        #expect(failure?.diagnostics.first?.code == .damagedJournal)
        #expect(failure?.diagnostics.first?.place.path == "Schemas/.schemagen/journal")
        #expect(try DiskFile.files(below: ".", in: root) == before)
        #expect(try DiskFile.bytes(root + "/Generated/A.swift") == Array("old".utf8))
        #expect(try DiskFile.bytes(root + "/Schemas/.schemagen/journal") != nil)
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
    func aHostileJournalIsNotCarriedOut(text: String, name: String) throws {
        let project = try TemporaryProject(["a.txt": "1", "x": "2"])
        try project.put(text, at: "Schemas/.schemagen/" + name)
        let failure = #expect(throws: Failure.self) { try WorkspaceLock(root: project.root) }
        #expect(failure?.diagnostics.first?.code == .damagedJournal)
        #expect(failure?.diagnostics.first?.place.path == "Schemas/.schemagen/" + name)
        #expect(try project.state() == ["Schemas": "/", "a.txt": "1", "x": "2"])
    }

    @Test func aJournalDoesNotReachThroughALink() throws {
        let elsewhere = try TemporaryProject(["A.swift": "theirs"])
        let project = try interrupted()
        try FileManager.default.removeItem(atPath: project.root + "/Generated")
        try FileManager.default.createSymbolicLink(
            atPath: project.root + "/Generated", withDestinationPath: elsewhere.root)
        let failure = #expect(throws: Failure.self) { try project.lock() }
        #expect(failure?.diagnostics.first?.code == .foreignPath)
        #expect(try elsewhere.state() == ["A.swift": "theirs"])
    }

    @Test func journalsReadBack() throws {
        let project = try TemporaryProject(["r.txt": "1", "u.txt": "1"])
        let plan = try TransactionPlan(
            ["r.txt": .init(), "u.txt": .init(bytes: [2]), "n/\"é": .init(bytes: [3])], root: project.root)
        let journal = Journal(plan)
        #expect(journal.steps.count == 3)
        #expect(Journal(journal.serialized()) == journal)
    }
}
