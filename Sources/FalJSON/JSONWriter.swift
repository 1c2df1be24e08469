/// Writes JSON as a stream of calls, into bytes.
///
/// Commas, line feeds and indentation come by themselves. The calls must make a text: each member a ``key(_:)`` and one
/// value, each `begin` its `end`.
public struct JSONWriter: Sendable {
    /// What stands before the next value.
    private enum Before {
        case nothing, firstItem, anotherItem
    }

    /// What has been written.
    public private(set) var bytes: [UInt8] = []

    private let style: JSONStyle
    private var before = Before.nothing
    private var depth = 0

    public init(style: JSONStyle = .compact) {
        self.style = style
    }

    /// Makes room, for callers who know how much will come.
    public mutating func reserveCapacity(_ capacity: Int) { bytes.reserveCapacity(capacity) }

    public mutating func beginObject() { begin(UInt8(ascii: "{")) }
    public mutating func endObject() { end(UInt8(ascii: "}")) }
    public mutating func beginArray() { begin(UInt8(ascii: "[")) }
    public mutating func endArray() { end(UInt8(ascii: "]")) }

    /// The key of the next value.
    public mutating func key(_ key: String) {
        separate()
        quote(key)
        bytes.append(UInt8(ascii: ":"))
        if style.isPretty { bytes.append(UInt8(ascii: " ")) }
        before = .nothing
    }

    public mutating func null() {
        separate()
        append("null")
    }

    public mutating func bool(_ value: Bool) {
        separate()
        append(value ? "true" : "false")
    }

    public mutating func string(_ value: String) {
        separate()
        quote(value)
    }

    public mutating func int(_ value: Int) {
        separate()
        append(Int64(value))
    }

    /// Writes the shortest spelling that reads back as `value`. JSON has no infinity and no NaN: who may have one must
    /// deal with it before; here it becomes `null`, as in JavaScript.
    public mutating func double(_ value: Double) {
        if let number = JSONNumber(value) { self.number(number) } else { null() }
    }

    /// Writes a number in its exact spelling.
    public mutating func number(_ value: JSONNumber) {
        separate()
        switch value.storage {
        case .integer(let value): append(value)
        case .literal(let text): bytes.append(contentsOf: text.utf8)
        }
    }

    public mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let value): bool(value)
        case .number(let value): number(value)
        case .string(let value): string(value)
        case .array(let elements):
            beginArray()
            for element in elements { self.value(element) }
            endArray()
        case .object(let object):
            beginObject()
            if style.sortsKeys {
                for member in object.members.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
                    key(member.key)
                    self.value(member.value)
                }
            } else {
                for member in object.members {
                    key(member.key)
                    self.value(member.value)
                }
            }
            endObject()
        }
    }

    // MARK: Layout

    private mutating func begin(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        depth += 1
        before = .firstItem
    }

    private mutating func end(_ bracket: UInt8) {
        depth -= 1
        if style.isPretty, case .anotherItem = before { breakLine() }
        bytes.append(bracket)
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
        case .anotherItem: bytes.append(UInt8(ascii: ","))
        }
        if style.isPretty { breakLine() }
    }

    private mutating func breakLine() {
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: 2 * max(0, depth)))
    }
}

// MARK: Scalars

extension JSONWriter {
    private mutating func append(_ word: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }

    private mutating func append(_ value: Int64) {
        bytes.append(contentsOf: String(value).utf8)
    }

    private mutating func quote(_ text: String) {
        var text = text
        text.withUTF8 { quote($0) }
    }

    /// Writes a string: runs that need no escape at once.
    private mutating func quote(_ text: UnsafeBufferPointer<UInt8>) {
        bytes.append(UInt8(ascii: "\""))
        if let start = text.baseAddress {
            let end = start + text.count
            var run = start
            while true {
                let p = Self.plainEnd(from: run, end)
                bytes.append(contentsOf: UnsafeBufferPointer(start: run, count: p - run))
                if p == end { break }
                bytes.append(contentsOf: JSONEscape.spelling(of: p.pointee).utf8)
                run = p + 1
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// The first byte that must be escaped, or the end.
    private static func plainEnd(from first: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> UnsafePointer<UInt8>
    {
        var p = first
        while end - p >= 8 {
            let marks = JSONWord.escaped(in: JSONWord.load(p))
            if marks != 0 { return p + JSONWord.index(ofFirst: marks) }
            p += 8
        }
        while p < end, p.pointee >= 0x20, p.pointee != UInt8(ascii: "\""), p.pointee != UInt8(ascii: "\\") { p += 1 }
        return p
    }
}
