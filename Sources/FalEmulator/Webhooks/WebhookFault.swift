/// What goes wrong with one delivery of a webhook, on demand.
struct WebhookFault: Sendable, Hashable {
    /// How long it is held back, in the emulator's time.
    var delay: Duration = .zero
    /// It never gets to the receiver, as if the network had lost it.
    var isLost = false
    /// How far the sender's clock is off, in seconds; above zero it is fast.
    var clockSkew = 0
    /// The signature is not of this body.
    var isForged = false

    /// Asked before each delivery; `attempt` counts from 1.
    typealias Source = @Sendable (_ request: CompletedRequest, _ attempt: Int) async -> WebhookFault
}
