import SchemagenCore

/// What a transaction has to do, once the disk has been looked at.
struct TransactionPlan {
    struct Step {
        enum Change {
            case create
            /// The file that is there has these permissions, and its successor gets them too.
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

    /// - Parameters:
    ///   - contents: the wanted bytes by path; nil where the file is to go.
    init(_ contents: [String: [UInt8]?], root: String) throws(Failure) {
        var paths = PathGuard(root: root)
        var planned = Set<String>()
        // By path, so that the same work is always done in the same order, and outer folders come first.
        for (path, wanted) in contents.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            let present = try paths.check(path)
            guard let wanted else {
                if present != nil { steps.append(Step(path: path, change: .remove, bytes: [])) }
                continue
            }
            for folder in try paths.missingFolders(above: path) where planned.insert(folder).inserted {
                if contents[folder] != nil {
                    throw Failure(
                        .failure, .fileTrouble, "\(ShownText.quoted(folder)) would be a file and a folder",
                        at: .init(path: path))
                }
                newFolders.append(folder)
            }
            if let present {
                guard try Self.differs(wanted, from: present, at: path, root: root) else {
                    unchanged.append(path)
                    continue
                }
                steps.append(Step(path: path, change: .replace(mode: present.mode), bytes: wanted))
            } else {
                steps.append(Step(path: path, change: .create, bytes: wanted))
            }
        }
    }

    private static func differs(
        _ wanted: [UInt8], from present: DiskFile.Status, at path: String, root: String
    ) throws(Failure) -> Bool {
        guard wanted.count == present.size else { return true }
        return try DiskFile.contents(of: path, in: root) != wanted
    }
}
