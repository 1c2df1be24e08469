package import SchemagenCore

/// A set of changes to a project's files that happens whole or not at all, even when the process is killed or the disk
/// fills up in the middle.
///
/// The new files are staged beside the project's own, and made durable; a journal says what is to be done with them.
/// The renaming of that journal is the one moment at which the change becomes the state of the project: before it, a
/// run that ends leaves the old state; after it, the next run completes the change, provided that ``JournalRecord``
/// proves that the journal was written here. A file that has the wanted bytes is not touched.
package struct Transaction: Sendable {
    /// What has been changed, or would be: paths from the project's root, sorted.
    package struct Summary: Sendable, Hashable {
        package var created: [String] = []
        package var updated: [String] = []
        package var removed: [String] = []
        package var unchanged: [String] = []

        package init() {}

        package var isEmpty: Bool { created.isEmpty && updated.isEmpty && removed.isEmpty }
    }

    /// What is to become of a file.
    struct Content: Sendable {
        /// The wanted bytes; nil where the file is to go.
        var bytes: [UInt8]?
        /// Whether only a generated file may be replaced or removed at this path.
        var isGenerated = false
    }

    /// By path from the project's root.
    private var contents: [String: Content] = [:]
    /// Whether generated files are replaced and removed even when somebody has edited them.
    package var replacesEdited = false

    package init() {}

    /// Gives a file these bytes. Folders on the way are made.
    ///
    /// - Parameter path: from the project's root.
    package mutating func write(_ bytes: [UInt8], to path: String) { contents[path] = Content(bytes: bytes) }

    /// Puts a generated file at a path, unless a file is there that a person wrote or edited.
    mutating func write(_ file: GeneratedFile, below folder: String) {
        contents["\(folder)/\(file.path)"] = Content(bytes: Array(file.text.utf8), isGenerated: true)
    }

    /// Removes a file if it is there, and the folders that it leaves empty.
    package mutating func remove(_ path: String) { contents[path] = Content() }

    /// Removes a generated file, unless somebody has edited it.
    mutating func removeGenerated(_ path: String) { contents[path] = Content(isGenerated: true) }

    /// What a commit would change now.
    package func preview(root: String) throws(Failure) -> Summary {
        Summary(try plan(in: TransactionFolder(root: root).root))
    }

    private func plan(in root: String) throws(Failure) -> TransactionPlan {
        try TransactionPlan(contents, root: root, replacesEdited: replacesEdited)
    }

    /// Makes the changes.
    ///
    /// - Throws: ``Failure``; then the state is the old one, unless the message says otherwise.
    @discardableResult
    package func commit(under lock: WorkspaceLock) throws(Failure) -> Summary {
        let folder = lock.folder
        let operations = lock.operations
        // A commit before this one, under the same lock, may have failed to take something back.
        _ = try Recovery.run(in: folder, operations)
        let plan = try plan(in: folder.root)
        guard !plan.steps.isEmpty else { return Summary(plan) }
        lock.announce()
        let journal = Journal(plan)
        do {
            try Self.decide(plan, journal, folder, operations)
        } catch {
            // Nothing outside has been touched. If this fails as well, the next run does it.
            try? Recovery.clear(folder, operations)
            throw error.failure(below: folder.root, "nothing has been changed")
        }
        do throws(SystemError) {
            try operations.synchronize(folder.path)
            try JournalRunner(folder: folder, operations: operations).complete(journal)
        } catch {
            try Recovery.takeBack(journal, in: folder, operations)
            try? Recovery.clear(folder, operations)
            throw error.failure(below: folder.root, "what had been changed has been taken back")
        }
        do {
            try Recovery.forget(folder.journal, folder, operations)
            folder.record.remove(operations)
        } catch {
            throw error.failure(
                below: folder.root, "all files are in place, but the next run will check them once more")
        }
        // Leftovers mean nothing without a journal; the next run removes what stays here.
        try? Recovery.clear(folder, operations)
        return Summary(plan)
    }

    /// Stages everything and notes it in the journal. When this returns, the change is decided.
    private static func decide(
        _ plan: TransactionPlan, _ journal: Journal, _ folder: TransactionFolder, _ operations: FileOperations
    ) throws(SystemError) {
        let synchronizesAll = plan.steps.count > JournalRunner.few && FileOperations.canSynchronizeAll
        try operations.makeDirectory(folder.staging)
        for (step, noted) in zip(plan.steps, journal.steps) {
            switch noted.action {
            case .put(let staged, let backup):
                var mode: UInt32?
                if case .replace(let present) = step.change { mode = present }
                try operations.createFile(
                    folder.staged(staged), step.bytes, mode: mode, isSynchronized: !synchronizesAll)
                if let backup { try keep(folder.target(step.path), as: folder.staged(backup), operations) }
            case .remove(let backup):
                try keep(folder.target(step.path), as: folder.staged(backup), operations)
            }
        }
        let bytes = journal.serialized()
        try operations.createFile(folder.draft, bytes, isSynchronized: false)
        if synchronizesAll {
            try operations.synchronizeAll(around: folder.path)
        } else {
            try operations.synchronize(folder.staging)
            try operations.synchronize(folder.draft)
        }
        try folder.record.write(bytes, operations)
        try operations.rename(folder.draft, to: folder.journal)
    }

    /// Keeps the old file under a second name, so that it can be given back as it was, its date included.
    private static func keep(_ path: String, as backup: String, _ operations: FileOperations) throws(SystemError) {
        do {
            try operations.link(path, to: backup)
        } catch {
            // Not every file system has links, and none reaches into another.
            guard error.isAboutLinks, let bytes = try DiskFile.bytes(path) else { throw error }
            let mode = try DiskFile.status(path)?.mode
            try operations.createFile(backup, bytes, mode: mode, isSynchronized: true)
        }
    }
}

extension Transaction.Summary {
    init(_ plan: TransactionPlan) {
        unchanged = plan.unchanged
        for step in plan.steps {
            switch step.change {
            case .create: created.append(step.path)
            case .replace: updated.append(step.path)
            case .remove: removed.append(step.path)
            }
        }
    }
}
