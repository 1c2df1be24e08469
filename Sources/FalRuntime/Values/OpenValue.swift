import FalJSON

/// The values a schema lists for a field, and the type they are of. The generator writes one per list.
public protocol KnownValues: SendableMetatype {
    associatedtype Raw: OpenScalar
    /// In the order of the schema.
    static var known: [Raw] { get }
}

/// What an enumeration can be made of: `String` or `Int`.
public protocol OpenScalar: WireValue {}

extension String: OpenScalar {}
extension Int: OpenScalar {}

/// One of the values a schema lists, or any other: services learn new values before apps do, and an answer with a new
/// value must not be an error.
///
/// The listed values are static members (`.ratio16x9`); any other is made from its raw value. Two values are equal when
/// their raw values are.
@frozen public struct OpenValue<Known: KnownValues>: RawRepresentable, Sendable, Hashable {
    public var rawValue: Known.Raw

    @inlinable public init(rawValue: Known.Raw) { self.rawValue = rawValue }

    /// A value that the schema may not list.
    @inlinable public init(_ rawValue: Known.Raw) { self.rawValue = rawValue }

    public static func == (left: Self, right: Self) -> Bool { left.rawValue == right.rawValue }

    public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }

    // `RawRepresentable` and `WireValue` both have one to offer.
    public func _rawHashValue(seed: Int) -> Int { rawValue._rawHashValue(seed: seed) }
    public var hashValue: Int { rawValue.hashValue }

    /// Whether the schema listed this value when the code was generated.
    public var isKnown: Bool { Known.known.contains(rawValue) }

    /// The listed values, in the order of the schema: what a picker shows.
    public static var knownValues: [Self] { Known.known.map(Self.init(rawValue:)) }
}

extension OpenValue: WireValue {
    public init(from reader: WireReader) { self.init(rawValue: Known.Raw(from: reader)) }

    public func encode(into writer: inout WireWriter) { rawValue.encode(into: &writer) }
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
