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

/// A hash that is the same on every machine and in every run: FNV-1a over the bytes of a wire name.
///
/// `Hasher` is seeded anew in each process; a name in a generated source must never change by itself.
struct StableHash: Sendable {
    private let value: UInt64

    init(of name: WireName) {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name.text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        value = hash
    }

    /// Upper-case hexadecimal digits: 4 and 8 fold the hash together, 16 show it whole.
    func digits(_ count: Int) -> String {
        var folded = value
        var bits = 64
        while bits > count * 4 {
            bits /= 2
            folded = (folded >> UInt64(bits) ^ folded) & (1 << UInt64(bits) - 1)
        }
        let text = String(folded, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }
}
