import SchemagenCore

/// Sees to it that a path of a transaction leads to a place in the project: not through a symbolic link, not to the
/// transaction's own files, and not to anything but a file.
struct PathGuard {
    private let root: String
    /// What is known of the folders on the way: whether they exist.
    private var folders: [String: Bool] = [:]

    init(root: String) {
        self.root = root
    }

    /// Checks a path from the project's root.
    ///
    /// - Returns: what is there now, a file or nothing.
    mutating func check(_ path: String) throws(Failure) -> DiskFile.Status? {
        if let complaint = ProjectPath.complaint(about: path) {
            throw foreign("\(ShownText.quoted(path)) is no path in the project: \(complaint)", path)
        }
        if let hidden = path.split(separator: "/").first(where: { $0.hasPrefix(".") }), hidden != ".schemagen" {
            throw foreign("\(ShownText.quoted(path)) has the hidden segment \(ShownText.quoted(String(hidden)))", path)
        }
        if path == TransactionFolder.name || path.hasPrefix(TransactionFolder.name + "/") {
            throw foreign("\(ShownText.quoted(path)) is where transactions keep their own files", path)
        }
        if let slash = path.lastIndex(of: "/"), try !exists(String(path[..<slash])) { return nil }
        switch try status(path) {
        case nil: return nil
        case let file? where file.kind == .file: return file
        case let found?:
            if found.kind == .link { throw foreign("\(ShownText.quoted(path)) is a symbolic link", path) }
            throw Failure(
                .failure, .fileTrouble, "\(ShownText.quoted(path)) is not a file, so it cannot be written",
                at: .init(path: path), remedy: "Move away what is there, and try again; nothing has been changed.")
        }
    }

    /// The folders that must be made before a file can be put at a path, the outermost first.
    mutating func missingFolders(above path: String) throws(Failure) -> [String] {
        var missing: [String] = []
        var rest = path[...]
        while let slash = rest.lastIndex(of: "/") {
            rest = rest[..<slash]
            if try exists(String(rest)) { break }
            missing.append(String(rest))
        }
        return missing.reversed()
    }

    /// Whether a folder exists. The answer is remembered: hundreds of files share a few folders.
    private mutating func exists(_ folder: String) throws(Failure) -> Bool {
        if let known = folders[folder] { return known }
        let parent = folder.lastIndex(of: "/").map { String(folder[..<$0]) }
        var isThere = false
        if try parent.map({ (parent) throws(Failure) in try exists(parent) }) ?? true {
            switch try status(folder)?.kind {
            case .directory: isThere = true
            case .link: throw foreign("\(ShownText.quoted(folder)) is a symbolic link", folder)
            case .file, .other:
                throw Failure(
                    .failure, .fileTrouble, "\(ShownText.quoted(folder)) is not a folder, so nothing can be put in it",
                    at: .init(path: folder), remedy: "Move away what is there, and try again; nothing has been changed."
                )
            case nil: break
            }
        }
        folders[folder] = isThere
        return isThere
    }

    private func status(_ path: String) throws(Failure) -> DiskFile.Status? {
        do {
            return try DiskFile.status(root + "/" + path)
        } catch {
            throw error.failure(below: root, "nothing has been changed")
        }
    }

    private func foreign(_ message: String, _ path: String) -> Failure {
        Failure(
            .failure, .foreignPath, message, at: .init(path: path),
            remedy: "Schemagen writes below the project's root only, and through no link.")
    }
}
