import FalJSON
import SchemagenCore

/// What is to be done with which file, as it is noted on disk before the first file is touched.
struct Journal: Equatable {
    struct Step: Equatable {
        enum Action: Equatable {
            /// Puts the staged file in place; `backup` is a second name of the file that was there.
            case put(staged: String, backup: String?)
            case remove(backup: String)
        }

        let path: String
        let action: Action
    }

    /// A random number, so that nobody can foresee the digest of a journal (see ``JournalRecord``).
    let nonce: String
    var steps: [Step]
    /// The folders that are made for it, the outermost first.
    var newFolders: [String]

    /// How to do what is planned, with names for the files in the staging folder.
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
    /// Although ``JournalRecord`` vouches for it, every path in it is checked like one that is to be written, and the
    /// names in the staging folder can only be those that ``init(_:)`` gives.
    init?(_ bytes: [UInt8]) {
        guard let root = try? JSONValue(parsing: bytes), root["version"]?.intValue == 2,
            let nonce = root["nonce"]?.stringValue, let folders = root["folders"]?.arrayValue,
            let noted = root["steps"]?.arrayValue
        else { return nil }
        self.nonce = nonce
        newFolders = folders.compactMap(\.stringValue)
        steps = noted.compactMap(Self.step)
        guard steps.count == noted.count, newFolders.count == folders.count,
            newFolders.allSatisfy({ ProjectPath.complaint(about: $0) == nil })
        else { return nil }
    }

    private static func step(_ value: JSONValue) -> Step? {
        guard let path = value["path"]?.stringValue, ProjectPath.complaint(about: path) == nil else { return nil }
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
