import Foundation
import SchemagenCore
import Testing

@testable import SchemagenWorkspace

private func attributes(_ path: String) throws -> (modified: Date, inode: Int, mode: Int) {
    let found = try FileManager.default.attributesOfItem(atPath: path)
    return (
        try #require(found[.modificationDate] as? Date), try #require(found[.systemFileNumber] as? Int),
        try #require(found[.posixPermissions] as? Int)
    )
}

@Suite struct TransactionTests {
    @Test func createsUpdatesRemovesAndTells() throws {
        let project = try TemporaryProject(["a/old.txt": "1", "a/same.txt": "2", "b/gone.txt": "3"])
        let summary = try project.commit([
            "a/old.txt": "one", "a/same.txt": "2", "b/gone.txt": nil, "c/d/new.txt": "4", "never/there.txt": nil,
        ])
        #expect(summary.created == ["c/d/new.txt"])
        #expect(summary.updated == ["a/old.txt"])
        #expect(summary.removed == ["b/gone.txt"])
        #expect(summary.unchanged == ["a/same.txt"])
        #expect(
            try project.state() == [
                "Schemas": "/", "a": "/", "a/old.txt": "one", "a/same.txt": "2", "c": "/", "c/d": "/",
                "c/d/new.txt": "4",
            ])
        #expect(try project.leftovers() == [])
    }

    @Test func aFileWithTheWantedBytesIsNotTouched() throws {
        let project = try TemporaryProject(["a/same.txt": "2", "a/other.txt": "3"])
        let before = try attributes(project.root + "/a/same.txt")
        try project.commit(["a/same.txt": "2", "a/other.txt": "4"])
        let after = try attributes(project.root + "/a/same.txt")
        #expect(before.inode == after.inode)
        #expect(before.modified == after.modified)
    }

    @Test func aCommitWithoutChangesDoesNothingToTheDisk() throws {
        let project = try TemporaryProject(["a/same.txt": "2"])
        try project.commit([:])
        let lock = try attributes(project.root + "/Schemas/.schemagen/lock")
        let observer = OperationInterceptor()
        let summary = try project.commit(["a/same.txt": "2", "gone.txt": nil], with: observer.operations)
        #expect(summary.isEmpty)
        #expect(observer.log == [])
        #expect(try attributes(project.root + "/Schemas/.schemagen/lock").modified == lock.modified)
    }

    @Test func previewTellsTheSameAndWritesNothing() throws {
        let project = try TemporaryProject(["a/old.txt": "1", "b/gone.txt": "3"])
        let before = try project.state()
        let transaction = TemporaryProject.transaction(["a/old.txt": "one", "b/gone.txt": nil, "n.txt": ""])
        let preview = try transaction.preview(root: project.root)
        #expect(try project.state() == before)
        #expect(try DiskFile.status(project.root + "/Schemas") == nil)
        #expect(try transaction.commit(under: WorkspaceLock(root: project.root)) == preview)
    }

    @Test(arguments: [0o600, 0o640, 0o755])
    func anUpdatedFileKeepsItsPermissions(mode: Int) throws {
        let project = try TemporaryProject(["a.txt": "1"])
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: project.root + "/a.txt")
        try project.commit(["a.txt": "2"])
        #expect(try attributes(project.root + "/a.txt").mode == mode)
    }

    @Test func theLastChangeToAPathCounts() throws {
        let project = try TemporaryProject(["a.txt": "1"])
        var transaction = Transaction()
        transaction.write([0x31], to: "b.txt")
        transaction.remove("b.txt")
        transaction.remove("a.txt")
        transaction.write([0x32], to: "a.txt")
        try transaction.commit(under: WorkspaceLock(root: project.root))
        #expect(try project.state() == ["Schemas": "/", "a.txt": "2"])
    }

    @Test func foldersThatHoldSomethingElseStay() throws {
        let project = try TemporaryProject(["a/b/c.txt": "1", "a/mine.txt": "2", "d/.hidden": "", "d/e.txt": ""])
        try project.commit(["a/b/c.txt": nil, "d/e.txt": nil])
        #expect(try project.state() == ["Schemas": "/", "a": "/", "a/mine.txt": "2", "d": "/", "d/.hidden": ""])
    }

    @Test func theTransactionsFolderIsKeptOutOfVersionControl() throws {
        let project = try TemporaryProject()
        try project.commit(["a.txt": "1"])
        #expect(try DiskFile.bytes(project.root + "/Schemas/.schemagen/.gitignore") == Array("*\n".utf8))
    }

    @Test func bytesOfAnyKindArriveAsTheyAre() throws {
        let project = try TemporaryProject()
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        var transaction = Transaction()
        transaction.write(bytes, to: "big.bin")
        transaction.write([], to: "empty.bin")
        transaction.write([1], to: "mödels/ß file.bin")
        try transaction.commit(under: WorkspaceLock(root: project.root))
        #expect(try DiskFile.contents(of: "big.bin", in: project.root) == bytes)
        #expect(try DiskFile.contents(of: "empty.bin", in: project.root) == [])
        #expect(try DiskFile.contents(of: "mödels/ß file.bin", in: project.root) == [1])
        #expect(try DiskFile.files(below: "mödels", in: project.root) == ["mödels/ß file.bin"])
    }

    @Test func commitsFollowOneAnotherUnderOneLock() throws {
        let project = try TemporaryProject()
        let lock = try WorkspaceLock(root: project.root)
        for round in 0..<3 { try TemporaryProject.transaction(["a.txt": "\(round)"]).commit(under: lock) }
        #expect(try project.state()["a.txt"] == "2")
    }
}

