import FalSupport
import SchemagenCore

/// What an interrupted run left, and what was done about it.
package struct Recovery: Sendable, Hashable {
    package enum Outcome: Sendable, Hashable {
        /// There was nothing to recover: no change had been committed.
        case none
        /// A committed change was completed: the state is the new one.
        case completed
        /// A change that could not be completed was rolled back: the state is the old one.
        case rolledBack
    }

    package private(set) var outcome = Outcome.none
    /// The files of the change, from the project's root.
    package private(set) var files: [String] = []

    /// What to tell the user; nil when there was nothing to recover.
    var finding: Diagnostic? {
        let count = files.count == 1 ? files[0] : "\(files.count) files, \(files.first ?? "none") and others"
        let done: String
        switch outcome {
        case .none: return nil
        case .completed: done = "its change is complete now"
        case .rolledBack: done = "its change could not be completed and is rolled back"
        }
        return Diagnostic(
            .recoveredChange, "an earlier run was stopped while it wrote; \(done): \(count)",
            at: .init(path: TransactionFolder.name + "/journal"))
    }

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
        var recovery = Recovery()
        if let journal = try read(folder.undo, folder) {
            recovery = Recovery(outcome: .rolledBack, files: journal.steps.map(\.path))
            do throws(SystemError) {
                try runner.rollBack(journal)
                try removeJournal(folder.undo, folder, operations)
            } catch {
                throw incomplete(error, folder)
            }
        } else if let journal = try read(folder.journal, folder) {
            recovery = Recovery(outcome: .completed, files: journal.steps.map(\.path))
            do throws(SystemError) {
                try runner.complete(journal)
                try removeJournal(folder.journal, folder, operations)
            } catch {
                try rollBack(journal, in: folder, operations)
                recovery.outcome = .rolledBack
            }
        }
        if recovery.outcome != .none { folder.record.remove(operations) }
        do {
            try removeLeftovers(folder, operations)
        } catch {
            throw error.failure(below: folder.root, "the files of the project are complete")
        }
        return recovery
    }

    /// Rolls back a committed change that cannot be completed.
    static func rollBack(
        _ journal: Journal, in folder: TransactionFolder, _ operations: FileOperations
    ) throws(Failure) {
        do throws(SystemError) {
            try operations.rename(folder.journal, to: folder.undo)
            try operations.synchronize(folder.path)
            try JournalRunner(folder: folder, operations: operations).rollBack(journal)
            try removeJournal(folder.undo, folder, operations)
        } catch {
            throw incomplete(error, folder)
        }
    }

    /// Ends a change by removing its journal.
    static func removeJournal(
        _ journal: String, _ folder: TransactionFolder, _ operations: FileOperations
    ) throws(SystemError) {
        try operations.removeFile(journal)
        // Otherwise a power cut could restore the journal, and the next run would remove what has been written since.
        try operations.synchronize(folder.path)
    }

    /// Removes staged files and drafts, which mean nothing without a journal.
    static func removeLeftovers(_ folder: TransactionFolder, _ operations: FileOperations) throws(SystemError) {
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
        guard folder.record.holds(bytes), let journal = Journal(bytes) else {
            throw refusal("no run of schemagen in this checkout, on this machine and by this user wrote it", shown)
        }
        // A path may have become a link since the journal was written.
        var paths = PathGuard(root: folder.root)
        let places = WritablePaths(try manifests(of: journal, folder))
        for step in journal.steps {
            _ = try paths.check(step.path)
            guard places.contain(step.path) else {
                throw refusal(
                    "\(TerminalEscaping.quoted(step.path)) in it is no file that schemagen writes here", shown)
            }
        }
        return journal
    }

    /// The manifest on disk, and the one that the change is about to put there.
    private static func manifests(of journal: Journal, _ folder: TransactionFolder) throws(Failure) -> [[UInt8]] {
        var manifests: [[UInt8]] = []
        if let present = try DiskFile.contents(of: Manifest.path, in: folder.root) { manifests.append(present) }
        for step in journal.steps where step.path == Manifest.path {
            guard case .put(let staged, _) = step.action else { continue }
            if let bytes = try? DiskFile.bytes(folder.staged(staged)) { manifests.append(bytes) }
        }
        return manifests
    }

    private static func refusal(_ reason: String, _ path: String) -> Failure {
        Failure(
            .failure, .damagedJournal, "this journal of a change is not carried out: \(reason)", at: .init(path: path),
            remedy: "See with version control that Schemas/ and the output folder are as they should be, delete "
                + "\(TransactionFolder.name), and run `schemagen generate`.")
    }

    private static func incomplete(_ error: SystemError, _ folder: TransactionFolder) -> Failure {
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
