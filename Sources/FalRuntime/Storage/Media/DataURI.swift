import FalFields

/// A `data:` address (RFC 2397), taken apart: fal answers with one where an input asked for `sync_mode`.
struct DataURI {
    let contentType: String
    let bytes: [UInt8]

    static func looksLike(_ text: String) -> Bool { text.prefix(5).lowercased() == "data:" }

    /// `nil` for what is no `data:` address, or a broken one.
    init?(_ text: String) {
        guard Self.looksLike(text) else { return nil }
        let rest = text.utf8.dropFirst(5)
        guard let comma = rest.firstIndex(of: UInt8(ascii: ",")) else { return nil }
        let head = String(rest[..<comma]) ?? ""
        let parameters = head.split(separator: ";", omittingEmptySubsequences: false)
        let body = rest[rest.index(after: comma)...]
        let isBase64 = parameters.dropFirst().last?.lowercased() == "base64"
        let type = parameters.first.map { String($0) } ?? ""
        contentType = type.isEmpty ? "text/plain" : type
        guard let plain = Self.percentDecoded(body), let bytes = isBase64 ? Base64Reader.bytes(plain) : plain else {
            return nil
        }
        self.bytes = bytes
    }

    private static func percentDecoded(_ text: Substring.UTF8View) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var iterator = text.makeIterator()
        while let byte = iterator.next() {
            guard byte == UInt8(ascii: "%") else {
                result.append(byte)
                continue
            }
            guard let high = iterator.next().flatMap(digit), let low = iterator.next().flatMap(digit) else {
                return nil
            }
            result.append(high << 4 | low)
        }
        return result
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
