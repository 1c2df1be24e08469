import Mustache

/// What the templates `record` and `recordSupport` are given.
struct RecordView: MustacheParent {
    let name: SourceText
    /// With the endpoint's name in front.
    let path: SourceText
    let doc: [SourceText]
    let fields: [FieldView]
    /// Of the memberwise initialiser.
    let parameters: SourceText

    func child(named name: String) -> Any? {
        switch name {
        case "name": self.name
        case "path": path
        case "doc": doc
        case "fields": fields
        case "parameters": parameters
        default: nil
        }
    }
}

/// A field in the record's own text and in its support.
struct FieldView: MustacheParent {
    let name: SourceText
    /// The property that stores it: another one where the public property is deprecated, because the support code would
    /// warn about itself.
    let storage: SourceText
    let type: SourceText
    let doc: [SourceText]
    let isDeprecated: Bool
    /// The wire name as a literal.
    let key: SourceText
    /// The reader's and the writer's method, and the label of the writer's value.
    let read: SourceText
    let write: SourceText
    let label: SourceText

    func child(named name: String) -> Any? {
        switch name {
        case "name": self.name
        case "storage": storage
        case "type": type
        case "doc": doc
        case "isDeprecated": isDeprecated
        case "key": key
        case "read": read
        case "write": write
        case "label": label
        default: nil
        }
    }
}
