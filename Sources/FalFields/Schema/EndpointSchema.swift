public import FalJSON

/// The types of an endpoint's input and output as data, for forms, for validation and for the local fal.
public struct EndpointSchema: Sendable, Hashable {
    public var input: ValueDescriptor
    public var output: ValueDescriptor
    /// The records that ``input`` and ``output`` reach, by name.
    public var records: [String: RecordDescriptor]

    public init(input: ValueDescriptor, output: ValueDescriptor, records: [String: RecordDescriptor]) {
        self.input = input
        self.output = output
        self.records = records
    }

    /// The fields of the input, or none where the input could not be typed.
    public var inputFields: [FieldDescriptor] { fields(of: input) }

    /// The fields of the output, or none where the output could not be typed.
    public var outputFields: [FieldDescriptor] { fields(of: output) }

    /// The fields of a record value.
    public func fields(of value: ValueDescriptor) -> [FieldDescriptor] {
        guard case .record(let name) = value.kind else { return [] }
        return records[name]?.fields ?? []
    }
}

/// The fields of a record in the order fal shows them.
public struct RecordDescriptor: Sendable, Hashable {
    public var fields: [FieldDescriptor]
    /// The type of members beside the fields, where the schema invites them.
    public var additional: ValueDescriptor?
    /// Whether the schema says that no other members may be there.
    public var isClosed: Bool

    public init(fields: [FieldDescriptor], additional: ValueDescriptor? = nil, isClosed: Bool = false) {
        self.fields = fields
        self.additional = additional
        self.isClosed = isClosed
    }

    public subscript(name: String) -> FieldDescriptor? {
        fields.first { $0.name == name }
    }
}

/// One field of a record: its wire name, type, limits and server default.
public struct FieldDescriptor: Sendable, Hashable {
    /// The name on the wire, like `aspect_ratio`.
    public var name: String
    public var presence: Presence
    public var value: ValueDescriptor
    /// What the server uses when the member is left out. It is documented, never sent.
    public var serverDefault: JSONValue?
    /// Values that the document gives as examples, where it lists none that must be one of: the names of voices.
    public var examples: [JSONValue]
    public var isDeprecated: Bool

    public init(
        name: String, presence: Presence, value: ValueDescriptor, serverDefault: JSONValue? = nil,
        examples: [JSONValue] = [], isDeprecated: Bool = false
    ) {
        self.name = name
        self.presence = presence
        self.value = value
        self.serverDefault = serverDefault
        self.examples = examples
        self.isDeprecated = isDeprecated
    }
}

/// Whether a member is required, and whether it may be null.
///
/// One value for both questions, since the generated property follows from the pair: `required` is a `T`,
/// `requiredOrNull` a `T?` that writes null, the other two a `T?` whose `nil` leaves the member out.
public enum Presence: String, Sendable, Hashable, CaseIterable {
    case required, requiredOrNull, omittable, omittableOrNull

    public init(required: Bool, nullable: Bool) {
        self =
            switch (required, nullable) {
            case (true, false): .required
            case (true, true): .requiredOrNull
            case (false, false): .omittable
            case (false, true): .omittableOrNull
            }
    }

    public var isRequired: Bool { self == .required || self == .requiredOrNull }
    public var allowsNull: Bool { self == .requiredOrNull || self == .omittableOrNull }
}

/// The type of a value on the wire, as data: what generated code is typed by, forms and validation can read.
public struct ValueDescriptor: Sendable, Hashable {
    public indirect enum Kind: Sendable, Hashable {
        case string, integer, number, boolean
        /// A file fal describes as an object with a `url`; `requires` names the members beyond `url` that this endpoint
        /// promises, which the shared Swift type cannot say.
        case file(MediaKind, requires: [String])
        /// A string that holds the URL of a file (or a data URI).
        case media(MediaKind)
        case list(ValueDescriptor)
        case map(ValueDescriptor)
        /// A record of the endpoint, by its name in ``EndpointSchema/records``.
        case record(String)
        case union([ValueDescriptor])
        /// Anything.
        case json
    }

    public var kind: Kind
    /// Whether null is a value here: an element of a list can be null where the list is not.
    public var allowsNull: Bool
    public var limits: ValueLimits
    /// The values the schema lists; the service may come to know more. Empty: not listed.
    public var values: [JSONValue]

    public init(_ kind: Kind, allowsNull: Bool = false, limits: ValueLimits = ValueLimits(), values: [JSONValue] = []) {
        self.kind = kind
        self.allowsNull = allowsNull
        self.limits = limits
        self.values = values
    }
}

/// The bounds a schema puts on a value. Numbers keep the schema's own spelling: a bound can lie outside `Int64`
/// (`sonauto/v2/extend` bounds its seed by ±2^63 as written by JavaScript).
public struct ValueLimits: Sendable, Hashable {
    public var minimum: JSONNumber?
    public var maximum: JSONNumber?
    public var exclusiveMinimum: JSONNumber?
    public var exclusiveMaximum: JSONNumber?
    public var multipleOf: JSONNumber?
    /// Fewest and most Unicode scalars of a text, as JSON Schema and Python count them.
    public var minLength: Int?
    public var maxLength: Int?
    /// A regular expression. Values are checked against it where ``SchemaPattern`` understands it.
    public var pattern: String?
    public var minItems: Int?
    public var maxItems: Int?
    public var uniqueItems: Bool
    /// Of the file whose address this is, or of a size in pixels.
    public var media: MediaLimits?

    public init() { uniqueItems = false }

    public var isEmpty: Bool { self == ValueLimits() }
}

/// What sort of file a field carries.
public enum MediaKind: String, Sendable, Hashable, Codable, CaseIterable {
    case file, image, video, audio
}
