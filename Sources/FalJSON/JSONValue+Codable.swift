// JSON within other Codable types, with any decoder and encoder.
//
// Objects are coded as dictionaries: Foundation's coders apply their key strategies (`convertFromSnakeCase`) to keyed
// containers and not to dictionaries, and a converted key would be another field.

/// A key that is any text.
private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

extension JSONValue: Codable {
    public init(from decoder: any Decoder) throws {
        if (try? decoder.container(keyedBy: AnyKey.self)) != nil {
            self = .object(try JSONObject(from: decoder))
        } else if var container = try? decoder.unkeyedContainer() {
            var elements: [JSONValue] = []
            while !container.isAtEnd { elements.append(try container.decode(JSONValue.self)) }
            self = .array(elements)
        } else {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .null
            } else if let value = try? container.decode(Bool.self) {
                self = .bool(value)
            } else if let value = try? container.decode(JSONNumber.self) {
                self = .number(value)
            } else {
                self = .string(try container.decode(String.self))
            }
        }
    }

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .null:
            var container = encoder.singleValueContainer()
            try container.encodeNil()
        case .bool(let value):
            var container = encoder.singleValueContainer()
            try container.encode(value)
        case .number(let value): try value.encode(to: encoder)
        case .string(let value):
            var container = encoder.singleValueContainer()
            try container.encode(value)
        case .array(let elements):
            var container = encoder.unkeyedContainer()
            for element in elements { try container.encode(element) }
        case .object(let object): try object.encode(to: encoder)
        }
    }
}

extension JSONObject: Codable {
    /// Members keep the decoder's order, unless its key strategy converts their names; then they are sorted.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.singleValueContainer().decode([String: JSONValue].self)
        var keys = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
        if keys.count != members.count || keys.contains(where: { members[$0] == nil }) { keys = members.keys.sorted() }
        self.init()
        for key in keys { self[key] = members[key] }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Dictionary(map { ($0.key, $0.value) }) { _, last in last })
    }
}

extension JSONNumber: Codable {
    /// A whole number of up to 38 digits is exact, where the system has `Int128`, else one within the range of `Int64`
    /// or `UInt64`. Of other numbers, decoders give the nearest `Double`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let value = try? container.decode(Int64.self) {
            self.init(value)
        } else if let value = try? container.decode(UInt64.self) {
            self.init(value)
        } else if let value = Self.wide(container) {
            self = value
        } else {
            let value = try container.decode(Double.self)
            guard let number = JSONNumber(value) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "JSON has no number \(value).")
            }
            self = number
        }
    }

    /// A larger whole number with its digits; `nil` for what a `Double` says as well, like `1e30`.
    private static func wide(_ container: any SingleValueDecodingContainer) -> JSONNumber? {
        guard #available(macOS 15, iOS 18, tvOS 18, watchOS 11, visionOS 2, *),
            let value = try? container.decode(Int128.self), Int128(exactly: Double(value)) != value
        else { return nil }
        return JSONNumber(value)
    }

    /// Encodes an integer where the number is one, otherwise the nearest `Double`. A whole number is not rounded: one
    /// that the encoder has no type for is an error.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        guard isFinite else { return try container.encodeNil() }
        let decimal = decimal
        if let value = decimal.int64 {
            try container.encode(value)
        } else if let value = decimal.uint64 {
            try container.encode(value)
        } else {
            let value = doubleValue
            guard value.isFinite else {
                throw EncodingError.invalidValue(
                    self,
                    EncodingError.Context(
                        codingPath: encoder.codingPath, debugDescription: "\(literal) is beyond the range of Double."))
            }
            guard isRounded(to: value) else { return try container.encode(value) }
            if #available(macOS 15, iOS 18, tvOS 18, watchOS 11, visionOS 2, *), let wide = Int128(literal) {
                return try container.encode(wide)
            }
            throw EncodingError.invalidValue(
                self,
                EncodingError.Context(
                    codingPath: encoder.codingPath, debugDescription: "\(literal) has too many digits to be encoded."))
        }
    }
}
