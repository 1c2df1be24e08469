/// Any JSON together with where it stands: for documents about which people are told something.
///
/// A node keeps what ``JSONValue`` gives up: the line and column of every value and key, and members whose key repeats.
public struct JSONNode: Sendable {
    /// What stands at the place.
    public enum Content: Sendable {
        case null
        case bool(Bool)
        case number(JSONNumber)
        case string(String)
        case array([JSONNode])
        case object([Member])
    }

    /// A key and its value, with their places.
    public struct Member: Sendable {
        public let key: String
        public let keyPosition: JSONPosition
        public let value: JSONNode

        public init(key: String, keyPosition: JSONPosition, value: JSONNode) {
            self.key = key
            self.keyPosition = keyPosition
            self.value = value
        }
    }

    public let content: Content
    /// Where the value's first byte is: the quote of a string, the bracket of an array.
    public let position: JSONPosition

    public init(_ content: Content, at position: JSONPosition) {
        self.content = content
        self.position = position
    }
}

extension JSONNode {
    /// Reads a whole text as RFC 8259 has it.
    public init(parsing text: UnsafeRawBufferPointer, limits: JSONLimits = JSONLimits()) throws(JSONError) {
        self = try JSONScanner<JSONNode>.tree(of: text, limits: limits)
    }

    /// Reads a whole text from bytes of UTF-8.
    public init(parsing text: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) {
        self = try text.withUnsafeBufferPointer { (bytes) throws(JSONError) in
            try JSONNode(parsing: UnsafeRawBufferPointer(bytes), limits: limits)
        }
    }

    /// Reads a whole text.
    public init(parsing text: String, limits: JSONLimits = JSONLimits()) throws(JSONError) {
        var text = text
        let result = text.withUTF8 { bytes in
            Result { () throws(JSONError) in try JSONNode(parsing: UnsafeRawBufferPointer(bytes), limits: limits) }
        }
        self = try result.get()
    }

    /// The value without places. Of members with one key the last value counts, at the place of the first.
    public var value: JSONValue { JSONPlainValue.value(of: self) }
}

extension JSONNode {
    public var isNull: Bool { if case .null = content { true } else { false } }
    public var boolValue: Bool? { if case .bool(let value) = content { value } else { nil } }
    public var numberValue: JSONNumber? { if case .number(let value) = content { value } else { nil } }
    public var stringValue: String? { if case .string(let value) = content { value } else { nil } }
    public var arrayValue: [JSONNode]? { if case .array(let value) = content { value } else { nil } }

    /// The members of an object, in their order, with those whose key repeats.
    public var objectValue: [Member]? { if case .object(let value) = content { value } else { nil } }

    /// The number as an `Int`, exactly: `5.0` is 5; `nil` when it is not whole or out of range.
    public var intValue: Int? { numberValue?.intValue }

    /// The nearest `Double`; an infinity beyond its range.
    public var doubleValue: Double? { numberValue?.doubleValue }

    /// The member of a key, when this is an object that has it; the last of several, which is the one that counts.
    public func member(_ key: String) -> Member? {
        guard case .object(let members) = content else { return nil }
        return members.last { $0.key.hasSameBytes(as: key) }
    }

    /// The value of a key, when this is an object that has it; the last of several, which is the one that counts.
    public subscript(key: String) -> JSONNode? { member(key)?.value }

    /// An element, when this is an array that has so many.
    public subscript(index: Int) -> JSONNode? {
        guard case .array(let elements) = content, elements.indices.contains(index) else { return nil }
        return elements[index]
    }
}

extension JSONNode: CustomStringConvertible {
    /// The value as compact JSON, without its place.
    public var description: String { value.description }
}

/// A place in a JSON text, counted as compilers count: line and column start at 1, and the column counts UTF-8 bytes.
public struct JSONPosition: Sendable, Hashable {
    // Every node of a parsed document holds a position or two: eight bytes instead of sixteen.
    private var storedLine: UInt32
    private var storedColumn: UInt32

    /// For the scanner, which has the numbers at hand.
    @inline(__always)
    init(storedLine: UInt32, storedColumn: UInt32) {
        self.storedLine = storedLine
        self.storedColumn = storedColumn
    }

    /// The line, from 1. A line ends at a line feed.
    public var line: Int {
        get { Int(storedLine) }
        set { storedLine = UInt32(clamping: newValue) }
    }

    /// The column, from 1: one more than the number of bytes between the start of the line and the place.
    public var column: Int {
        get { Int(storedColumn) }
        set { storedColumn = UInt32(clamping: newValue) }
    }

    /// A place. Numbers outside `0...UInt32.max` become the nearest bound.
    public init(line: Int, column: Int) {
        storedLine = UInt32(clamping: line)
        storedColumn = UInt32(clamping: column)
    }
}

extension JSONPosition: Comparable {
    public static func < (left: JSONPosition, right: JSONPosition) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

extension JSONPosition: CustomStringConvertible {
    /// `line:column`, as editors and terminals make it a link.
    public var description: String { "\(line):\(column)" }
}
