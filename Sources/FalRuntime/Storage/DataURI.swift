import FalSupport

/// A parsed `data:` URI (RFC 2397). fal answers with one if the input set `sync_mode`.
struct DataURI {
    let contentType: String
    let bytes: [UInt8]

    static func isDataURI(_ text: String) -> Bool { text.prefix(5).lowercased() == "data:" }

    /// `nil` for any other URL and for a malformed one.
    init?(_ text: String) {
        guard Self.isDataURI(text) else { return nil }
        let rest = text.utf8.dropFirst(5)
        guard let comma = rest.firstIndex(of: UInt8(ascii: ",")) else { return nil }
        let head = String(rest[..<comma]) ?? ""
        let parameters = head.split(separator: ";", omittingEmptySubsequences: false)
        let body = rest[rest.index(after: comma)...]
        let isBase64 = parameters.dropFirst().last?.lowercased() == "base64"
        let type = parameters.first.map { String($0) } ?? ""
        contentType = type.isEmpty ? "text/plain" : type
        guard let plain = PercentCoding.bytes(body), let bytes = isBase64 ? Base64.decode(plain) : plain else {
            return nil
        }
        self.bytes = bytes
    }
}
