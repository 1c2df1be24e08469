import FalSupport

/// The address a webhook is delivered to.
struct WebhookReceiver: Sendable, Hashable {
    let url: String

    /// - Returns: nil for what is no address of HTTP, and for other machines unless those are allowed.
    init?(_ url: String, reach: FalEmulator.Webhooks.Reach) {
        guard let address = WebAddress(url), address.isHTTP, reach == .anywhere || address.isLoopback else {
            return nil
        }
        self.url = url
    }
}
