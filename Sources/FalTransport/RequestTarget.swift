/// Where a request goes, in the parts that may be shown to a person: no user names, no query, no fragment.
struct RequestTarget: Sendable, Hashable {
    let scheme: String
    let host: String
    let port: String
    /// The address without user name and password, and with `?…` in place of a query.
    let masked: String

    /// Reads `url` without judging it: the transports refuse what is not an address.
    init(_ url: String) {
        var rest = url[...]
        var query = ""
        if let end = rest.firstIndex(where: { $0 == "?" || $0 == "#" }) {
            query = rest[end] == "?" ? "?…" : ""
            rest = rest[..<end]
        }
        guard let colon = rest.firstIndex(of: ":"), rest[colon...].hasPrefix("://") else {
            (scheme, host, port) = ("", "", "")
            masked = rest + query
            return
        }
        scheme = rest[..<colon].lowercased()
        rest = rest[rest.index(colon, offsetBy: 3)...]
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        var authority = rest[..<slash]
        if let at = authority.lastIndex(of: "@") { authority = authority[authority.index(after: at)...] }
        masked = "\(scheme)://\(authority)\(rest[slash...])\(query)"
        // `[::1]:8080`: the colons inside the brackets are no port.
        let bracket = authority.lastIndex(of: "]") ?? authority.startIndex
        if let colon = authority[bracket...].lastIndex(of: ":") {
            host = authority[..<colon].lowercased()
            port = String(authority[authority.index(after: colon)...])
        } else {
            host = authority.lowercased()
            port = scheme == "http" ? "80" : "443"
        }
    }

    /// `queue.fal.run:443`
    var place: String { host.isEmpty ? "the server" : "\(host):\(port)" }
}
