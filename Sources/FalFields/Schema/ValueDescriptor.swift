public import FalJSON

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

    public init() { uniqueItems = false }

    public var isEmpty: Bool { self == ValueLimits() }
}

/// What sort of file a field carries.
public enum MediaKind: String, Sendable, Hashable, Codable, CaseIterable {
    case file, image, video, audio
}
