package import FalFields
import FalJSON

/// An object with named fields.
package struct RecordModel: Sendable, Hashable {
    /// The component's name, or one made from the place of an object that stands where it is used.
    package var name: String
    package var fields: [FieldModel]
    /// Whether the schema forbids members beside the fields.
    package var isClosed: Bool
    package var text: String?
    package var origin: Origin

    package subscript(name: String) -> FieldModel? { fields.first { $0.wire == name } }
}

/// A field of a record.
package struct FieldModel: Sendable, Hashable {
    /// The name on the wire.
    package var wire: String
    package var type: TypeModel
    package var isRequired: Bool
    package var serverDefault: LocatedValue?
    /// The schema's description.
    package var text: String?
    /// What the service says about the file it takes, as one sentence.
    package var limitText: String?
    package var isDeprecated: Bool
    package var examples: [LocatedValue]
    package var origin: Origin

    package var presence: Presence { Presence(required: isRequired, nullable: type.isNullable) }
}
