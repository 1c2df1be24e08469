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
