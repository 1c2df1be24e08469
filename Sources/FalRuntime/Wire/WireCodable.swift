import FalJSON

/// A wire value that gets `Codable`, `Hashable` and a description from its JSON, once for all of them.
///
/// Synthesised conformances are what makes generated modules slow to compile (1.4 CPU-seconds per endpoint against 0.3).
public protocol WireCodable: WireValue, Codable, Hashable, CustomStringConvertible {}

extension WireCodable {
    public init(from decoder: any Decoder) throws {
        let json = try JSONValue(from: decoder)
        do {
            try self.init(json: json)
        } catch {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: error.description, underlyingError: error))
        }
    }

    public func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }

    public static func == (left: Self, right: Self) -> Bool { left.json == right.json }

    public func hash(into hasher: inout Hasher) { hasher.combine(json) }

    /// The JSON text of the value.
    public var description: String { String(decoding: jsonBytes, as: UTF8.self) }
}
