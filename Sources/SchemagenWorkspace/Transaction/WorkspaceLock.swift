package import SchemagenCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The right to write to a project, which one process has at a time.
///
/// A verb that writes takes the lock before it reads what its result depends on, and passes it to
/// ``Transaction/commit(under:)``. Taking it first completes or takes back what an interrupted run has left, so that
/// who holds it sees the old state or the new one, never a mixture. The right ends with this object, or with the
/// process.
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
            Self.giveBack(file)
            throw error
        }
        self.folder = folder
        self.operations = operations
        self.file = file
    }

    deinit {
        Self.giveBack(file)
    }

    /// Closing alone would not do: a process that is just being started has the file too, until it becomes its program.
    private static func giveBack(_ file: Int32) {
        flock(file, LOCK_UN)
        close(file)
    }

    /// Notes who holds the lock and since when, for the message that another run gets.
    ///
    /// Not done by taking the lock: a run that finds nothing to do should write no byte. A commit does it; a verb that
    /// is about to wait for the network does it before.
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
            throw Failure(.failure, .fileTrouble, "\(error)")
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
                    .failure, .foreignPath, "\(ShownText.quoted(shown)) is not a real folder", at: .init(path: shown),
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
            .failure, .heldLock, "another run of schemagen\(holder(folder)) is at work in this project",
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
