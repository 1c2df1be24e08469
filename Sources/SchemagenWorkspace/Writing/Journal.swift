import FalJSON
import SchemagenCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The steps of a change, recorded on disk before the first file of the project is touched.
struct Journal: Equatable {
    struct Step: Equatable {
        enum Action: Equatable {
            /// Moves the staged file to its place; `backup` is a hard link to the file that was there.
            case put(staged: String, backup: String?)
            case remove(backup: String)
        }

        let path: String
        let action: Action
    }

    /// A random number, so that the digest of a journal cannot be predicted (see ``JournalRecord``).
    let nonce: String
    var steps: [Step]
    /// The folders to create, the outermost first.
    var newFolders: [String]

    /// The journal of a plan; it chooses the names in the staging folder.
    init(_ plan: TransactionPlan) {
        nonce = [UInt64.random(in: 0...(.max)), UInt64.random(in: 0...(.max))].map { String($0, radix: 16) }.joined()
        newFolders = plan.newFolders
        steps = plan.steps.enumerated().map { index, step in
            switch step.change {
            case .create: Step(path: step.path, action: .put(staged: "\(index).new", backup: nil))
            case .replace: Step(path: step.path, action: .put(staged: "\(index).new", backup: "\(index).old"))
            case .remove: Step(path: step.path, action: .remove(backup: "\(index).old"))
            }
        }
    }

    func serialized() -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("version")
        writer.int(2)
        writer.key("nonce")
        writer.string(nonce)
        writer.key("folders")
        writer.value(.array(newFolders.map { .string($0) }))
        writer.key("steps")
        writer.beginArray()
        for step in steps {
            writer.beginObject()
            writer.key("path")
            writer.string(step.path)
            switch step.action {
            case .put(let staged, let backup):
                writer.key("new")
                writer.string(staged)
                if let backup {
                    writer.key("old")
                    writer.string(backup)
                }
            case .remove(let backup):
                writer.key("old")
                writer.string(backup)
            }
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    /// Reads a journal; nil when it is not one.
    ///
    /// Although ``JournalRecord`` vouches for it, its paths are checked like those of a new change, and only names that
    /// ``init(_:)`` chooses are accepted in the staging folder.
    init?(_ bytes: [UInt8]) {
        guard let root = try? JSONValue(parsing: bytes), root["version"]?.intValue == 2,
            let nonce = root["nonce"]?.stringValue, let folders = root["folders"]?.arrayValue,
            let noted = root["steps"]?.arrayValue
        else { return nil }
        self.nonce = nonce
        newFolders = folders.compactMap(\.stringValue)
        steps = noted.compactMap(Self.step)
        guard steps.count == noted.count, newFolders.count == folders.count,
            newFolders.allSatisfy({ ProjectPath.validationError(of: $0) == nil })
        else { return nil }
    }

    private static func step(_ value: JSONValue) -> Step? {
        guard let path = value["path"]?.stringValue, ProjectPath.validationError(of: path) == nil else { return nil }
        let old = value["old"]?.stringValue
        if let old, !isStagingName(old) { return nil }
        guard let new = value["new"] else { return old.map { Step(path: path, action: .remove(backup: $0)) } }
        guard let staged = new.stringValue, isStagingName(staged) else { return nil }
        return Step(path: path, action: .put(staged: staged, backup: old))
    }

    private static func isStagingName(_ name: String) -> Bool {
        (name.hasSuffix(".new") || name.hasSuffix(".old"))
            && name.dropLast(4).utf8.allSatisfy { (0x30...0x39).contains($0) }
            && name.utf8.count > 4
    }
}

/// The proof that this machine wrote the journal of a checkout, kept outside the checkout.
///
/// A repository can bring a file `Schemas/.schemagen/journal` along. Carried out, it could install a git hook or delete
/// sources. So the digest of every journal is recorded in the user's own state folder before the journal is put in
/// place, and a journal whose digest is not recorded is never carried out. Every journal contains a random number, so
/// its digest cannot be predicted.
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
        let state = UserFolder.state.path(home: getpwuid(geteuid()).map { String(cString: $0.pointee.pw_dir) })
        return [state].compactMap(\.self) + ["/tmp/schemagen-\(geteuid())"]
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
