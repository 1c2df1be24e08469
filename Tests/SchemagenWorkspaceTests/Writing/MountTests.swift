import Foundation
import SchemagenCore
import Testing

@testable import SchemagenWorkspace

/// Real disks that are full, and real folders on another file system, where this user may mount some.
@Suite(.enabled(if: Mount.isPossible, "this user cannot mount a tmpfs")) struct MountTests {
    @Test(arguments: [1, 30])
    func aFullDiskLeavesTheOldState(count: Int) throws {
        let project = try TemporaryProject()
        let mount = try Mount(at: project.root, size: "400k")
        try project.commit(["Schemas/a.json": "old", "Generated/A.swift": "old"])
        let before = try project.state()
        var transaction = Transaction()
        transaction.write(Array("new".utf8), to: "Schemas/a.json")
        transaction.remove("Generated/A.swift")
        for index in 0..<count {
            transaction.write([UInt8](repeating: 1, count: 600_000 / count), to: "Generated/\(index)/B.swift")
        }
        let failure = #expect(throws: Failure.self) { try transaction.commit(under: WorkspaceLock(root: project.root)) }
        #expect(failure?.diagnostics.first?.code == .fullDisk)
        #expect(failure?.diagnostics.first?.message.contains("nothing has been changed") == true)
        #expect(try project.state() == before)
        #expect(try project.leftovers() == [])
        withExtendedLifetime(mount) {}
    }

    @Test func aFolderOnAnotherFileSystemIsWrittenAllTheSame() throws {
        let project = try TemporaryProject(["Schemas/a.json": "old", "Generated/placeholder": ""])
        let mount = try Mount(at: project.root + "/Generated", size: "1m")
        try project.put("old", at: "Generated/A.swift")
        try project.put("old", at: "Generated/gone/B.swift")
        try project.commit([
            "Schemas/a.json": "new", "Generated/A.swift": "new", "Generated/n/C.swift": "new",
            "Generated/gone/B.swift": nil,
        ])
        #expect(
            try project.state() == [
                "Schemas": "/", "Schemas/a.json": "new", "Generated": "/", "Generated/A.swift": "new",
                "Generated/n": "/", "Generated/n/C.swift": "new",
            ])
        #expect(try project.leftovers() == [])
        withExtendedLifetime(mount) {}
    }
}

/// A small file system in memory, which goes with this object.
private final class Mount {
    private let path: String

    init(at path: String, size: String) throws {
        self.path = path
        try #require(Self.run("mount", "-t", "tmpfs", "-o", "size=\(size)", "tmpfs", path))
    }

    deinit { _ = Self.run("umount", path) }

    static let isPossible: Bool = {
        let path = FileManager.default.temporaryDirectory.path + "/schemagen-mount-\(UUID().uuidString)"
        guard (try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)) != nil else {
            return false
        }
        let isMounted = run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", path)
        if isMounted { _ = run("umount", path) }
        try? FileManager.default.removeItem(atPath: path)
        return isMounted
    }()

    private static func run(_ arguments: String...) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
