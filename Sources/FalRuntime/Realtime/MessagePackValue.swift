public import FalJSON
import FalSupport

/// A value of MessagePack, in which fal's realtime models talk: JSON's values, and bytes.
///
/// ```swift
/// try await connection.send(["prompt": "a fox", "image_bytes": .binary(jpeg)])
/// ```
public enum MessagePackValue: Sendable, Hashable {
    case null
    case bool(Bool)
    /// Whole numbers, but those past `Int64`.
    case integer(Int64)
    /// Whole numbers past `Int64`.
    case unsigned(UInt64)
    case double(Double)
    case string(String)
    case binary([UInt8])
    case array([MessagePackValue])
    /// The members in the order in which they came or go. Keys are nearly always texts.
    case map([Member])
    /// Extension type −1: seconds since 1970, and nanoseconds up to 999,999,999.
    case timestamp(seconds: Int64, nanoseconds: UInt32)
    /// An extension that has no case of its own.
    case other(type: Int8, [UInt8])

    public struct Member: Sendable, Hashable {
        public var key: MessagePackValue
        public var value: MessagePackValue

        public init(_ key: MessagePackValue, _ value: MessagePackValue) {
            self.key = key
            self.value = value
        }
    }

    /// A whole number, in its only form.
    public static func number(_ value: some BinaryInteger) -> Self? {
        if let value = Int64(exactly: value) { return .integer(value) }
        return UInt64(exactly: value).map { .unsigned($0) }
    }
}

extension MessagePackValue {
    public var stringValue: String? { if case .string(let text) = self { text } else { nil } }
    public var binaryValue: [UInt8]? { if case .binary(let bytes) = self { bytes } else { nil } }
    public var arrayValue: [MessagePackValue]? { if case .array(let items) = self { items } else { nil } }
    public var mapValue: [Member]? { if case .map(let members) = self { members } else { nil } }
    public var intValue: Int? { if case .integer(let value) = self { Int(exactly: value) } else { nil } }
    public var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }
    public var isNull: Bool { if case .null = self { true } else { false } }

    /// A number of any kind.
    public var doubleValue: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .unsigned(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }

    /// The member of this name; the last one where there are several.
    public subscript(key: String) -> MessagePackValue? {
        mapValue?.last { $0.key == .string(key) }?.value
    }
}

extension MessagePackValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(nilLiteral: ()) { self = .null }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int) { self = .integer(Int64(value)) }
    public init(floatLiteral value: Double) { self = .double(value) }
    public init(stringLiteral value: String) { self = .string(value) }
    public init(arrayLiteral elements: MessagePackValue...) { self = .array(elements) }
    public init(dictionaryLiteral members: (String, MessagePackValue)...) {
        self = .map(members.map { Member(.string($0.0), $0.1) })
    }
}

// MARK: JSON

extension MessagePackValue {
    /// The same value as JSON has it.
    ///
    /// - Throws: ``MessagePackError`` for a number that MessagePack cannot hold: a whole one past 64 bits.
    public init(_ json: JSONValue) throws(MessagePackError) {
        switch json {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .number(let number): self = try Self(number)
        case .string(let text): self = .string(text)
        case .array(let items):
            var array: [MessagePackValue] = []
            array.reserveCapacity(items.count)
            for item in items { array.append(try MessagePackValue(item)) }
            self = .array(array)
        case .object(let object):
            var members: [Member] = []
            members.reserveCapacity(object.count)
            for member in object { members.append(Member(.string(member.key), try MessagePackValue(member.value))) }
            self = .map(members)
        }
    }

    private init(_ number: JSONNumber) throws(MessagePackError) {
        if let value = number.intValue {
            self = .integer(Int64(value))
        } else if let value = number.uint64Value {
            self = .unsigned(value)
        } else {
            let literal = number.literal
            // Digits alone are a whole number, which a Double would change in silence.
            guard literal.utf8.contains(where: { !(0x30...0x39).contains($0) && $0 != UInt8(ascii: "-") }) else {
                throw MessagePackError(.unrepresentable, "\(literal.prefix(40)) does not fit into 64 bits", offset: 0)
            }
            self = .double(number.doubleValue)
        }
    }

