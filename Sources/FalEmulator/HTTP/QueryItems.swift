/// What follows the `?` of an address, in order; a name can come more than once.
struct QueryItems: Sendable {
    private let items: [(name: String, value: String)]

    init(_ text: some StringProtocol) {
        items = Substring(text).utf8.split(separator: UInt8(ascii: "&")).map { item in
            let parts = item.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decoded(parts[0]), parts.count > 1 ? Self.decoded(parts[1]) : "")
        }
    }

    /// The first value of a name.
    subscript(name: String) -> String? { items.first { $0.name == name }?.value }

    func all(_ name: String) -> [String] { items.filter { $0.name == name }.map(\.value) }

    /// Forms write a space as `+`.
    private static func decoded(_ part: Substring.UTF8View) -> String {
        let text = String(Substring(part))
        let spaced = part.contains(UInt8(ascii: "+")) ? text.replacing("+", with: " ") : text
        return PercentCoding.decoded(spaced) ?? spaced
    }
}
