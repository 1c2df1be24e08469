#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Carries out a journal, forward or backward.
///
/// Both directions can be interrupted anywhere and run again: each step looks at the disk to see whether it has been
/// done. A staged file that is gone is in its place; a backup that is gone is back in its own.
struct JournalRunner {
    let folder: TransactionFolder
    let operations: FileOperations

    // MARK: Forward

    /// Puts the new files in place and removes what is to go.
    func complete(_ journal: Journal) throws(SystemError) {
        // Removals first: a folder may have to take the place of a file.
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

    /// Folders that nothing is left in go too: an endpoint that was removed leaves no empty branch of the tree behind.
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
        // The inner ones first. One that is not empty refuses, which is what it should do.
        for path in parents.sorted(by: >) {
            guard let names = try? DiskFile.names(in: folder.target(path)), names.isEmpty else { continue }
            try? operations.removeDirectory(folder.target(path))
        }
    }

    // MARK: Backward

    /// Gives every path the file back that it had.
    func takeBack(_ journal: Journal) throws(SystemError) {
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
            // One in which somebody else has put something by now stays.
            guard try DiskFile.names(in: folder.target(path)).isEmpty,
                try DiskFile.status(folder.target(path)) != nil
            else { continue }
            try operations.removeDirectory(folder.target(path))
        }
        try synchronizeTargets(of: journal)
    }

    /// Whether a staged file has been put in place: it is gone, or, where it had to be copied, its copy is there.
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

    /// Gives a file of the staging folder its place; does nothing when that has happened before.
    private func move(_ path: String, to target: String) throws(SystemError) {
        do {
            try operations.rename(path, to: target)
        } catch {
            switch error.number {
            case ENOENT:
                guard try DiskFile.status(path) != nil else { return }
                // A folder on the way has been removed since: by an undone removal, or by hand after an interruption.
                try makeFolders(above: target)
                try operations.rename(path, to: target)
            case EXDEV:
                try copy(path, to: target)
            default: throw error
            }
        }
    }

    /// For a folder that is another file system, as a volume of a container can be: no rename reaches it.
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

    /// Above this number of files or folders one call for the whole file system is faster than one for each.
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
