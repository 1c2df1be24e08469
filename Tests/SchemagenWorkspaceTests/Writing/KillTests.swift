import Foundation
import SchemagenCore
import Testing

@testable import SchemagenWorkspace

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The same as ``InterruptionTests``, with a process that is really killed.
@Suite struct KillTests {
    private static let scenario = Scenario.all[1]

    @Test func aKilledProcessLeavesTheOldStateOrTheNew() async throws {
        let (old, new, count) = try Self.scenario.outcomes()
        var ends = (old: 0, new: 0)
        // Each death takes a process of its own; every third moment is enough here.
        for moment in stride(from: 1, through: count, by: 3) {
            let project = try Self.scenario.project()
            let root = project.root
            await #expect(processExitsWith: .signal(SIGKILL)) { [root = root as String, moment = moment as Int] in
                setenv("SCHEMAGEN_FAULT", "kill:\(moment)", 1)
                let lock = try WorkspaceLock(root: root)
                try TemporaryProject.transaction(KillTests.scenario.changes).commit(under: lock)
            }
            // The lock of a dead process holds nobody up.
            let recovery = try WorkspaceLock(root: root).recovery.outcome
            let state = try project.state()
            if state == new {
                ends.new += 1
            } else {
                #expect(state == old, "a mixture after operation \(moment)")
                #expect(recovery == .none)
                ends.old += 1
            }
            #expect(try project.leftovers() == [])
        }
        #expect(ends.old > 0 && ends.new > 0)
    }

    @Test func aLockIsNotInheritedByProcessesThatAreStarted() async throws {
        let project = try TemporaryProject()
        let root = project.root
        await #expect(processExitsWith: .success) { [root = root as String] in
            var lock: WorkspaceLock? = try WorkspaceLock(root: root)
            let child = Process()
            child.executableURL = URL(fileURLWithPath: "/bin/sleep")
            child.arguments = ["20"]
            try child.run()
            withExtendedLifetime(lock) {}
            lock = nil
            _ = try WorkspaceLock(root: root)
            child.terminate()
        }
    }

    /// Root may write anywhere, so the process that tries becomes nobody first.
    @Test(arguments: ["Schemas", "Generated"])
    func aFolderThatMayNotBeWrittenIsToldAndNothingIsChanged(folder: String) async throws {
        let project = try TemporaryProject(["Schemas/a.json": "old", "Generated/A.swift": "old"])
        try project.commit([:])
        let root = project.root
        for (path, mode) in [("", 0o777), ("/Schemas", 0o777), ("/Schemas/.schemagen", 0o777), ("/Generated", 0o777)] {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: root + path)
        }
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o666], ofItemAtPath: root + "/Schemas/.schemagen/lock")
        try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: root + "/" + folder)
        let before = try project.state()
        await #expect(processExitsWith: .success) { [root = root as String, folder = folder as String] in
            if getuid() == 0 { try #require(setuid(65534) == 0) }
            let changes = ["Schemas/a.json": "new", "Schemas/b.json": "new", "Generated/A.swift": "new"]
            let failure = #expect(throws: Failure.self) {
                try TemporaryProject.transaction(changes).commit(under: WorkspaceLock(root: root))
            }
            #expect(failure?.diagnostics.first?.code == .unwritablePlace)
            #expect(failure?.diagnostics.first?.place.path?.hasPrefix(folder + "/") == true)
            #expect(failure?.diagnostics.first?.message.contains("rolled back") == true)
        }
        #expect(try project.state() == before)
        #expect(try project.leftovers() == [])
    }
}
