import FalSupport
package import SchemagenCore

/// An atomic set of changes to a project's files: all of them happen or none, even if the process is killed or the disk
/// fills up.
///
/// The new files are staged and made durable, together with a journal of the steps to take. Renaming the journal
/// commits the change: a run that ends before leaves the old state, and after it the next run completes the change,
/// provided that ``JournalRecord`` proves that the journal was written here. A file that has the wanted bytes is not
/// touched.
package struct Transaction: Sendable {
    /// The changed files, or those that would be: paths from the project's root, sorted.
    package struct Summary: Sendable, Hashable {
        package var created: [String] = []
        package var updated: [String] = []
        package var removed: [String] = []
        package var unchanged: [String] = []

        package init() {}

        package var isEmpty: Bool { created.isEmpty && updated.isEmpty && removed.isEmpty }
    }

    /// The wanted content of a file.
    struct Content: Sendable {
        /// The wanted bytes; nil to remove the file.
        var bytes: [UInt8]?
        /// Whether only a generated file may be replaced or removed at this path.
        var isGenerated = false
    }

    /// By path from the project's root.
    private var contents: [String: Content] = [:]
    /// Whether generated files are replaced and removed even when somebody has edited them.
    package var replacesEdited = false

    package init() {}

    /// Writes a file. Missing folders are created.
    ///
    /// - Parameter path: from the project's root.
    package mutating func write(_ bytes: [UInt8], to path: String) { contents[path] = Content(bytes: bytes) }

    /// Writes a generated file. The commit fails if there is a file that a person wrote or edited.
    mutating func write(_ file: GeneratedFile, below folder: String) {
        contents["\(folder)/\(file.path)"] = Content(bytes: Array(file.text.utf8), isGenerated: true)
    }

    /// Removes a file if it exists, and the folders that become empty.
    package mutating func remove(_ path: String) { contents[path] = Content() }

    /// Removes a generated file. The commit fails if somebody has edited it.
    mutating func removeGenerated(_ path: String) { contents[path] = Content(isGenerated: true) }

    /// What a commit would change.
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
        // An earlier commit under the same lock may have failed to roll back.
        _ = try Recovery.run(in: folder, operations)
        let plan = try plan(in: folder.root)
        guard !plan.steps.isEmpty else { return Summary(plan) }
        lock.announce()
        let journal = Journal(plan)
        do {
            try Self.stage(plan, journal, folder, operations)
        } catch {
            // No file of the project has been touched. If this fails as well, the next run does it.
            try? Recovery.removeLeftovers(folder, operations)
            throw error.failure(below: folder.root, "nothing has been changed")
        }
        do throws(SystemError) {
            try operations.synchronize(folder.path)
            try JournalRunner(folder: folder, operations: operations).complete(journal)
        } catch {
            try Recovery.rollBack(journal, in: folder, operations)
            try? Recovery.removeLeftovers(folder, operations)
            throw error.failure(below: folder.root, "all changes have been rolled back")
        }
        do {
            try Recovery.removeJournal(folder.journal, folder, operations)
            folder.record.remove(operations)
        } catch {
            throw error.failure(
                below: folder.root, "all files are in place, but the next run will check them once more")
        }
        // Leftovers mean nothing without a journal; the next run removes the rest.
        try? Recovery.removeLeftovers(folder, operations)
        return Summary(plan)
    }

    /// Stages all files and commits the journal. When this returns, the change is committed.
    private static func stage(
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

    /// Keeps the old file as a hard link, so that it can be restored as it was, its date included.
    private static func keep(_ path: String, as backup: String, _ operations: FileOperations) throws(SystemError) {
        do {
            try operations.link(path, to: backup)
        } catch {
            // Some file systems have no hard links, and none links to another file system.
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

/// The steps of a transaction, given the files on disk.
struct TransactionPlan {
    struct Step {
        enum Change {
            case create
            /// The new file keeps the permissions of the old one.
            case replace(mode: UInt32)
            case remove
        }

        let path: String
        let change: Change
        let bytes: [UInt8]
    }

    private(set) var steps: [Step] = []
    /// Folders that do not exist yet, the outermost first.
    private(set) var newFolders: [String] = []
    private(set) var unchanged: [String] = []

    /// - Throws: ``Failure`` when a path leads out of the project, and for generated files at whose path there is a
    ///   file that a person wrote, or edited while `replacesEdited` is false.
    init(
        _ contents: [String: Transaction.Content], root: String, replacesEdited: Bool = false
    ) throws(Failure) {
        var paths = PathGuard(root: root)
        var planned = Set<String>()
        var refused: [Diagnostic] = []
        // Sorted by path, so that the order is deterministic and outer folders come first.
        for (path, content) in contents.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            let present = try paths.check(path)
            guard let wanted = content.bytes else {
                if present == nil { continue }
                if content.isGenerated,
                    let finding = Self.refusal(
                        to: "removed", path, try DiskFile.contents(of: path, in: root), replacesEdited)
                {
                    refused.append(finding)
                }
                steps.append(Step(path: path, change: .remove, bytes: []))
                continue
            }
            for folder in try paths.missingFolders(above: path) where planned.insert(folder).inserted {
                if contents[folder]?.bytes != nil {
                    throw Failure(
                        .failure, .fileSystemError, "\(TerminalEscaping.quoted(folder)) would be a file and a folder",
                        at: .init(path: path))
                }
                newFolders.append(folder)
            }
            guard let present else {
                steps.append(Step(path: path, change: .create, bytes: wanted))
                continue
            }
            // The content of a file of another size matters only where a person may have written it.
            if content.isGenerated || present.size == wanted.count {
                let bytes = try DiskFile.contents(of: path, in: root)
                if bytes == wanted {
                    unchanged.append(path)
                    continue
                }
                if content.isGenerated, let finding = Self.refusal(to: "replaced", path, bytes, replacesEdited) {
                    refused.append(finding)
                }
            }
            steps.append(Step(path: path, change: .replace(mode: present.mode), bytes: wanted))
        }
        if !refused.isEmpty { throw Failure(.failure, refused) }
    }

    /// Why a file that is in the way of a generated one is kept; nil if it may be replaced.
    private static func refusal(
        to change: String, _ path: String, _ bytes: [UInt8]?, _ replacesEdited: Bool
    ) -> Diagnostic? {
        switch GeneratedMark.origin(of: bytes ?? []) {
        case .edited where !replacesEdited:
            Diagnostic(
                .editedFile, "this generated file has been edited, so it is not \(change)", at: .init(path: path),
                remedy: "Keep the change in a file of your own, an extension say; then `schemagen generate --force` "
                    + "puts the generated file back. Nothing has been changed.")
        case .foreign:
            Diagnostic(
                .foreignFile, "schemagen has not written this file, so it is not \(change)", at: .init(path: path),
                remedy: "Move or rename it, or choose another folder in Schemas/schemagen.yaml, and try again. "
                    + "Nothing has been changed.")
        case .generated, .edited: nil
        }
    }
}
