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

// So that JSON in Swift looks like JSON: `["prompt": "a cat", "seed": 42, "images": nil]`.

extension JSONValue: ExpressibleByNilLiteral {
    public init(nilLiteral: ()) { self = .null }
}

extension JSONValue: ExpressibleByBooleanLiteral {
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension JSONValue: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Int) { self = .number(JSONNumber(value)) }
}

extension JSONValue: ExpressibleByFloatLiteral {
    /// A literal beyond `Double`'s range becomes null, as in JavaScript; `JSONNumber(literal:)` keeps it.
    public init(floatLiteral value: Double) { self = JSONNumber(value).map { .number($0) } ?? .null }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    public init(stringLiteral value: String) { self = .string(value) }
}

extension JSONValue: ExpressibleByArrayLiteral {
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
}

extension JSONValue: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral members: (String, JSONValue)...) {
        self = .object(JSONObject(members.map { JSONObject.Member(key: $0.0, value: $0.1) }))
    }
}

/// Compares and hashes values without deep recursion: 512 levels would not fit a thread with half a megabyte of stack
/// in a debug build.
enum JSONEquality {
    /// Compares two values; arrays and objects inside them wait in a list.
    static func areEqual(_ left: JSONValue, _ right: JSONValue) -> Bool {
        var waiting: [(left: JSONValue, right: JSONValue)] = []
        guard areEqual(left, right, &waiting) else { return false }
        while let pair = waiting.popLast() {
            switch (pair.left, pair.right) {
            case (.array(let left), .array(let right)):
                guard areEqual(left, right, &waiting) else { return false }
            case (.object(let left), .object(let right)):
                guard areEqual(left, right, &waiting) else { return false }
            default:
                return false
            }
        }
        return true
    }

    /// Compares what needs no descent, and adds two arrays or two objects to the list.
    private static func areEqual(
        _ left: JSONValue, _ right: JSONValue, _ waiting: inout [(left: JSONValue, right: JSONValue)]
    ) -> Bool {
        switch (left, right) {
        case (.null, .null): return true
        case (.bool(let left), .bool(let right)): return left == right
        case (.number(let left), .number(let right)): return left == right
        case (.string(let left), .string(let right)): return left.hasSameBytes(as: right)
        case (.array, .array), (.object, .object):
            waiting.append((left, right))
            return true
        default: return false
        }
    }

    private static func areEqual(
        _ left: [JSONValue], _ right: [JSONValue], _ waiting: inout [(left: JSONValue, right: JSONValue)]
    ) -> Bool {
        guard left.count == right.count else { return false }
        for index in left.indices {
            guard areEqual(left[index], right[index], &waiting) else { return false }
        }
        return true
    }

    private static func areEqual(
        _ left: JSONObject, _ right: JSONObject, _ waiting: inout [(left: JSONValue, right: JSONValue)]
    ) -> Bool {
        guard left.count == right.count else { return false }
        for place in left.indices {
            let member = left[place]
            // Most equal objects have one order.
            let isThere = right[place].key.hasSameBytes(as: member.key)
            guard let other = isThere ? place : right.index(forKey: member.key),
                areEqual(member.value, right[other].value, &waiting)
            else { return false }
        }
        return true
    }

    /// How deep a hash looks; below, only the sizes of arrays and objects count. Equal values hash alike all the same.
    static let hashedDepth = 8

    static func hash(_ value: JSONValue, into hasher: inout Hasher, depth: Int) {
        switch value {
        case .null: hasher.combine(0 as UInt8)
        case .bool(let value): hasher.combine(value ? 2 as UInt8 : 1)
        case .number(let value):
            hasher.combine(3 as UInt8)
            hasher.combine(value)
        case .string(let value):
            hasher.combine(4 as UInt8)
            value.hashBytes(into: &hasher)
        case .array(let elements):
            hasher.combine(5 as UInt8)
            hasher.combine(elements.count)
            guard depth > 0 else { return }
            for element in elements { hash(element, into: &hasher, depth: depth - 1) }
        case .object(let object):
            hasher.combine(6 as UInt8)
            hasher.combine(object.count)
            guard depth > 0 else { return }
            // A sum does not know the order of its terms.
            var sum = 0
            for member in object {
                var inner = Hasher()
                member.key.hashBytes(into: &inner)
                hash(member.value, into: &inner, depth: depth - 1)
                sum &+= inner.finalize()
            }
            hasher.combine(sum)
        }
    }
}
