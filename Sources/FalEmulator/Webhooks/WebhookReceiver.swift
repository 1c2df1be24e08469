/// The address a webhook is delivered to.
struct WebhookReceiver: Sendable, Hashable {
    let url: String

    /// - Returns: nil for what is no address of HTTP, and for other machines unless those are allowed.
    init?(_ url: String, reach: FalEmulator.Webhooks.Reach) {
        guard let host = Self.host(of: url), reach == .anywhere || Self.isLoopback(host) else { return nil }
        self.url = url
    }

    /// The host alone, in lower case: without a user, whose name could be that of another host, and without a port.
    private static func host(of url: String) -> String? {
        let parts = url.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, ["http", "https"].contains(parts[0].lowercased()) else { return nil }
        let authority = parts[1].prefix { !"/?#\\".contains($0) }
        guard !authority.contains("@"), !authority.contains(where: \.isWhitespace) else { return nil }
        let host =
            authority.hasPrefix("[")
            ? authority.prefix { $0 != "]" }.dropFirst() : authority.prefix { $0 != ":" }
        return host.isEmpty ? nil : host.lowercased()
    }

    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return numbers.count == 4 && !numbers.contains(nil) && numbers[0] == 127
    }
}