@Suite struct TransactionPathTests {
    @Test(arguments: [
        "", "/etc/passwd", "../x", "a/../../x", "a/./b", "a//b", "a/", ".", "..", "~/x", "a\\b", "a\nb", "a\0b",
        "Schemas/.schemagen", "Schemas/.schemagen/lock", "Schemas/.schemagen/staging/0.new",
        String(repeating: "x", count: 256),
    ])
    func aHostilePathOutOfTheProjectIsRefused(path: String) throws {
        let project = try TemporaryProject(["a/b": "1"])
        for change in [path: "x" as String?] as [String: String?] {
            let failure = #expect(throws: Failure.self) { try project.commit([change.key: change.value, "fine": "1"]) }
            #expect(failure?.diagnostics.first?.code == .foreignPath)
            #expect(failure?.diagnostics.first?.remedy != nil)
        }
        #expect(throws: Failure.self) { try project.commit([path: nil]) }
        #expect(try project.state() == ["Schemas": "/", "a": "/", "a/b": "1"])
    }

    /// A link from the project to elsewhere, at the path itself or on the way; and what is asked for through it.
    @Test(arguments: [
        ("link", "link/file.txt"), ("link", "link/deep/file.txt"), ("a/link", "a/link/file.txt"), ("link", "link"),
    ])
    func noHostileLinkIsFollowed(link: String, path: String) throws {
        let elsewhere = try TemporaryProject(["file.txt": "theirs"])
        let project = try TemporaryProject(["a/b": "1"])
        try FileManager.default.createSymbolicLink(
            atPath: project.root + "/" + link, withDestinationPath: elsewhere.root)
        for change in ["mine", nil] as [String?] {
            let failure = #expect(throws: Failure.self) { try project.commit([path: change]) }
            #expect(failure?.diagnostics.first?.code == .foreignPath)
        }
        #expect(try elsewhere.state() == ["file.txt": "theirs"])
    }

    @Test(arguments: ["Schemas", "Schemas/.schemagen"])
    func noTransactionLivesBehindAHostileLink(link: String) throws {
        let elsewhere = try TemporaryProject()
        let project = try TemporaryProject(["Schemas/x": "1"])
        try? FileManager.default.removeItem(atPath: project.root + "/" + link)
        try FileManager.default.createSymbolicLink(
            atPath: project.root + "/" + link, withDestinationPath: elsewhere.root)
        let failure = #expect(throws: Failure.self) { try project.commit(["a.txt": "1"]) }
        #expect(failure?.diagnostics.first?.code == .foreignPath)
        #expect(try elsewhere.state() == [:])
    }

    @Test func theProjectItselfMayLieBehindALink() throws {
        let project = try TemporaryProject(["a": "1"])
        let other = try TemporaryProject()
        try FileManager.default.createSymbolicLink(
            atPath: other.root + "/link", withDestinationPath: project.root)
        let lock = try WorkspaceLock(root: other.root + "/link/")
        try TemporaryProject.transaction(["a": "2"]).commit(under: lock)
        #expect(try project.state()["a"] == "2")
    }

    @Test(arguments: [
        ["a": "x"], ["b/c": "x"], ["new": "x", "new/deeper": "x"],
    ])
    func filesAndFoldersDoNotReplaceOneAnother(changes: [String: String]) throws {
        let project = try TemporaryProject(["a/inside": "1", "b": "2"])
        let before = try project.state()
        let failure = #expect(throws: Failure.self) { try project.commit(changes) }
        #expect(failure?.diagnostics.first?.code == .fileSystemError)
        #expect(try project.state().filter { $0.key != "Schemas" } == before)
    }

    @Test func aProjectThatIsNotThereIsToldPlainly() throws {
        let failure = #expect(throws: Failure.self) { try WorkspaceLock(root: "/nowhere/at/all") }
        #expect(failure?.diagnostics.first?.message.contains("does not exist") == true)
    }
}
