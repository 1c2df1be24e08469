import FalTransport

/// Scheme, host and port of an address; as much of a URL as trust needs.
struct WebAddress {
    let scheme: String
    let host: String
    let port: Int?

    init?(_ text: String) {
        // Read as bytes: this stands before every exchange, and characters cost twenty times as much.
        let text = text.utf8
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")), text[colon...].starts(with: "://".utf8) else {
            return nil
        }
        scheme = text[..<colon].lowercasedText
        let rest = text[colon...].dropFirst(3)
        let authority = rest.prefix {
            $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#")
        }
        // An address with a user part says one host and means another.
        guard !authority.isEmpty, !authority.contains(UInt8(ascii: "@")), !authority.contains(UInt8(ascii: "\\"))
        else { return nil }
        let end: Substring.UTF8View.Index
        if authority.first == UInt8(ascii: "[") {
            guard let bracket = authority.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            end = authority.index(after: bracket)
        } else {
            end = authority.firstIndex(of: UInt8(ascii: ":")) ?? authority.endIndex
        }
        host = authority[..<end].lowercasedText
        guard end < authority.endIndex else {
            port = nil
            return
        }
        guard authority[end] == UInt8(ascii: ":"), let port = Int(Substring(authority[end...].dropFirst())) else {
            return nil
        }
        self.port = port
    }

    var isLoopback: Bool {
        if host == "127.0.0.1" || host == "localhost" || host == "[::1]" { return true }
        guard host.utf8.starts(with: "127.".utf8) else { return false }
        let numbers = host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return numbers.count == 4 && numbers.allSatisfy { UInt8(Substring($0)) != nil }
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
        self + (utf8.contains(UInt8(ascii: "?")) ? "&" : "?") + name + "=" + value.queryEncoded
    }
}
