import FalSupport

/// Where a request goes, in the parts that may be shown to a person: no user names, no query, no fragment.
struct RequestTarget: Sendable, Hashable {
    let scheme: String
    let host: String
    let port: String
    /// `queue.fal.run:443`
    let place: String
    private let url: String

    /// Reads `url` without judging it: the transports refuse what is not an address.
    init(_ url: String) {
        self.url = url
        // As bytes: this is done for every request, and characters cost twenty times as much.
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
