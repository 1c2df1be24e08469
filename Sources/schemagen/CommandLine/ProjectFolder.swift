import FalSupport
import SchemagenCore
import SchemagenWorkspace

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The folder of a project, and the paths of its files relative to the current directory.
struct ProjectFolder: Sendable {
    /// The absolute path.
    let root: String
    /// The path from the current directory to the project: empty, `../../`, or the value of `--directory`.
    private let prefix: String

    /// Uses `directory`, else the nearest parent folder that has a manifest, else the current directory.
    init(directory: String?, searchingParents: Bool = true) throws(Failure) {
        guard let directory else {
            let here = Self.absolute(".") ?? "."
            let levels = searchingParents ? Self.levelsToManifest(from: here) : 0
            root = Self.ancestor(of: here, levels: levels)
            prefix = String(repeating: "../", count: levels)
            return
        }
        guard let root = Self.absolute(directory), Self.isDirectory(root) else {
            throw Failure(
                .usage, .unusableFolder, "there is no folder \(TerminalEscaping.quoted(directory))",
                remedy: "--directory takes the folder of a project, the one that contains Schemas/.")
        }
        self.root = root
        prefix = root == Self.absolute(".") ? "" : directory.hasSuffix("/") ? directory : directory + "/"
    }

    /// The path of a diagnostic, relative to the current directory. Diagnostics have paths relative to the project; the
    /// paths of a `--source` directory and URLs stay as they are.
    func displayed(_ path: String) -> String {
        if prefix.isEmpty || path.hasPrefix("/") || path.contains("://") { return path }
        let fromHere = prefix + path
        let isInProject = path.hasPrefix(Workspace.schemas + "/") || access(fromHere, F_OK) == 0
        return isInProject && access(path, F_OK) != 0 ? fromHere : path
    }

    // MARK: Paths

    private static func levelsToManifest(from folder: String) -> Int {
        var current = folder
        var levels = 0
        while access(current + "/" + Manifest.path, F_OK) != 0 {
            guard current != "/", current.contains("/") else { return 0 }
            current = ancestor(of: current, levels: 1)
            levels += 1
        }
        return levels
    }

    private static func ancestor(of folder: String, levels: Int) -> String {
        guard levels > 0 else { return folder }
        let kept = folder.split(separator: "/").dropLast(levels)
        return "/" + kept.joined(separator: "/")
    }

    private static func absolute(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func isDirectory(_ path: String) -> Bool { FileMetadata(at: path)?.isDirectory == true }
}
