package import FalJSON

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
