/// Where a project's transactions keep what is not part of the project: `Schemas/.schemagen`.
struct TransactionFolder: Sendable {
    /// The project's root, without a slash at the end.
    let root: String
    /// Proves which journal in here is ours.
    let record: JournalRecord

    static let parent = "Schemas"
    static let name = "Schemas/.schemagen"

    /// - Parameter stateFolders: folders outside the project for the record of a journal.
    init(root: String, stateFolders: [String] = JournalRecord.systemFolders) {
        var root = root
        while root.count > 1, root.hasSuffix("/") { root.removeLast() }
        self.root = root
        record = JournalRecord(checkout: root, in: stateFolders)
    }

    var path: String { root + "/" + Self.name }
    /// Whose contents say who holds it; that it is held is for the system to know.
    var lock: String { path + "/lock" }
    /// Keeps everything here out of version control.
    var ignore: String { path + "/.gitignore" }
    /// New files before they are put in place, and old ones until that is done.
    var staging: String { path + "/staging" }
    /// The journal while it is being written: it means nothing yet.
    var draft: String { path + "/journal.draft" }
    /// The journal of a change that is decided: it will be completed.
    var journal: String { path + "/journal" }
    /// The journal of a change that is being taken back.
    var undo: String { path + "/journal.undo" }

    func staged(_ name: String) -> String { staging + "/" + name }
    func target(_ path: String) -> String { root + "/" + path }
}
