import SchemagenCore

/// What was left by a run that was interrupted while it wrote, and what has been done about it.
package enum Recovery: Sendable, Hashable {
    /// There was nothing, or nothing that had reached any file of the project.
    case none
    /// A change that was decided has been completed: the state is the new one.
    case completed
    /// A change that could not be completed has been taken back: the state is the old one.
    case takenBack

    /// Whether files of the project may be a mixture of old and new. For verbs that only read and take no lock.
    package static func isNeeded(root: String) -> Bool {
        let folder = TransactionFolder(root: root)
        for path in [folder.journal, folder.undo] {
            if let found = try? DiskFile.status(path), found.kind == .file { return true }
        }
        return false
    }

    static func run(in folder: TransactionFolder, _ operations: FileOperations) throws(Failure) -> Recovery {
        let runner = JournalRunner(folder: folder, operations: operations)
        var recovery = Recovery.none
        if let journal = try read(folder.undo, folder) {
            recovery = .takenBack
            do throws(SystemError) {
                try runner.takeBack(journal)
                try forget(folder.undo, folder, operations)
            } catch {
                throw stuck(error, folder)
            }
        } else if let journal = try read(folder.journal, folder) {
            do throws(SystemError) {
                try runner.complete(journal)
                try forget(folder.journal, folder, operations)
                recovery = .completed
            } catch {
                try takeBack(journal, in: folder, operations)
                recovery = .takenBack
            }
        }
        do {
            try clear(folder, operations)
        } catch {
            throw error.failure(below: folder.root, "the files of the project are complete")
        }
        return recovery
    }

    /// Turns a decided change around, when it cannot be completed.
    static func takeBack(
        _ journal: Journal, in folder: TransactionFolder, _ operations: FileOperations
    ) throws(Failure) {
        do throws(SystemError) {
            try operations.rename(folder.journal, to: folder.undo)
            try operations.synchronize(folder.path)
            try JournalRunner(folder: folder, operations: operations).takeBack(journal)
            try forget(folder.undo, folder, operations)
        } catch {
            throw stuck(error, folder)
        }
    }

    /// Ends a change: without its journal there is nothing more to do.
    static func forget(
        _ journal: String, _ folder: TransactionFolder, _ operations: FileOperations
    ) throws(SystemError) {
        try operations.removeFile(journal)
        // Else a power cut could bring the journal back, and with it removals of what has been written since.
        try operations.synchronize(folder.path)
    }

    /// Removes what only a journal could have given a meaning.
    static func clear(_ folder: TransactionFolder, _ operations: FileOperations) throws(SystemError) {
        if try DiskFile.status(folder.draft) != nil { try operations.removeFile(folder.draft) }
        guard let staging = try DiskFile.status(folder.staging) else { return }
        guard staging.kind == .directory else { return try operations.removeFile(folder.staging) }
        let names = try DiskFile.names(in: folder.staging)
        if names.count > JournalRunner.few {
            operations.tryToRemove(names.map(folder.staged))
            for name in try DiskFile.names(in: folder.staging) { try operations.removeFile(folder.staged(name)) }
        } else {
            for name in names { try operations.removeFile(folder.staged(name)) }
        }
        try operations.removeDirectory(folder.staging)
    }

    private static func read(_ path: String, _ folder: TransactionFolder) throws(Failure) -> Journal? {
        let shown = String(path.dropFirst(folder.root.utf8.count + 1))
        guard let bytes = try DiskFile.contents(of: shown, in: folder.root) else { return nil }
        guard let journal = Journal(bytes) else {
            throw Failure(
                .failure, .damagedJournal, "an interrupted run has left a journal that cannot be read",
                at: .init(path: shown),
                remedy: "Bring Schemas/ and the output folder to a known state with version control, delete "
                    + "\(TransactionFolder.name), and run `schemagen generate`.")
        }
        // What was no link when the journal was written may be one now.
        var paths = PathGuard(root: folder.root)
        for step in journal.steps { _ = try paths.check(step.path) }
        return journal
    }

    private static func stuck(_ error: SystemError, _ folder: TransactionFolder) -> Failure {
        let system = error.failure(
            below: folder.root, "files of an interrupted change are partly in place; the next run tries again")
        var failure = system
        failure.diagnostics = failure.diagnostics.map { diagnostic in
            Diagnostic(
                .damagedJournal, .error, diagnostic.message, at: diagnostic.place,
                remedy: diagnostic.remedy)
        }
        return failure
    }
}
