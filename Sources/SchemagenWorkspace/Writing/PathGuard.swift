import FalSupport
import SchemagenCore

/// Checks that a path of a transaction stays in the project: not through a symbolic link, not to the transaction's own
/// files or a hidden one, and to nothing but a file.
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
        if let reason = ProjectPath.validationError(of: path) {
            throw foreign("\(TerminalEscaping.quoted(path)) is no path in the project: \(reason)", path)
        }
        if let hidden = path.split(separator: "/").first(where: { $0.hasPrefix(".") }), hidden != ".schemagen" {
            throw foreign(
                "\(TerminalEscaping.quoted(path)) has the hidden segment \(TerminalEscaping.quoted(String(hidden)))",
                path)
        }
        if path == TransactionFolder.name || path.hasPrefix(TransactionFolder.name + "/") {
            throw foreign("\(TerminalEscaping.quoted(path)) is where transactions keep their own files", path)
        }
        if let slash = path.lastIndex(of: "/"), try !exists(String(path[..<slash])) { return nil }
        switch try status(path) {
        case nil: return nil
        case let file? where file.kind == .file: return file
        case let found?:
            if found.kind == .link { throw foreign("\(TerminalEscaping.quoted(path)) is a symbolic link", path) }
            throw Failure(
                .failure, .fileSystemError, "\(TerminalEscaping.quoted(path)) is not a file, so it cannot be written",
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
            case .link: throw foreign("\(TerminalEscaping.quoted(folder)) is a symbolic link", folder)
            case .file, .other:
                throw Failure(
                    .failure, .fileSystemError,
                    "\(TerminalEscaping.quoted(folder)) is not a folder, so nothing can be put in it",
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

/// The syntax of paths from the project's root.
package enum ProjectPath {
    /// Why a path leads out of the project; nil if it does not.
    package static func validationError(of path: String) -> String? {
        if path.isEmpty { return "it is empty" }
        if path.hasPrefix("/") { return "it is absolute" }
        if path.hasPrefix("~") { return "'~' means nothing here" }
        for segment in path.split(separator: "/", omittingEmptySubsequences: false) {
            switch segment {
            case "": return "it has an empty segment, '//'"
            case ".": return "it has a segment '.'"
            case "..": return "it has a segment '..', which leads out of it"
            default: break
            }
            if segment.utf8.count > 255 { return "it has a segment of more than 255 bytes" }
        }
        if path.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) { return "it has a control character" }
        if path.utf8.contains(UInt8(ascii: "\\")) { return "it has a backslash; folders are parted by '/'" }
        return nil
    }
}

/// The files that an interrupted change may touch when it is completed or rolled back: the generator's own files in
/// `Schemas/`, and Swift files in the folders that the manifest names.
struct WritablePaths {
    private var folders: [String] = []

    /// - Parameter manifests: the manifest on disk, and the one that the change puts in its place.
    init(_ manifests: [[UInt8]]) {
        for manifest in manifests.compactMap({ try? Manifest(reading: $0) }) {
            folders.append(manifest.output)
            if let tests = manifest.tests { folders.append(tests) }
        }
    }

    func contain(_ path: String) -> Bool {
        if path.hasPrefix(Workspace.schemas + "/") {
            return [".json", ".lock", ".yaml"].contains { path.hasSuffix($0) }
        }
        return path.hasSuffix(".swift") && folders.contains { path.hasPrefix($0 + "/") }
    }
}
