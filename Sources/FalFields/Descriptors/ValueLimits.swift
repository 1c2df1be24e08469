public import FalJSON

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
