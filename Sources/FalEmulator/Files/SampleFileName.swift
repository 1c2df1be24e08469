/// The text of a file's recipe as it stands in its name: readable, without a character that addresses or file systems
/// have a use for.
enum SampleFileName {
    /// In bytes, in the name. Most file systems take names of 255.
    static let longest = 160

    /// `A cat, asleep` is `A_cat~2C_asleep`.
    static func encoded(_ text: String) -> String {
        var name = ""
        for scalar in text.unicodeScalars {
            let piece = encoded(scalar)
            if name.utf8.count + piece.utf8.count > longest { break }
            name += piece
        }
        return name
    }

    /// As much of a text as has room in a name, spaces at the ends taken away and others made one.
    static func fitted(_ text: String) -> String {
        // Of a text of a megabyte nobody reads more than its beginning.
        let words = text.unicodeScalars.prefix(4 * longest).split(whereSeparator: \.properties.isWhitespace)
        return decoded(encoded(words.map { String($0) }.joined(separator: " "))) ?? ""
    }

    static func decoded(_ name: some StringProtocol) -> String? {
        var text: [UInt8] = []
        var rest = name.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "_"): text.append(0x20)
            case UInt8(ascii: "~"):
                let digits = String(decoding: rest.prefix(2), as: UTF8.self)
                guard digits.utf8.count == 2, let value = UInt8(digits, radix: 16) else { return nil }
                text.append(value)
                rest = rest.dropFirst(2)
            default: text.append(byte)
            }
        }
        let result = String(decoding: text, as: UTF8.self)
        return result.utf8.elementsEqual(text) ? result : nil
    }

    private static func encoded(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case " ": "_"
        case "a"..."z", "A"..."Z", "0"..."9", "-", ".": String(scalar)
        default:
            String(scalar).utf8.map { byte in
                let digits = String(byte, radix: 16, uppercase: true)
                return "~" + (digits.count == 1 ? "0" + digits : digits)
            }.joined()
        }
    }
}
