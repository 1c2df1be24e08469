package import FalJSON

/// One value of a YAML text, with its place: enough to read it, to point at it, and to edit it in the text.
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
