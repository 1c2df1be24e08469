/// Any JSON, with the order of members and the exact spelling of numbers.
///
/// Values are equal when they mean the same: the order of members does not count, numbers are compared by value,
/// strings byte by byte.
public enum JSONValue: Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

extension JSONValue {
    /// Reads a whole text as RFC 8259 has it. Of members with one key the last value counts, at the place of the first.
    public init(parsing text: UnsafeRawBufferPointer, limits: JSONLimits = JSONLimits()) throws(JSONError) {
        self = try JSONScanner<JSONValue>.tree(of: text, limits: limits)
    }

    /// Reads a whole text from bytes of UTF-8.
    public init(parsing text: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) {
        self = try text.withUnsafeBufferPointer { (bytes) throws(JSONError) in
            try JSONValue(parsing: UnsafeRawBufferPointer(bytes), limits: limits)
        }
    }

    /// Reads a whole text.
    public init(parsing text: String, limits: JSONLimits = JSONLimits()) throws(JSONError) {
        var text = text
        let result = text.withUTF8 { bytes in
            Result { () throws(JSONError) in try JSONValue(parsing: UnsafeRawBufferPointer(bytes), limits: limits) }
        }
        self = try result.get()
    }

    /// The value as UTF-8.
    public func serialized(_ style: JSONStyle = .compact) -> [UInt8] {
        var writer = JSONWriter(style: style)
        writer.value(self)
        return writer.bytes
    }

    /// The value as text.
    public func text(_ style: JSONStyle = .compact) -> String {
        String(decoding: serialized(style), as: UTF8.self)
    }
}

extension JSONValue {
    public var isNull: Bool { if case .null = self { true } else { false } }
    public var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }
    public var numberValue: JSONNumber? { if case .number(let value) = self { value } else { nil } }
    public var stringValue: String? { if case .string(let value) = self { value } else { nil } }
    public var arrayValue: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
    public var objectValue: JSONObject? { if case .object(let value) = self { value } else { nil } }

    /// The number as an `Int`, exactly: `5.0` is 5; `nil` when it is not whole or out of range.
    public var intValue: Int? { numberValue?.intValue }

    /// The nearest `Double`; an infinity beyond its range.
    public var doubleValue: Double? { numberValue?.doubleValue }

    /// The value of a key, when this is an object that has it.
    public subscript(key: String) -> JSONValue? { objectValue?[key] }

    /// An element, when this is an array that has so many.
    public subscript(index: Int) -> JSONValue? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }
}

extension JSONValue: Hashable {
    public static func == (left: JSONValue, right: JSONValue) -> Bool { JSONEquality.areEqual(left, right) }

    public func hash(into hasher: inout Hasher) {
        JSONEquality.hash(self, into: &hasher, depth: JSONEquality.hashedDepth)
    }
}

extension JSONValue: CustomStringConvertible {
    /// The value as compact JSON.
    public var description: String { text() }
}
