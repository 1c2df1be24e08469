import FalFields
import FalJSON
import TestSupport

/// What the genuine documents have to name.
enum NamesCorpus {
    struct Enumeration: Hashable {
        var field: String
        var values: [String]
    }

    static func ids() throws -> [EndpointID] { try Corpus.present.documents().map { try EndpointID(parsing: $0.id) } }

    /// Every list of values of every document, with the property it is listed for, and every record's fields.
    static func read() throws -> (enumerations: Set<Enumeration>, records: Set<[String]>) {
        var enumerations = Set<Enumeration>()
        var records = Set<[String]>()
        func walk(_ value: JSONValue, _ field: String) {
            if let array = value.arrayValue { for element in array { walk(element, field) } }
            guard let object = value.objectValue else { return }
            if let values = value["enum"]?.arrayValue {
                let texts = values.compactMap { $0.stringValue ?? $0.intValue.map { String($0) } }
                enumerations.insert(Enumeration(field: field, values: texts))
            }
            for member in object {
                switch member.key {
                case "properties":
                    records.insert(member.value.objectValue.map { $0.map(\.key) } ?? [])
                    for property in member.value.objectValue ?? [:] { walk(property.value, property.key) }
                case "default", "example", "examples": break
                default: walk(member.value, field)
                }
            }
        }
        for document in try Corpus.present.documents() {
            let root = try JSONValue(parsing: try document.bytes())
            walk(root["components"]?["schemas"] ?? .null, "")
        }
        return (enumerations, records)
    }
}
