import FalSupport

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Where a request goes, in the parts that may be shown to a person: no user names, no query, no fragment.
struct RequestTarget: Sendable, Hashable {
    let scheme: String
    let host: String
    let port: String
    /// `queue.fal.run:443`
    let place: String
    private let url: String

    /// Parses `url` and accepts anything: ``RequestRules`` rejects what is not an address.
    init(_ url: String) {
        self.url = url
        // By bytes: this is done for every request, and characters cost twenty times as much.
        guard let parts = Parts(url[...].utf8) else {
            (scheme, host, port, place) = ("", "", "", "the server")
            return
        }
        let scheme = parts.scheme.lowercasedText
        // `[::1]:8080`: the colons inside the brackets are no port.
        let bracket = parts.authority.lastIndex(of: UInt8(ascii: "]")) ?? parts.authority.startIndex
        let end = parts.authority[bracket...].lastIndex(of: UInt8(ascii: ":")) ?? parts.authority.endIndex
        let host = parts.authority[..<end].lowercasedText
        let port =
            end < parts.authority.endIndex
            ? String(Substring(parts.authority[end...].dropFirst())) : scheme == "http" ? "80" : "443"
        place = host.isEmpty ? "the server" : host + ":" + port
        (self.scheme, self.host, self.port) = (scheme, host, port)
    }

    /// The address without user name and password, and with `?…` in place of a query.
    var masked: String {
        var rest = url[...].utf8
        var query = ""
        if let end = rest.firstIndex(where: { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }) {
            query = rest[end] == UInt8(ascii: "?") ? "?…" : ""
            rest = rest[..<end]
        }
        guard let parts = Parts(rest) else { return String(Substring(rest)) + query }
        return "\(scheme)://\(Substring(parts.authority))\(Substring(parts.path))\(query)"
    }

    /// Whether the host is this machine itself: `localhost` and names below it, `127.0.0.0/8`, `::1`, in any spelling.
    var isLoopback: Bool {
        let name = host.last == "." ? host.dropLast() : host[...]
        if name == "localhost" || name.hasSuffix(".localhost") { return true }
        var short = in_addr()
        if inet_aton(host, &short) != 0 { return UInt32(bigEndian: short.s_addr) >> 24 == 127 }
        guard host.first == "[" else { return false }
        var long = in6_addr()
        guard inet_pton(AF_INET6, String(host.dropFirst().dropLast()), &long) == 1 else { return false }
        return withUnsafeBytes(of: &long) { bytes in
            let isMappedShort = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
            return isMappedShort ? bytes[12] == 127 : bytes[..<15].allSatisfy { $0 == 0 } && bytes[15] == 1
        }
    }

    private struct Parts {
        let scheme: Substring.UTF8View
        /// Without user name and password.
        let authority: Substring.UTF8View
        /// All that follows.
        let path: Substring.UTF8View

        init?(_ url: Substring.UTF8View) {
            guard let colon = url.firstIndex(of: UInt8(ascii: ":")), url[colon...].starts(with: "://".utf8) else {
                return nil
            }
            scheme = url[..<colon]
            let rest = url[colon...].dropFirst(3)
            let whole = rest.prefix {
                $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#")
            }
            path = rest[whole.endIndex...]
            authority = whole.lastIndex(of: UInt8(ascii: "@")).map { whole[$0...].dropFirst() } ?? whole
        }
    }
}
