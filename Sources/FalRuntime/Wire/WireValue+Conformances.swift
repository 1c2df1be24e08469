import FalJSON

// Generated types get `Codable` and `Hashable` from here, once for all of them. Synthesised ones are what makes
// generated modules slow to compile and large (1.4 CPU-seconds and 112 KB per endpoint against 0.3 and an eighth of
// that).
extension WireValue {
    public init(from decoder: any Decoder) throws { self = try WireCoding.decode(from: decoder) }

    public func encode(to encoder: any Encoder) throws { try WireCoding.encode(self, to: encoder) }

    public static func == (left: Self, right: Self) -> Bool { WireCoding.areEqual(left, right) }

    public func hash(into hasher: inout Hasher) { WireCoding.hash(self, into: &hasher) }

    // The compiler would derive these two anew for every type.
    public var hashValue: Int { WireCoding.hashValue(self, seed: 0) }
    public func _rawHashValue(seed: Int) -> Int { WireCoding.hashValue(self, seed: seed) }
}

/// What the conformances do. Not public, so that the optimiser cannot copy it into every type of every app.
enum WireCoding {
    static func decode<V: WireValue>(from decoder: any Decoder) throws -> V {
        let json = try JSONValue(from: decoder)
        do {
            return try V(json: json)
        } catch {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: error.description, underlyingError: error))
        }
    }

    static func encode(_ value: some WireValue, to encoder: any Encoder) throws { try value.json.encode(to: encoder) }

    static func areEqual<V: WireValue>(_ left: V, _ right: V) -> Bool { left.json == right.json }

    static func hash(_ value: some WireValue, into hasher: inout Hasher) { hasher.combine(value.json) }

    static func hashValue(_ value: some WireValue, seed: Int) -> Int {
        // By a hasher: a direct call of `_rawHashValue` on JSON, which is a wire value too, would come back here.
        var hasher = Hasher()
        hasher.combine(seed)
        hasher.combine(value.json)
        return hasher.finalize()
    }
}
