import Mustache

/// What the template `endpoint` is given: ready texts, nothing to decide.
struct EndpointView: MustacheParent {
    /// As a literal.
    let id: SourceText
    let name: SourceText
    let doc: [SourceText]
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
        case "doc": doc
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
