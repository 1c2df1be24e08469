#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The proof that this machine wrote the journal of a checkout, kept outside the checkout.
///
/// A repository can bring a file `Schemas/.schemagen/journal` along. Carried out, it could install a git hook or delete
/// sources. So the digest of every journal is recorded in the user's own state folder before the journal is put in
/// place, and a journal whose digest is not recorded is never carried out. Every journal holds a random number, so that
/// its digest cannot be foreseen.
struct JournalRecord: Sendable {
    /// The folders to keep records in, in the order in which they are tried.
    private let folders: [String]
    private let checkout: String
    private let name: String

    init(checkout root: String, in folders: [String]) {
        self.folders = folders
        checkout = DiskFile.realPath(root) ?? root
        name = String(CanonicalDocument.digest(of: Array(checkout.utf8)).prefix(32))
    }

    /// The user's state folder, and one below `/tmp` for users without a home, as in some containers.
    static var systemFolders: [String] {
        var folders: [String] = []
        if let state = variable("XDG_STATE_HOME") {
            folders.append(state + "/schemagen")
        } else if let home = variable("HOME") ?? getpwuid(geteuid()).map({ String(cString: $0.pointee.pw_dir) }) {
            folders.append(home + "/.local/state/schemagen")
        }
        return folders + ["/tmp/schemagen-\(geteuid())"]
    }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
    }

    /// Records a journal that is about to be put in place.
    func write(_ journal: [UInt8], _ operations: FileOperations) throws(SystemError) {
        var refusal = SystemError(ENOENT, "keep a record of this run in", "XDG_STATE_HOME")
        for folder in folders {
            do {
                try Self.make(folder)
                guard isSafe(folder) else { continue }
                let path = folder + "/" + name
                if try DiskFile.status(path) != nil { try operations.removeFile(path) }
                try operations.createFile(path, content(for: journal), mode: 0o600, isSynchronized: true)
                return try operations.synchronize(folder)
            } catch {
                refusal = error
            }
        }
        throw refusal
    }

    /// Whether a journal is the one that was recorded last.
    func holds(_ journal: [UInt8]) -> Bool {
        let expected = content(for: journal)
        return folders.contains { folder in
            isSafe(folder) && (try? DiskFile.bytes(folder + "/" + name)) == expected
        }
    }

    /// Removes the record of a journal that is gone. One that stays proves nothing, for no journal has its digest.
    func remove(_ operations: FileOperations) {
        for folder in folders {
            let path = folder + "/" + name
            if isSafe(folder), (try? DiskFile.status(path)) != nil { try? operations.removeFile(path) }
        }
    }

    private func content(for journal: [UInt8]) -> [UInt8] {
        Array("\(CanonicalDocument.digest(of: journal))\n\(checkout)\n".utf8)
    }

    /// Whether nobody but this user can have put a file into a folder, and no repository either.
    private func isSafe(_ folder: String) -> Bool {
        guard let status = try? DiskFile.status(folder), status.kind == .directory, status.owner == geteuid(),
            status.mode & 0o022 == 0, let real = DiskFile.realPath(folder)
        else { return false }
        return real != checkout && !real.hasPrefix(checkout + "/")
    }

    /// Makes a folder and those above it, for this user alone.
    private static func make(_ folder: String) throws(SystemError) {
        if try DiskFile.status(folder) != nil { return }
        var path = ""
        for segment in folder.split(separator: "/") {
            path += "/" + segment
            if mkdir(path, 0o700) != 0, errno != EEXIST {
                let error = SystemError.last("make the folder", path)
                // Some systems refuse the name before they look whether it exists.
                guard try DiskFile.status(path) != nil else { throw error }
            }
        }
    }
}
