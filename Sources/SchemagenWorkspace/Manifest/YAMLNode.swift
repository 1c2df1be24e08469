package import FalJSON

/// A value of a YAML text, with its position for messages and its byte range for edits.
package struct YAMLNode: Sendable, Hashable {
    package enum Content: Sendable, Hashable {
        case scalar(String, YAMLScalarStyle)
        case sequence([YAMLNode], YAMLCollectionStyle)
        case mapping([YAMLEntry], YAMLCollectionStyle)
    }

    package var content: Content
    /// Where the value's first byte is: a quote, a bracket, the first `-` of a list.
    package var position: JSONPosition
    /// The bytes of the value in the text; empty for a value that is not written, as after `models:`.
    package var bytes: Range<Int>

    package init(_ content: Content, at position: JSONPosition, bytes: Range<Int>) {
        self.content = content
        self.position = position
        self.bytes = bytes
    }
}

/// A key and its value, with the places of both.
package struct YAMLEntry: Sendable, Hashable {
    package var key: String
    package var keyPosition: JSONPosition
    package var keyBytes: Range<Int>
    package var value: YAMLNode
}

/// How a scalar is written. Only a plain one can be a number, a boolean or null.
package enum YAMLScalarStyle: Sendable, Hashable {
    case plain, singleQuoted, doubleQuoted, block
}

/// How a collection is written: on lines of its own, or in brackets.
package enum YAMLCollectionStyle: Sendable, Hashable {
    case block, flow
}

extension YAMLNode {
    package var sequence: [YAMLNode]? { if case .sequence(let items, _) = content { items } else { nil } }
    package var mapping: [YAMLEntry]? { if case .mapping(let entries, _) = content { entries } else { nil } }

    /// The text of a scalar, however it is written: `1` is "1".
    package var text: String? { if case .scalar(let text, _) = content { text } else { nil } }

    package var scalarStyle: YAMLScalarStyle? { if case .scalar(_, let style) = content { style } else { nil } }

    package var collectionStyle: YAMLCollectionStyle? {
        switch content {
        case .scalar: nil
        case .sequence(_, let style), .mapping(_, let style): style
        }
    }

    package subscript(key: String) -> YAMLNode? { mapping?.first { $0.key == key }?.value }
}

extension YAMLNode {
    /// The value as JSON, places included.
    ///
    /// A plain scalar is `null` when it is empty, `~` or `null`, a boolean when it is `true` or `false`, and a number
    /// when JSON would spell it so. Everything else is text: `no`, `on`, `0x1F` and `1_000` too, which YAML's versions
    /// read in different ways.
    package var json: JSONNode {
        switch content {
        case .scalar(let text, let style):
            JSONNode(style == .plain ? Self.plain(text) : .string(text), at: position)
        case .sequence(let items, _):
            JSONNode(.array(items.map(\.json)), at: position)
        case .mapping(let entries, _):
            JSONNode(
                .object(
                    entries.map { JSONNode.Member(key: $0.key, keyPosition: $0.keyPosition, value: $0.value.json) }),
                at: position)
        }
    }

    private static func plain(_ text: String) -> JSONNode.Content {
        switch text {
        case "", "~", "null": .null
        case "true": .bool(true)
        case "false": .bool(false)
        default:
            if let number = JSONNumber(literal: text) { .number(number) } else { .string(text) }
        }
    }
}

/// Converts between libyaml's positions, which count characters, and byte offsets, lines and columns.
struct YAMLText {
    let bytes: [UInt8]
    private let lineStarts: [Int]
    /// The last character asked for. libyaml's marks mostly ascend, so each search begins where the last one ended.
    private var cursor = (character: 0, offset: 0)
    private let isASCII: Bool

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var starts = [0]
        var ascii = true
        for (offset, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\n") { starts.append(offset + 1) }
            if byte >= 0x80 { ascii = false }
        }
        lineStarts = starts
        isASCII = ascii
    }

    /// The place of a byte.
    func position(of offset: Int) -> JSONPosition {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return JSONPosition(line: low + 1, column: offset - lineStarts[low] + 1)
    }

    /// The byte at which a character begins, counted in Unicode scalars as libyaml does.
    mutating func offset(ofCharacter character: Int) -> Int {
        if isASCII { return min(character, bytes.count) }
        if character < cursor.character { cursor = (0, 0) }
        while cursor.character < character, cursor.offset < bytes.count {
            cursor.offset += 1
            while cursor.offset < bytes.count, bytes[cursor.offset] & 0xC0 == 0x80 { cursor.offset += 1 }
            cursor.character += 1
        }
        return cursor.offset
    }
}
