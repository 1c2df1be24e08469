import SchemagenCore
import SchemagenWorkspace

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The folder of a project, and how its files are written from where the user stands.
struct ProjectFolder: Sendable {
    /// Absolute.
    let root: String
    /// What leads from the current directory to the project: nothing, `../../`, or the argument of `--directory`.
    private let prefix: String

    /// The folder asked for; without one, the nearest folder upwards that has a manifest; without that, the current
    /// one.
    init(directory: String?, upwards: Bool = true) throws(Failure) {
        guard let directory else {
            let here = Self.absolute(".") ?? "."
            let levels = upwards ? Self.levelsToManifest(from: here) : 0
            root = Self.ancestor(of: here, levels: levels)
            prefix = String(repeating: "../", count: levels)
            return
        }
        guard let root = Self.absolute(directory), Self.isDirectory(root) else {
            throw Failure(
                .usage, .unusableFolder, "there is no folder \(ShownText.quoted(directory))",
                remedy: "--directory takes the folder of a project: the one that has or shall have Schemas/.")
        }
        self.root = root
        prefix = root == Self.absolute(".") ? "" : directory.hasSuffix("/") ? directory : directory + "/"
    }

    /// A path of a finding as it can be clicked from the current directory. Findings name the files of the project from
    /// its root; the files of a `--source` directory, and addresses, stay as they are.
    func displayed(_ path: String) -> String {
        if prefix.isEmpty || path.hasPrefix("/") || path.contains("://") { return path }
        let fromHere = prefix + path
        let isOfProject = path.hasPrefix(Workspace.schemas + "/") || access(fromHere, F_OK) == 0
        return isOfProject && access(path, F_OK) != 0 ? fromHere : path
    }

    // MARK: Looking around

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

    private static func isDirectory(_ path: String) -> Bool { FileFacts(path)?.isDirectory == true }
}
