import FalSupport

/// The part of an address after its `?`, in order; a name can occur more than once.
struct QueryItems: Sendable {
    private let items: [(name: String, value: String)]

    init(_ text: some StringProtocol) {
        items = Substring(text).utf8.split(separator: UInt8(ascii: "&")).map { item in
            let parts = item.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decode(parts[0]), parts.count > 1 ? Self.decode(parts[1]) : "")
        }
    }

    /// The first value of a name.
    subscript(name: String) -> String? { items.first { $0.name == name }?.value }

    func all(_ name: String) -> [String] { items.filter { $0.name == name }.map(\.value) }

    /// Forms write a space as `+`.
    private static func decode(_ part: Substring.UTF8View) -> String {
        let text = String(Substring(part))
        let spaced = part.contains(UInt8(ascii: "+")) ? text.replacing("+", with: " ") : text
        return PercentCoding.decode(spaced) ?? spaced
    }
}
