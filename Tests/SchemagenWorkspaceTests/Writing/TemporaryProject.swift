import Foundation
import SchemagenCore
import Testing

@testable import SchemagenWorkspace

/// A project in a folder of its own, which goes with this object.
final class TemporaryProject: Sendable {
    let root: String
    /// The folder for records of journals.
    private var records: String { root + ".state" }

    init(_ files: [String: String] = [:]) throws {
        root = Self.parent + "/schemagen-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        for (path, text) in files { try put(text, at: path) }
    }

    /// Memory where there is a file system in it: the tests wait for the disk some ten thousand times.
    private static let parent: String = {
        let memory = "/dev/shm"
        return FileManager.default.isWritableFile(atPath: memory)
            ? memory : FileManager.default.temporaryDirectory.path
    }()

    deinit {
        try? FileManager.default.removeItem(atPath: root)
        try? FileManager.default.removeItem(atPath: records)
    }

    func put(_ text: String, at path: String) throws {
        let file = URL(fileURLWithPath: root + "/" + path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    /// Everything in the project but the transactions' own folder: texts of files, "/" for folders, "-> x" for links.
    func state() throws -> [String: String] {
        var state: [String: String] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: root)
        where path != TransactionFolder.name && !path.hasPrefix(TransactionFolder.name + "/") {
            let full = root + "/" + path
            switch try DiskFile.status(full)?.kind {
            case .directory: state[path] = "/"
            case .link: state[path] = "-> " + (try FileManager.default.destinationOfSymbolicLink(atPath: full))
            default: state[path] = String(decoding: try DiskFile.bytes(full) ?? [], as: UTF8.self)
            }
        }
        return state
    }

    /// What transactions have left in their folder.
    func leftovers() throws -> [String] {
        try DiskFile.names(in: root + "/" + TransactionFolder.name).filter { $0 != "lock" && $0 != ".gitignore" }
    }

    /// A transaction that writes and, for nil, removes.
    @discardableResult
    func commit(
        _ changes: [String: String?], with operations: FileOperations = FileOperations(before: nil)
    ) throws(Failure) -> Transaction.Summary {
        try Self.transaction(changes).commit(under: lock(with: operations))
    }

    func lock(with operations: FileOperations = FileOperations(before: nil)) throws(Failure) -> WorkspaceLock {
        try WorkspaceLock(root: root, operations: operations, stateFolders: [records])
    }

    /// Why a commit fails; nil when it does not.
    func failure(of changes: [String: String?], with operations: FileOperations) -> Failure? {
        do throws(Failure) {
            try commit(changes, with: operations)
            return nil
        } catch {
            return error
        }
    }

    /// One whose files go to `Generated`.
    static let manifest = "version: 1\noutput: Generated\n"

    static func transaction(_ changes: [String: String?]) -> Transaction {
        var transaction = Transaction()
        for (path, text) in changes {
            if let text { transaction.write(Array(text.utf8), to: path) } else { transaction.remove(path) }
        }
        return transaction
    }
}

/// Lets operations pass and notes them, until it is told to interfere.
final class OperationInterceptor: @unchecked Sendable {
    // Proof for @unchecked: `seen` and `isDead` are touched under the lock alone.
    private let lock = NSLock()
    private var seen: [FileOperation] = []
    private var isDead = false
    private let interfere: @Sendable (Int, FileOperation) -> Interference?

    enum Interference {
        /// The operation fails; others go on.
        case fail(Int32)
        /// Neither this operation nor any after it happens: the process is no more.
        case die
    }

    init(_ interfere: @escaping @Sendable (Int, FileOperation) -> Interference? = { _, _ in nil }) {
        self.interfere = interfere
    }

    var log: [FileOperation] { lock.withLock { seen } }
    var hasStruck: Bool { lock.withLock { isDead } }

    var operations: FileOperations {
        FileOperations { operation throws(SystemError) in
            if let error = self.pass(operation) { throw error }
        }
    }

    private func pass(_ operation: FileOperation) -> SystemError? {
        lock.withLock {
            if isDead { return SystemError(EIO, "live on", "") }
            let index = seen.count
            seen.append(operation)
            switch interfere(index, operation) {
            case nil: return nil
            case .fail(let number): return SystemError(number, "write", "/intercepted")
            case .die:
                isDead = true
                return SystemError(EIO, "live on", "")
            }
        }
    }
}

/// A project and a change to it, for tests that interrupt the change everywhere.
struct Scenario: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let before: [String: String]
    let changes: [String: String?]

    static let all: [Scenario] = [
        Scenario(
            testDescription: "a new project", before: [:],
            changes: [
                Manifest.path: TemporaryProject.manifest, "Generated/Endpoints/A.swift": "a",
                "Generated/Top.swift": "t",
            ]),
        Scenario(
            testDescription: "new, changed, removed and unchanged files",
            before: [
                Manifest.path: TemporaryProject.manifest, "Schemas/a/b.json": "old", "Schemas/a/c.json": "same",
                "Generated/Old/Deep/X.swift": "x", "Generated/Y.swift": "y", "keep/mine.txt": "mine",
            ],
            changes: [
                Manifest.path: TemporaryProject.manifest + "module: New\n", "Schemas/a/b.json": "new",
                "Schemas/a/c.json": "same",
                "Schemas/n/e/w.json": "new", "Generated/Old/Deep/X.swift": nil, "Generated/Y.swift": nil,
                "Generated/New/X.swift": "x",
            ]),
        Scenario(
            testDescription: "more files than are synchronized one by one",
            before: Dictionary(uniqueKeysWithValues: (0..<20).map { ("Generated/\($0)/F.swift", "old \($0)") })
                .merging([Manifest.path: TemporaryProject.manifest]) { old, _ in old },
            changes: Dictionary(
                uniqueKeysWithValues: (10..<40).map { ("Generated/\($0)/F.swift", $0 % 5 == 0 ? nil : "new \($0)") })),
    ]

    func project() throws -> TemporaryProject { try TemporaryProject(before) }

    /// The state before and the state after, as they are when nothing goes wrong, and how many operations that takes.
    func outcomes() throws -> (old: [String: String], new: [String: String], operations: Int) {
        let project = try project()
        let old = try project.state()
        let observer = OperationInterceptor()
        try project.commit(changes, with: observer.operations)
        return (old, try project.state(), observer.log.count)
    }
}
