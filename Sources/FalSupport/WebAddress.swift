/// The parts of an absolute address (`https://host:port/path`) that decisions about trust are made on.
///
/// Strict on purpose: whatever two parsers could read differently is refused, because the check and the connection
/// must mean the same host. Refused are user names (`http://localhost@evil`), backslashes, white space and control
/// characters anywhere, and hosts of anything but ASCII letters, digits, `-`, `_` and `.` (IPv6 in brackets).
package struct WebAddress: Sendable, Hashable {
    /// In lower case.
    package let scheme: String
    /// In lower case; an IPv6 address with its brackets.
    package let host: String
    /// From 1 to 65535; nil where the address names none.
    package let port: Int?
    private let text: String
    /// In bytes.
    private let authorityEnd: Int

    package enum Problem: Error {
        case malformed
        /// A user name or password stands before the host.
        case userInfo
    }

    package init?(_ text: String) {
        do throws(Problem) {
            try self.init(parsing: text)
        } catch {
            return nil
        }
    }

    package init(parsing text: String) throws(Problem) {
        var text = text
        let parts = try text.withUTF8 { bytes in Result { () throws(Problem) in try Parts(bytes[...]) } }.get()
        (scheme, host, port, authorityEnd) = (parts.scheme, parts.host, parts.port, parts.authorityEnd)
        self.text = text
    }

    /// Scheme, host and port: `http://127.0.0.1:8080`.
    package var origin: String { "\(scheme)://\(host)" + (port.map { ":\($0)" } ?? "") }

    package func hasSameOrigin(as other: Self) -> Bool {
        scheme == other.scheme && host == other.host && port == other.port
    }

    /// As it was written, up to the query or fragment; empty or beginning with a slash.
    package var path: Substring {
        Substring(text.utf8.dropFirst(authorityEnd).prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") })
    }

    package var hasQueryOrFragment: Bool { path.endIndex < text.endIndex }

    package var isHTTP: Bool { scheme == "https" || scheme == "http" }

    /// Whether the host is this machine by its very name: nothing is resolved, since a name server could lie.
    package var isLoopback: Bool { Self.isLoopback(host) }

    /// Whether a host, as ``host`` spells it, is in 127.0.0.0/8, `[::1]` or `localhost`.
    package static func isLoopback(_ host: String) -> Bool {
        if host == "127.0.0.1" || host == "localhost" || host == "[::1]" { return true }
        guard host.utf8.starts(with: "127.".utf8) else { return false }
        let numbers = host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return numbers.count == 4
            && numbers.allSatisfy { $0.allSatisfy(\.isASCIIDigit) && UInt8(Substring($0)) != nil }
    }

    /// What a `Location` header of this address means (RFC 3986 §5.2, without dot segments). Spaces and letters beyond
    /// ASCII, which servers write in the names of files, are encoded. It is not checked: parse it.
    package func resolving(_ location: String) -> String {
        let location = Self.encodingLetters(of: location)
        let whole = text.prefix { $0 != "#" }
        guard let first = location.first, first != "#" else { return String(whole) }
        if first == "?" { return origin + path + location }
        // Whatever has a scheme is whole: 'file:///etc/passwd' must not become a path.
        let beforePath = location.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        if beforePath.contains(":") { return location }
        if location.hasPrefix("//") { return "\(scheme):\(location)" }
        if location.hasPrefix("/") { return origin + location }
        let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "/"
        return origin + folder + location
    }

    private static func encodingLetters(of location: String) -> String {
        let isPlain = { (byte: UInt8) in byte != UInt8(ascii: " ") && byte < 0x80 }
        if location.utf8.allSatisfy(isPlain) { return location }
        let bytes = location.utf8.flatMap { byte in
            isPlain(byte) ? [byte] : Array("%\(Hexadecimal.text([byte], uppercase: true))".utf8)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension WebAddress {
    /// What stands in the bytes of an address. As bytes in memory: this runs several times for every request.
    private struct Parts {
        typealias Bytes = Slice<UnsafeBufferPointer<UInt8>>

        let scheme: String
        let host: String
        let port: Int?
        let authorityEnd: Int

        init(_ bytes: Bytes) throws(Problem) {
            guard bytes.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }),
                let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[colon...].starts(with: "://".utf8)
            else { throw .malformed }
            let rest = bytes[colon...].dropFirst(3)
            let authority = rest.prefix {
                $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#")
            }
            guard !authority.contains(UInt8(ascii: "@")) else { throw .userInfo }
            guard Self.isScheme(bytes[..<colon]), let hostEnd = Self.hostEnd(authority) else { throw .malformed }
            if hostEnd == authority.endIndex {
                port = nil
            } else {
                let digits = authority[hostEnd...].dropFirst()
                guard authority[hostEnd] == UInt8(ascii: ":"), digits.allSatisfy(\.isASCIIDigit),
                    let number = UInt16(String(decoding: digits, as: UTF8.self)), number > 0
                else { throw .malformed }
                port = Int(number)
            }
            scheme = bytes[..<colon].lowercasedText
            host = authority[..<hostEnd].lowercasedText
            authorityEnd = authority.endIndex
        }

        private static func isScheme(_ bytes: Bytes) -> Bool {
            guard let first = bytes.first, first.isASCIILetter else { return false }
            return bytes.allSatisfy {
                $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-")
                    || $0 == UInt8(ascii: ".")
            }
        }

        /// Where the host ends, or nil when it is none.
        private static func hostEnd(_ authority: Bytes) -> Int? {
            if authority.first == UInt8(ascii: "[") {
                guard let bracket = authority.firstIndex(of: UInt8(ascii: "]")) else { return nil }
                let inside = authority[..<bracket].dropFirst()
                let isIPv6 = inside.allSatisfy {
                    Hexadecimal.value($0) != nil || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".")
                }
                return isIPv6 && inside.contains(UInt8(ascii: ":")) ? bracket + 1 : nil
            }
            let host = authority.prefix { $0 != UInt8(ascii: ":") }
            let isName = host.allSatisfy {
                $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
                    || $0 == UInt8(ascii: "_")
            }
            return isName && !host.isEmpty ? host.endIndex : nil
        }
    }
}
