/// The parts of an http(s) address that decisions about safety rest on.
///
/// Written here rather than taken from a lenient parser: what two parsers read differently (`http://127.0.0.1\@evil`)
/// is refused.
struct WebAddress: Sendable, Hashable {
    let scheme: String
    /// In lower case; an IPv6 address with its brackets.
    let host: String
    let port: Int?
    /// Without a slash at the end.
    let path: String
    let hasUserInfo: Bool
    let hasQuery: Bool

    init?(_ text: String) {
        let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
        guard isPlain, let mark = text.firstRange(of: "://") else { return nil }
        scheme = text[..<mark.lowerBound].lowercased()
        let whole = text[mark.upperBound...]
        let rest = whole.prefix { $0 != "?" && $0 != "#" }
        hasQuery = rest.count < whole.count
        let authority = rest.prefix { $0 != "/" }
        let parts = authority.split(separator: "@", omittingEmptySubsequences: false)
        hasUserInfo = parts.count > 1
        guard let server = parts.last, let (host, port) = Self.server(server) else { return nil }
        self.host = host.lowercased()
        self.port = port
        var path = rest[authority.endIndex...]
        while path.hasSuffix("/") { path = path.dropLast() }
        self.path = String(path)
    }

    /// Scheme, host and port: `http://127.0.0.1:8080`.
    var origin: String { "\(scheme)://\(host)" + (port.map { ":\($0)" } ?? "") }

    /// Whether the host is this machine by its very name: nothing is resolved, for a name server could lie.
    var isLoopback: Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return numbers.count == 4 && numbers[0] == 127 && !numbers.contains(nil)
    }

    private static func server(_ text: Substring) -> (host: Substring, port: Int?)? {
        let host: Substring
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = text[...end]
        } else {
            host = text.prefix { $0 != ":" }
        }
        let rest = text[host.endIndex...]
        if host.isEmpty { return nil }
        if rest.isEmpty { return (host, nil) }
        guard rest.first == ":", let port = UInt16(rest.dropFirst()), port > 0 else { return nil }
        return (host, Int(port))
    }
}
