import SchemagenCore

/// What was left by a run that was interrupted while it wrote, and what has been done about it.
package struct Recovery: Sendable, Hashable {
    package enum Outcome: Sendable, Hashable {
        /// There was nothing, or nothing that had reached any file of the project.
        case none
        /// A change that was decided has been completed: the state is the new one.
        case completed
        /// A change that could not be completed has been taken back: the state is the old one.
        case takenBack
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
        case .takenBack: done = "its change could not be completed and is taken back"
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
            recovery = Recovery(outcome: .takenBack, files: journal.steps.map(\.path))
            do throws(SystemError) {
                try runner.takeBack(journal)
                try forget(folder.undo, folder, operations)
            } catch {
                throw stuck(error, folder)
            }
        } else if let journal = try read(folder.journal, folder) {
            recovery = Recovery(outcome: .completed, files: journal.steps.map(\.path))
            do throws(SystemError) {
                try runner.complete(journal)
                try forget(folder.journal, folder, operations)
            } catch {
                try takeBack(journal, in: folder, operations)
                recovery.outcome = .takenBack
            }
        }
        if recovery.outcome != .none { folder.record.remove(operations) }
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
        guard folder.record.holds(bytes), let journal = Journal(bytes) else {
            throw refusal("no run of schemagen in this checkout, on this machine and by this user wrote it", shown)
        }
        // What was no link when the journal was written may be one now.
        var paths = PathGuard(root: folder.root)
        let places = WritablePlaces(try manifests(of: journal, folder))
        for step in journal.steps {
            _ = try paths.check(step.path)
            guard places.contain(step.path) else {
                throw refusal("\(ShownText.quoted(step.path)) in it is no file that schemagen writes here", shown)
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
