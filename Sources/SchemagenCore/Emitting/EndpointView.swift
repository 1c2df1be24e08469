import Mustache

/// What the template `endpoint` is given: ready texts, nothing to decide.
struct EndpointView: MustacheParent {
    /// As a literal.
    let id: SourceText
    let name: SourceText
    /// As a literal; `nil` if the document has none.
    let category: SourceText?
    let doc: [SourceText]
    /// The message for those who use it, as a literal; only where the endpoint is deprecated.
    let deprecation: SourceText?
    let schema: SourceText
    let rules: SourceText
    let aliases: [AliasView]
    let records: [RecordView]
    let unions: [UnionView]
    let enumerations: [EnumerationView]

    func child(named name: String) -> Any? {
        switch name {
        case "id": id
        case "name": self.name
        case "category": category
        case "doc": doc
        case "deprecation": deprecation
        case "schema": schema
        case "rules": rules
        case "aliases": aliases
        case "records": records
        case "unions": unions
        case "enumerations": enumerations
        default: nil
        }
    }
}

/// A name for another type: `Input`, where the input is no record.
struct AliasView: MustacheParent {
    let name: SourceText
    let type: SourceText
    let doc: SourceText

    func child(named name: String) -> Any? {
        switch name {
        case "name": self.name
        case "type": type
        case "doc": doc
        default: nil
        }
    }
}

/// What the templates `record` and `recordSupport` are given.
struct RecordView: MustacheParent {
    let name: SourceText
    /// With the endpoint's name in front.
    let path: SourceText
    let doc: [SourceText]
    let fields: [FieldView]
    let initializers: [Initializer]

    struct Initializer: MustacheParent {
        let parameters: SourceText
        /// The message for those who call it, as a literal; only where it takes deprecated fields.
        let warning: SourceText?
        /// What the other initializer is given, which this one calls.
        let arguments: SourceText?
        /// Those that are set here.
        let fields: [FieldView]

        func child(named name: String) -> Any? {
            switch name {
            case "parameters": parameters
            case "warning": warning
            case "arguments": arguments
            case "fields": fields
            default: nil
            }
        }
    }

    func child(named name: String) -> Any? {
        switch name {
        case "name": self.name
        case "path": path
        case "doc": doc
        case "fields": fields
        case "initializers": initializers
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
    /// The message for those who use it, as a literal; only where the field is deprecated.
    let warning: SourceText?
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
        case "warning": warning
        case "key": key
        case "read": read
        case "write": write
        case "label": label
        default: nil
        }
    }
}

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
        /// The message for those who use it, as a literal; only where fal no longer lists it.
        let warning: SourceText?

        func child(named name: String) -> Any? {
            switch name {
            case "name": self.name
            case "literal": literal
            case "doc": doc
            case "warning": warning
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

/// What the templates `union` and `unionSupport` are given.
struct UnionView: MustacheParent {
    let name: SourceText
    let path: SourceText
    let doc: [SourceText]
    let cases: [Option]
    let makers: [Maker]
    let presets: [Preset]

    /// A case, and how it is told from the others. The order is that of trying.
    struct Option: MustacheParent {
        let name: SourceText
        let type: SourceText
        /// With the endpoint's name in front of nested names: support code stands outside of its braces.
        let path: SourceText
        let kind: SourceText

        func child(named name: String) -> Any? {
            switch name {
            case "name": self.name
            case "type": type
            case "path": path
            case "kind": kind
            default: nil
            }
        }
    }

    /// A function that makes a case from the members of its record: `.custom(width: 640, height: 480)`.
    struct Maker: MustacheParent {
        let name: SourceText
        let type: SourceText
        let parameters: SourceText
        let arguments: SourceText
        let warning: SourceText?

        func child(named name: String) -> Any? {
            switch name {
            case "name": self.name
            case "type": type
            case "parameters": parameters
            case "arguments": arguments
            case "warning": warning
            default: nil
            }
        }
    }

    /// A listed value, without the case around it: `.landscape16x9`.
    struct Preset: MustacheParent {
        let name: SourceText
        let option: SourceText
        let doc: SourceText
        let warning: SourceText?

        func child(named name: String) -> Any? {
            switch name {
            case "name": self.name
            case "option": option
            case "doc": doc
            case "warning": warning
            default: nil
            }
        }
    }

    func child(named name: String) -> Any? {
        switch name {
        case "name": self.name
        case "path": path
        case "doc": doc
        case "cases": cases
        case "makers": makers
        case "presets": presets
        default: nil
        }
    }
}
