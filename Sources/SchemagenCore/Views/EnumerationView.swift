import Mustache

/// What the templates `enumeration` and `enumerationMembers` are given.
struct EnumerationView: MustacheParent {
    let name: SourceText
    let values: SourceText
    let path: SourceText
    let doc: [SourceText]
    let raw: SourceText
    /// The expression that gives the values.
    let list: SourceText
    let members: [Member]

    struct Member: MustacheParent {
        let name: SourceText
        let literal: SourceText
        let doc: SourceText

        func child(named name: String) -> Any? {
            switch name {
            case "name": self.name
            case "literal": literal
            case "doc": doc
            default: nil
            }
        }
    }

    func child(named name: String) -> Any? {
        switch name {
        case "name": self.name
        case "values": values
        case "path": path
        case "doc": doc
        case "raw": raw
        case "list": list
        case "members": members
        default: nil
        }
    }
}
