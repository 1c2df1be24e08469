package import FalFields
package import FalJSON

/// One JSON Schema object of a document, read but not yet understood: the keywords fal uses, as typed values, with the
/// place each came from.
package struct Schema: Sendable {
    /// What may be there beside what has a schema of its own: `additionalProperties`, and `items` beside `prefixItems`.
    package enum Additional: Sendable {
        /// The keyword is absent.
        case unspecified
        case allowed
        case forbidden
        indirect case typed(Schema)
    }

    package var origin: Origin
    package var type: String?
    package var format: String?
    /// The name of the component a `$ref` points to: the document's own, or that of a ``LocalDefinition``.
    package var reference: String?
    package var anyOf: [Schema] = []
    package var oneOf: [Schema] = []
    package var allOf: [Schema] = []
    package var listed: [JSONValue]?
    package var constant: JSONValue?
    package var serverDefault: LocatedValue?
    package var properties: [Property] = []
    package var required: [String] = []
    /// The places of a tuple, each of its own type.
    package var places: [Schema] = []
    /// The items of a list, or what follows the places of a tuple.
    package var items: Additional = .unspecified
    package var additional: Additional = .unspecified
    /// The types of members by the patterns of their names.
    package var patterned: [Schema] = []
    package var isNullable = false
    package var isDeprecated = false
    package var title: String?
    package var text: String?
    /// What the service says about sizes and formats of a file, as a sentence made from numbers.
    package var limitText: String?
    package var limits = ValueLimits()
    package var mark: MediaKind?
    package var order: [String] = []
    package var discriminator: String?
    /// Example values, for round-trip checks; a schema carries them in `examples` and `example`.
    package var examples: [LocatedValue] = []

    package struct Property: Sendable {
        package var name: String
        package var schema: Schema
    }

    init(origin: Origin) { self.origin = origin }
}

/// A value of a document and its place.
package struct LocatedValue: Sendable, Hashable {
    package var value: JSONValue
    package var origin: Origin
}

extension String {
    /// The beginning of a property's name, as much as may become part of other names. Each schema has a pointer with
    /// the names of all around it: one of a megabyte, with ten thousand schemas in it, would be written ten thousand
    /// times.
    var shortened: String {
        guard utf8.count > ModelLimits.nameBytes else { return self }
        return String(decoding: utf8.prefix(ModelLimits.nameBytes), as: UTF8.self) + "…"
    }
}

/// Where in its document something stands.
///
/// A place is no part of what a thing is: two types are equal wherever they stand, so all origins are.
package struct Origin: Sendable, Hashable {
    package var position: JSONPosition
    package var pointer: String

    package static func == (left: Self, right: Self) -> Bool { true }
    package func hash(into hasher: inout Hasher) {}

    func appending(_ token: String, at position: JSONPosition) -> Origin {
        Origin(position: position, pointer: pointer + "/" + JSONPointer.escaped(token.shortened))
    }
}

/// One of fal's documents as read: the schemas of input and output, and the components they refer to.
package struct SchemaDocument: Sendable {
    /// The id that was asked for. The document's own can be another app's: partners' ids are often aliases.
    package var id: EndpointID
    package var path: String
    /// Missing for partner endpoints that are aliases.
    package var category: String?
    /// Whether it says, or its id, that the endpoint talks over a WebSocket.
    package var isRealtime = false
    /// What the endpoint is, in a sentence or more.
    package var about: String?
    package var input: Schema?
    package var output: Schema?
    package var components: [String: Schema]
    /// What the types of components are called that have no name of their own: those of local definitions.
    package var words: [String: String] = [:]
}
