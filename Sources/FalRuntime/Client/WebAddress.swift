/// Scheme, host and port of an address; as much of a URL as trust needs.
struct WebAddress {
    let scheme: String
    let host: String
    let port: Int?

    init?(_ text: String) {
        guard let colon = text.firstRange(of: "://") else { return nil }
        scheme = text[..<colon.lowerBound].lowercased()
        let rest = text[colon.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        // An address with a user part says one host and means another.
        guard !authority.isEmpty, !authority.contains("@"), !authority.contains("\\") else { return nil }
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            host = authority[...end].lowercased()
            let after = authority[authority.index(after: end)...]
            guard after.isEmpty || after.hasPrefix(":") else { return nil }
            port = Int(after.dropFirst())
        } else {
            let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count <= 2 else { return nil }
            host = parts[0].lowercased()
            port = parts.count == 2 ? Int(parts[1]) : nil
            if parts.count == 2, port == nil { return nil }
        }
    }

    var isLoopback: Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return numbers.count == 4 && numbers.allSatisfy { $0 != nil } && numbers[0] == 127
    }
}

extension String {
    /// For one part of a query: everything but letters, digits and `-._~` is percent-encoded (RFC 3986 §2.3).
    var queryEncoded: String {
        var result = ""
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return result
    }

    /// The address with one more member of its query.
    func addingQuery(_ name: String, _ value: String) -> String {
        self + (contains("?") ? "&" : "?") + name + "=" + value.queryEncoded
    }
}