    /// The value as JSON, which has no bytes, no dates and no keys but texts.
    ///
    /// - Parameter bytes: The JSON for bytes; `nil` in its result makes the whole `nil`. By default there is none.
    public func json(bytes: ([UInt8]) -> JSONValue? = { _ in nil }) -> JSONValue? {
        switch self {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .integer(let value): return .number(JSONNumber(value))
        case .unsigned(let value): return .number(JSONNumber(value))
        case .double(let value): return JSONNumber(value).map { .number($0) }
        case .string(let text): return .string(text)
        case .binary(let value): return bytes(value)
        case .array(let items):
            var array: [JSONValue] = []
            array.reserveCapacity(items.count)
            for item in items {
                guard let json = item.json(bytes: bytes) else { return nil }
                array.append(json)
            }
            return .array(array)
        case .map(let members):
            var object = JSONObject()
            object.reserveCapacity(members.count)
            for member in members {
                guard case .string(let key) = member.key, let json = member.value.json(bytes: bytes) else { return nil }
                object[key] = json
            }
            return .object(object)
        case .timestamp, .other: return nil
        }
    }
}

extension MessagePackValue: CustomStringConvertible {
    /// One line in the manner of JSON, with the lengths of bytes instead of the bytes.
    public var description: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .unsigned(let value): "\(value)"
        case .double(let value): "\(value)"
        case .string(let text): JSONValue.string(text).text()
        case .binary(let bytes): "<\(bytes.count) bytes>"
        case .array(let items): "[" + items.map(\.description).joined(separator: ",") + "]"
        case .map(let members): "{" + members.map { "\($0.key):\($0.value)" }.joined(separator: ",") + "}"
        case .timestamp(let seconds, let nanoseconds): "<\(seconds) s \(nanoseconds) ns>"
        case .other(let type, let bytes): "<extension \(type), \(bytes.count) bytes>"
        }
    }
}

/// Only so that a connection can carry values without a type; everywhere else they are JSON.
extension MessagePackValue: WireValue {
    public init(_from reader: _WireReader) {
        do {
            self = try MessagePackValue(reader.value)
        } catch {
            reader.report(expected: "a number of at most 64 bits")
            self = .null
        }
    }

    // The ones of every `WireValue` go through JSON, which has no bytes, no dates and no extensions.
    public static func == (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.unsigned(let left), .unsigned(let right)): left == right
        case (.double(let left), .double(let right)): left == right
        case (.string(let left), .string(let right)): left.hasSameBytes(as: right)
        case (.binary(let left), .binary(let right)): left == right
        case (.array(let left), .array(let right)): left == right
        case (.map(let left), .map(let right)): left == right
        case (.timestamp(let left, let leftPart), .timestamp(let right, let rightPart)):
            left == right && leftPart == rightPart
        case (.other(let leftType, let left), .other(let rightType, let right)):
            leftType == rightType && left == right
        default: false
        }
    }

    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let value): hasher.combine(value)
        case .integer(let value): hasher.combine(value)
        case .unsigned(let value): hasher.combine(value)
        case .double(let value): hasher.combine(value)
        case .string(let text): text.hashBytes(into: &hasher)
        case .binary(let bytes): hasher.combine(bytes)
        case .array(let items): hasher.combine(items)
        case .map(let members): hasher.combine(members)
        case .timestamp(let seconds, let nanoseconds):
            hasher.combine(seconds)
            hasher.combine(nanoseconds)
        case .other(let type, let bytes):
            hasher.combine(type)
            hasher.combine(bytes)
        }
    }

    public func _encode(into writer: inout _WireWriter) {
        // Dates and extensions have no JSON.
        writer.raw(json(bytes: { .string(Base64.encode($0)) }) ?? .null)
    }
}
