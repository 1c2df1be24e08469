/// The `%20` of addresses (RFC 3986 §2.1).
package enum PercentCoding {
    /// Encodes everything but letters, digits and `-._~` (RFC 3986 §2.3): fit for one part of a path or query.
    ///
    /// - Parameter kept: one more character to leave as it is, like the `/` of an id in a query.
    package static func encode(_ text: String, keeping kept: UInt8? = nil) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            case _ where byte.isASCIILetter || byte.isASCIIDigit || byte == kept:
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                result += "%" + Hexadecimal.text(CollectionOfOne(byte), uppercase: true)
            }
        }
        return result
    }

    /// - Returns: nil when a `%` is not followed by two hexadecimal digits.
    package static func bytes(_ text: some Collection<UInt8>) -> [UInt8]? { decode(text, keepingInvalid: false) }

    /// - Returns: nil when a `%` is not followed by two hexadecimal digits, or the bytes are not UTF-8.
    package static func decode(_ text: some StringProtocol) -> String? {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
        return bytes(text.utf8).flatMap { String(validUTF8: $0) }
    }

    /// Decodes what is valid and keeps the rest as it stands: for text that is checked or shown afterwards.
    package static func decodeLeniently(_ text: some StringProtocol) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")), let bytes = decode(text.utf8, keepingInvalid: true) else {
            return String(text)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func decode(_ text: some Collection<UInt8>, keepingInvalid: Bool) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var rest = text[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                result.append(byte)
                continue
            }
            if let decoded = Hexadecimal.bytes(rest.prefix(2))?.first, rest.count >= 2 {
                result.append(decoded)
                rest = rest.dropFirst(2)
            } else if keepingInvalid {
                result.append(byte)
            } else {
                return nil
            }
        }
        return result
    }
}

extension String {
    /// The address with one more item in its query.
    package func addingQuery(_ name: String, _ value: String) -> String {
        self + (utf8.contains(UInt8(ascii: "?")) ? "&" : "?") + name + "=" + PercentCoding.encode(value)
    }
}
