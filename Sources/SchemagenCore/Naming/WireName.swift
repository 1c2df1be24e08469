/// A name as a schema spells it: a property, an enumeration value, a component, a path segment. Any text at all.
///
/// Never written into a Swift source as it is; ``SwiftName`` is what a source may hold.
package struct WireName: Sendable, Hashable, Comparable {
    package let text: String

    package init(_ text: String) { self.text = text }

    /// The wire spelling of an integer value.
    package init(_ number: Int) { self.text = String(number) }

    // Byte by byte: `String` calls "é" and "e" + U+0301 equal, the wire does not, and both may stand in one
    // enumeration.
    package static func == (left: Self, right: Self) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    package static func < (left: Self, right: Self) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(0xFF as UInt8)
    }

    /// The key of this name in a lock file: the text in printable ASCII, one to one.
    ///
    /// A lock is a dictionary of strings, so two names that differ only in bytes need keys that differ as strings; and
    /// a text direction control in a file that people review must be seen.
    package var lockKey: String {
        let isPlain = text.utf8.allSatisfy { (0x20..<0x7F).contains($0) && $0 != UInt8(ascii: "\\") }
        if isPlain { return text }
        var key = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": key += "\\\\"
            case " "..."~": key.unicodeScalars.append(scalar)
            default: key += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
            }
        }
        return key
    }
}

extension WireName: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) { self.init(text) }
}

extension WireName: CustomStringConvertible {
    package var description: String { text }
}
