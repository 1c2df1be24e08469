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

    /// - Throws: ``Failure`` when a path leads out of the project, and for generated files at whose path there is a file
    ///   that a person wrote, or edited while `replacesEdited` is false.
    init(
        _ contents: [String: Transaction.Content], root: String, replacesEdited: Bool = false
    ) throws(Failure) {
        var paths = PathGuard(root: root)
        var planned = Set<String>()
        var refused: [Diagnostic] = []
        // By path, so that the same work is always done in the same order, and outer folders come first.
        for (path, content) in contents.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            let present = try paths.check(path)
            guard let wanted = content.bytes else {
                if present == nil { continue }
                if content.isGenerated,
                    let finding = Self.refusal(
                        to: "removed", path, try DiskFile.contents(of: path, in: root), replacesEdited)
                {
                    refused.append(finding)
                }
                steps.append(Step(path: path, change: .remove, bytes: []))
                continue
            }
            for folder in try paths.missingFolders(above: path) where planned.insert(folder).inserted {
                if contents[folder]?.bytes != nil {
                    throw Failure(
                        .failure, .fileTrouble, "\(ShownText.quoted(folder)) would be a file and a folder",
                        at: .init(path: path))
                }
                newFolders.append(folder)
            }
            guard let present else {
                steps.append(Step(path: path, change: .create, bytes: wanted))
                continue
            }
            // A file of another size is another; what is in it matters only where a person may have written it.
            if content.isGenerated || present.size == wanted.count {
                let bytes = try DiskFile.contents(of: path, in: root)
                if bytes == wanted {
                    unchanged.append(path)
                    continue
                }
                if content.isGenerated, let finding = Self.refusal(to: "replaced", path, bytes, replacesEdited) {
                    refused.append(finding)
                }
            }
            steps.append(Step(path: path, change: .replace(mode: present.mode), bytes: wanted))
        }
        if !refused.isEmpty { throw Failure(.failure, refused) }
    }

    /// Why a file that is in the way of a generated one stays as it is; nil when it need not.
    private static func refusal(
        to change: String, _ path: String, _ bytes: [UInt8]?, _ replacesEdited: Bool
    ) -> Diagnostic? {
        switch GeneratedMark.origin(of: bytes ?? []) {
        case .edited where !replacesEdited:
            Diagnostic(
                .editedFile, "this generated file has been edited, so it is not \(change)", at: .init(path: path),
                remedy: "Keep the change in a file of your own, an extension say; then `schemagen generate --force` "
                    + "puts the generated file back. Nothing has been changed.")
        case .foreign:
            Diagnostic(
                .foreignFile, "schemagen has not written this file, so it is not \(change)", at: .init(path: path),
                remedy: "Move or rename it, or choose another folder in Schemas/schemagen.yaml, and try again. "
                    + "Nothing has been changed.")
        case .generated, .edited: nil
        }
    }
}
