import FalJSON

/// The values that a schema lists for a field. schemagen generates one type for each list.
public protocol KnownValues: SendableMetatype {
    associatedtype Raw: OpenScalar
    /// In the order of the schema.
    static var known: [Raw] { get }
}

/// The raw type of an enumeration: `String` or `Int`.
public protocol OpenScalar: WireValue {}

extension String: OpenScalar {}
extension Int: OpenScalar {}

/// An enumeration that also holds unlisted values: services add values before apps are updated, and a response with a
/// new one must not be an error.
///
/// The listed values are static members (`.ratio16x9`). Any value can be written as a literal of its raw type
/// (`"16:9"`, `44100`), or made from a raw value. Two values are equal if their raw values are.
@frozen public struct OpenValue<Known: KnownValues>: RawRepresentable, Sendable, Hashable {
    public var rawValue: Known.Raw

    @inlinable public init(rawValue: Known.Raw) { self.rawValue = rawValue }

    /// A value that the schema may not list.
    @inlinable public init(_ rawValue: Known.Raw) { self.rawValue = rawValue }

    public static func == (left: Self, right: Self) -> Bool { left.rawValue == right.rawValue }

    public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }

    // `RawRepresentable` and `WireValue` both have a default implementation.
    public func _rawHashValue(seed: Int) -> Int { rawValue._rawHashValue(seed: seed) }
    public var hashValue: Int { rawValue.hashValue }

    /// Whether the schema listed this value when the code was generated.
    public var isKnown: Bool { Known.known.contains(rawValue) }

    /// The listed values in the order of the schema, for a picker.
    public static var knownValues: [Self] { Known.known.map(Self.init(rawValue:)) }
}

extension OpenValue: ExpressibleByUnicodeScalarLiteral, ExpressibleByExtendedGraphemeClusterLiteral,
    ExpressibleByStringLiteral
where Known.Raw == String {
    @inlinable public init(stringLiteral text: String) { self.init(rawValue: text) }
}

extension OpenValue: ExpressibleByIntegerLiteral where Known.Raw == Int {
    @inlinable public init(integerLiteral number: Int) { self.init(rawValue: number) }
}

extension OpenValue: WireValue {
    public init(_from reader: _WireReader) { self.init(rawValue: Known.Raw(_from: reader)) }

    public func _encode(into writer: inout _WireWriter) { rawValue._encode(into: &writer) }
}

extension OpenValue: Codable {
    public init(from decoder: any Decoder) throws {
        self.init(rawValue: try decoder.singleValueContainer().decode(Known.Raw.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

extension OpenValue: CustomStringConvertible {
    public var description: String { "\(rawValue)" }
}
