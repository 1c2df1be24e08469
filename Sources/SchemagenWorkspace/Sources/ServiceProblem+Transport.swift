internal import FalSupport
internal import FalTransport

extension ServiceProblem {
    init(_ kind: Kind, at url: String, words: String? = nil) {
        self.init(
            kind: kind, url: Self.shown(url), host: WebAddress(url).map(Self.named) ?? ShownText.address(url),
            words: words)
    }

    /// A problem below HTTP.
    init(_ error: TransportError, at url: String, limit: Int) {
        let reason = ShownText.plain(error.message, limit: 200)
        let kind: Kind =
            switch error.kind {
            case .nameLookup: .nameLookup(reason)
            case .connect: .connect(reason)
            case .tls: .tls(reason)
            case .timeout, .stalled: .timeout
            case .cancelled: .cancelled
            case .send, .receive: .cutOff(reason)
            case .bodyTooLarge: .tooLarge(limit: limit)
            case .invalidRequest, .other: .other(reason)
            }
        self.init(kind, at: url)
    }

    /// The address as it may be shown: of the query only the endpoint, and that only when it is one.
    private static func shown(_ url: String) -> String {
        let base = ShownText.address(url)
        let query = url.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
        let ids = query.split(separator: "&").filter { $0.hasPrefix("endpoint_id=") }
        return ids.count == 1 ? base + "?" + ShownText.plain(String(ids[0]), limit: 100) : base
    }

    private static func named(_ address: WebAddress) -> String {
        ShownText.plain(address.host, limit: 100) + (address.port.map { ":\($0)" } ?? "")
    }
}
