/// Writes JSON as a stream of calls, into bytes.
///
/// Commas, line feeds and indentation come by themselves. The calls must make a text: each member a ``key(_:)`` and one
/// value, each `begin` its `end`.
public struct JSONWriter: Sendable {
    /// What stands before the next value.
    private enum Before {
        case nothing, firstItem, anotherItem
    }

    private var output = JSONOutput()
    private let style: JSONStyle
    private var before = Before.nothing
    private var depth = 0

    public init(style: JSONStyle = .compact) {
        self.style = style
    }

    /// What has been written.
    public var bytes: [UInt8] { output.bytes }

    /// How many bytes have been written.
    public var count: Int { output.count }

    /// Makes room for so many more bytes, for callers who know how much will come.
    public mutating func reserveCapacity(_ capacity: Int) { output.reserve(capacity) }

    public mutating func beginObject() { begin(UInt8(ascii: "{")) }
    public mutating func endObject() { end(UInt8(ascii: "}")) }
    public mutating func beginArray() { begin(UInt8(ascii: "[")) }
    public mutating func endArray() { end(UInt8(ascii: "]")) }

    /// The key of the next value.
    public mutating func key(_ key: String) {
        separate()
        quote(key, suffix: UInt8(ascii: ":"))
        if style.isPretty { output.append(UInt8(ascii: " ")) }
        before = .nothing
    }

    public mutating func null() {
        separate()
        output.append(word: "null")
    }

    public mutating func bool(_ value: Bool) {
        separate()
        output.append(word: value ? "true" : "false")
    }

    public mutating func string(_ value: String) {
        separate()
        quote(value, suffix: 0)
    }

    public mutating func int(_ value: Int) {
        separate()
        output.append(decimal: Int64(value))
    }

    /// Writes the shortest spelling that reads back as `value`. JSON has no infinity and no NaN: who may have one must
    /// deal with it before; here it becomes `null`, as in JavaScript.
    public mutating func double(_ value: Double) {
        if let number = JSONNumber(value) { self.number(number) } else { null() }
    }

    /// Writes a number in its exact spelling; `null` where it is not finite.
    public mutating func number(_ value: JSONNumber) {
        separate()
        switch value.storage {
        case .integer(let value): output.append(decimal: value)
        case .literal(var text): text.withUTF8 { output.append($0) }
        case .nonFinite: output.append(word: "null")
        }
    }

    public mutating func value(_ value: JSONValue) {
        guard let first = item(value) else { return }
        // Not recursive: depth costs no stack.
        var waiting = [first]
        container: while let container = waiting.popLast() {
            switch container {
            case .array(let elements, var next):
                while next < elements.count {
                    next += 1
                    if let inner = item(elements[next - 1]) {
                        waiting.append(.array(elements, next))
                        waiting.append(inner)
                        continue container
                    }
                }
                endArray()
            case .object(let members, var next):
                while next < members.count {
                    next += 1
                    key(members[next - 1].key)
                    if let inner = item(members[next - 1].value) {
                        waiting.append(.object(members, next))
                        waiting.append(inner)
                        continue container
                    }
                }
                endObject()
            }
        }
    }

    /// An array or object that has begun, and the place of its next item.
    private enum Container {
        case array([JSONValue], Int)
        case object([JSONObject.Member], Int)
    }

    /// Writes a scalar whole; of an array or object the beginning, and returns it.
    @inline(__always)
    private mutating func item(_ value: JSONValue) -> Container? {
        switch value {
        case .null: null()
        case .bool(let value): bool(value)
        case .number(let value): number(value)
        case .string(let value): string(value)
        case .array(let elements):
            beginArray()
            return .array(elements, 0)
        case .object(let object):
            beginObject()
            return .object(style.sortsKeys && object.count > 1 ? object.sortedMembers : object.members, 0)
        }
        return nil
    }

    // MARK: Layout

    private mutating func begin(_ bracket: UInt8) {
        separate()
        output.append(bracket)
        depth += 1
        before = .firstItem
    }

    private mutating func end(_ bracket: UInt8) {
        depth -= 1
        if style.isPretty, case .anotherItem = before { breakLine() }
        output.append(bracket)
        before = depth == 0 ? .nothing : .anotherItem
    }

    /// Writes what separates the next item from what came before.
    @inline(__always)
    private mutating func separate() {
        switch before {
        case .nothing:
            if depth > 0 { before = .anotherItem }
            return
        case .firstItem: before = .anotherItem
        case .anotherItem: output.append(UInt8(ascii: ","))
        }
        if style.isPretty { breakLine() }
    }

    private mutating func breakLine() {
        output.append(0x0A)
        output.append(spaces: 2 * max(0, depth))
    }

    @inline(__always)
    private mutating func quote(_ text: String, suffix: UInt8) {
        var text = text
        text.withUTF8 { output.append(quoting: $0, suffix: suffix) }
    }
}

/// How JSON is laid out.
public struct JSONStyle: Sendable, Hashable {
    /// Whether members and elements have lines of their own.
    public var isPretty: Bool

    /// Whether ``JSONWriter/value(_:)`` sorts members by the bytes of their keys. Members that a caller streams one by
    /// one keep the caller's order.
    public var sortsKeys: Bool

    public init(isPretty: Bool = false, sortsKeys: Bool = false) {
        self.isPretty = isPretty
        self.sortsKeys = sortsKeys
    }

    /// No space at all.
    public static let compact = JSONStyle()

    /// Two spaces of indentation, `"key": value`, no line feed at the end.
    public static let pretty = JSONStyle(isPretty: true)

    /// This style with sorted keys: `.pretty.sortedKeys`.
    public var sortedKeys: JSONStyle { JSONStyle(isPretty: isPretty, sortsKeys: true) }
}
