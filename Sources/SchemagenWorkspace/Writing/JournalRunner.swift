#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Rolls a journal forward or back.
///
/// Both directions can be interrupted anywhere and repeated: each step checks on disk whether it has been done. A
/// staged file that is gone is in its place; a backup that is gone is back in its own.
struct JournalRunner {
    let folder: TransactionFolder
    let operations: FileOperations

    // MARK: Forward

    /// Moves the new files to their places and removes old ones.
    func complete(_ journal: Journal) throws(SystemError) {
        // Removals first: a folder may replace a file.
        for step in journal.steps {
            if case .remove = step.action { try remove(folder.target(step.path)) }
        }
        for path in journal.newFolders { try makeFolder(folder.target(path)) }
        for step in journal.steps {
            guard case .put(let staged, _) = step.action else { continue }
            try move(folder.staged(staged), to: folder.target(step.path))
        }
        try synchronizeTargets(of: journal)
        removeEmptyFolders(after: journal)
    }

    /// Removes folders that have become empty.
    private func removeEmptyFolders(after journal: Journal) {
        var parents = Set<String>()
        for step in journal.steps {
            guard case .remove = step.action else { continue }
            var path = step.path[...]
            while let slash = path.lastIndex(of: "/") {
                path = path[..<slash]
                parents.insert(String(path))
            }
        }
        // The innermost first. Removing one that is not empty fails, as it should.
        for path in parents.sorted(by: >) {
            guard let names = try? DiskFile.names(in: folder.target(path)), names.isEmpty else { continue }
            try? operations.removeDirectory(folder.target(path))
        }
    }

    // MARK: Backward

    /// Restores the file that every path had.
    func rollBack(_ journal: Journal) throws(SystemError) {
        for step in journal.steps.reversed() {
            let target = folder.target(step.path)
            switch step.action {
            case .put(let staged, let backup):
                try removeLeftover(of: target)
                guard try isInPlace(folder.staged(staged), at: target) else { continue }
                if let backup {
                    try restore(folder.staged(backup), to: target)
                } else {
                    try remove(target)
                }
            case .remove(let backup):
                if try DiskFile.status(target) == nil { try restore(folder.staged(backup), to: target) }
            }
        }
        for path in journal.newFolders.reversed() {
            // A folder that is no longer empty stays.
            guard try DiskFile.names(in: folder.target(path)).isEmpty,
                try DiskFile.status(folder.target(path)) != nil
            else { continue }
            try operations.removeDirectory(folder.target(path))
        }
        try synchronizeTargets(of: journal)
    }

    /// Whether a staged file has been moved to its place: it is gone, or, if it had to be copied, its copy is there.
    private func isInPlace(_ staged: String, at target: String) throws(SystemError) -> Bool {
        guard let new = try DiskFile.bytes(staged) else { return true }
        return try DiskFile.bytes(target) == new
    }

    private func restore(_ backup: String, to target: String) throws(SystemError) {
        guard try DiskFile.status(backup) != nil else { return }
        try move(backup, to: target)
    }

    // MARK: Steps

    private func remove(_ path: String) throws(SystemError) {
        do {
            try operations.removeFile(path)
        } catch {
            guard error.number == ENOENT || error.number == ENOTDIR else { throw error }
        }
    }

    private func makeFolder(_ path: String) throws(SystemError) {
        do {
            try operations.makeDirectory(path)
        } catch {
            guard error.number == EEXIST, try DiskFile.status(path)?.kind == .directory else { throw error }
        }
    }

    /// Moves a staged file to its place; does nothing if that has been done.
    private func move(_ path: String, to target: String) throws(SystemError) {
        do {
            try operations.rename(path, to: target)
        } catch {
            switch error.number {
            case ENOENT:
                guard try DiskFile.status(path) != nil else { return }
                // A folder on the way has been removed since: by a rolled-back removal, or by hand after an
                // interruption.
                try makeFolders(above: target)
                try operations.rename(path, to: target)
            case EXDEV:
                try copy(path, to: target)
            default: throw error
            }
        }
    }

    /// Copies instead of moving, for a folder on another file system, such as a volume in a container.
    private func copy(_ path: String, to target: String) throws(SystemError) {
        guard let bytes = try DiskFile.bytes(path) else { return }
        try removeLeftover(of: target)
        let neighbour = Self.neighbour(of: target)
        try operations.createFile(neighbour, bytes, mode: try DiskFile.status(path)?.mode, isSynchronized: true)
        try operations.rename(neighbour, to: target)
        try operations.removeFile(path)
    }

    private func removeLeftover(of target: String) throws(SystemError) {
        let neighbour = Self.neighbour(of: target)
        if try DiskFile.status(neighbour) != nil { try operations.removeFile(neighbour) }
    }

    private static func neighbour(of target: String) -> String {
        guard let slash = target.lastIndex(of: "/") else { return target + ".schemagen" }
        return target[...slash] + ".schemagen." + target[target.index(after: slash)...]
    }

    private func makeFolders(above target: String) throws(SystemError) {
        var missing: [String] = []
        var path = target[...]
        while let slash = path.lastIndex(of: "/") {
            path = path[..<slash]
            if try DiskFile.status(String(path)) != nil { break }
            missing.append(String(path))
        }
        for path in missing.reversed() { try makeFolder(path) }
    }

    // MARK: Durability

    /// For more files or folders than this, synchronizing the whole file system is faster than each of them.
    static let few = 16

    private func synchronizeTargets(of journal: Journal) throws(SystemError) {
        var folders = Set<String>()
        for path in journal.steps.map(\.path) + journal.newFolders {
            folders.insert(path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "")
        }
        let paths = folders.sorted().map { $0.isEmpty ? folder.root : folder.target($0) }
        if paths.count > Self.few, FileOperations.canSynchronizeAll {
            try operations.synchronizeAll(around: folder.root)
        } else {
            for path in paths where try DiskFile.status(path) != nil { try operations.synchronize(path) }
        }
    }
}
