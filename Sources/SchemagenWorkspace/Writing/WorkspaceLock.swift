import FalSupport
package import SchemagenCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The lock of a project, which one process at a time holds to write to it.
///
/// A verb that writes takes the lock before it reads what its result depends on, and passes it to
/// ``Transaction/commit(under:)``. Taking it first completes or rolls back an interrupted
/// change, so that its holder sees the old state or the new one, never a mixture. It is released with this object or
/// with the process.
package final class WorkspaceLock: Sendable {
    let folder: TransactionFolder
    let operations: FileOperations
    private let file: Int32
    /// What was left by an interrupted run, and done about it.
    package let recovery: Recovery

    /// Takes the lock of a project.
    ///
    /// - Parameter root: the project's root, which must exist.
    /// - Throws: ``Failure`` at once when another process has it, or when the project cannot be written to.
    package convenience init(root: String) throws(Failure) {
        try self.init(root: root, operations: .system)
    }

    /// - Parameter stateFolders: folders outside the project for the record of a journal.
    package init(
        root: String, operations: FileOperations, stateFolders: [String]? = nil
    ) throws(Failure) {
        let folder = TransactionFolder(root: root, stateFolders: stateFolders ?? JournalRecord.systemFolders)
        let file = try Self.open(folder, operations)
        do {
            recovery = try Recovery.run(in: folder, operations)
        } catch {
            Self.release(file)
            throw error
        }
        self.folder = folder
        self.operations = operations
        self.file = file
    }

    deinit {
        Self.release(file)
    }

    /// Closing is not enough: a child process that is being started shares the file until it calls exec.
    private static func release(_ file: Int32) {
        flock(file, LOCK_UN)
        close(file)
    }

    /// Writes the process id and the time to the lock file, for the message of another run.
    ///
    /// A commit does it, and a verb that waits for the network does it before; a run that finds nothing to do writes
    /// nothing.
    package func announce() {
        let note = Array("process \(getpid()) since \(time(nil))\n".utf8)
        // For information only: when it cannot be written, the lock is as good as before.
        _ = ftruncate(file, 0)
        _ = note.withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, 0) }
    }

    // MARK: Taking it

    private static func open(_ folder: TransactionFolder, _ operations: FileOperations) throws(Failure) -> Int32 {
        do {
            try prepare(folder, operations)
            let file = openFile(folder.lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW)
            guard file >= 0 else { throw SystemError.last("open", folder.lock) }
            while flock(file, LOCK_EX | LOCK_NB) != 0 {
                if errno == EINTR { continue }
                let number = errno
                defer { close(file) }
                if number == EWOULDBLOCK { throw held(folder) }
                throw SystemError(number, "lock", folder.lock)
            }
            return file
        } catch let error as SystemError {
            throw error.failure(below: folder.root, "nothing has been changed")
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(.failure, .fileSystemError, "\(error)")
        }
    }

    /// Makes the folder in which the lock lies.
    private static func prepare(_ folder: TransactionFolder, _ operations: FileOperations) throws {
        for path in [folder.root + "/" + TransactionFolder.parent, folder.path] {
            switch try DiskFile.status(path)?.kind {
            case .directory: continue
            case nil:
                do {
                    try operations.makeDirectory(path)
                } catch {
                    // Another run may have made it just now.
                    guard error.number == EEXIST, try DiskFile.status(path)?.kind == .directory else { throw error }
                }
            case .link, .file, .other:
                let shown = String(path.dropFirst(folder.root.utf8.count + 1))
                throw Failure(
                    .failure, .foreignPath, "\(TerminalEscaping.quoted(shown)) is not a real folder",
                    at: .init(path: shown),
                    remedy: "Replace it by a folder: schemagen writes through no link.")
            }
        }
        let ignore = try DiskFile.status(folder.ignore)
        if ignore == nil || ignore?.size == 0 {
            do {
                // An empty one was left by a run that ended between making and writing it.
                if ignore != nil { try operations.removeFile(folder.ignore) }
                try operations.createFile(folder.ignore, Array("*\n".utf8), isSynchronized: false)
            } catch {
                guard error.number == EEXIST || error.number == ENOENT else { throw error }
            }
        }
    }

    private static func held(_ folder: TransactionFolder) -> Failure {
        Failure(
            .failure, .heldLock, "another run of schemagen\(holder(folder)) is writing to this project",
            at: .init(path: TransactionFolder.name + "/lock"),
            remedy: "Wait until it has ended, and try again; nothing has been changed.")
    }

    /// ", process 1234, for 5 s", when the holder has said so and is alive.
    private static func holder(_ folder: TransactionFolder) -> String {
        guard let note = try? DiskFile.bytes(folder.lock) else { return "" }
        let words = String(decoding: note, as: UTF8.self).split { $0 == " " || $0 == "\n" }
        guard words.count == 4, let process = Int32(words[1]), let start = Int(words[3]), process > 0 else { return "" }
        // The note of a run before stays when the holder has not written its own.
        guard kill(process, 0) == 0 || errno == EPERM else { return "" }
        return " (process \(process), for \(max(0, time(nil) - start)) s)"
    }
}

// The system's function, where a method of the same name hides it.
private func openFile(_ path: String, _ flags: Int32) -> Int32 { open(path, flags, 0o666) }

/// The folder of a project's lock, journal and staged files: `Schemas/.schemagen`.
struct TransactionFolder: Sendable {
    /// The project's root, without a slash at the end.
    let root: String
    /// Proves which journal in here is ours.
    let record: JournalRecord

    static let parent = "Schemas"
    static let name = "Schemas/.schemagen"

    /// - Parameter stateFolders: folders outside the project for the record of a journal.
    init(root: String, stateFolders: [String] = JournalRecord.systemFolders) {
        var root = root
        while root.count > 1, root.hasSuffix("/") { root.removeLast() }
        self.root = root
        record = JournalRecord(checkout: root, in: stateFolders)
    }

    var path: String { root + "/" + Self.name }
    /// Its contents name the holder for messages; the lock itself is the operating system's.
    var lock: String { path + "/lock" }
    /// Keeps everything here out of version control.
    var ignore: String { path + "/.gitignore" }
    /// New files before they are put in place, and old ones until that is done.
    var staging: String { path + "/staging" }
    /// The journal while it is being written; it has no effect yet.
    var draft: String { path + "/journal.draft" }
    /// The journal of a committed change: it will be completed.
    var journal: String { path + "/journal" }
    /// The journal of a change that is being rolled back.
    var undo: String { path + "/journal.undo" }

    func staged(_ name: String) -> String { staging + "/" + name }
    func target(_ path: String) -> String { root + "/" + path }
}
