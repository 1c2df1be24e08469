import FalFields

/// A request that has come to its end: all that a webhook tells about it.
struct CompletedRequest: Sendable {
    let endpoint: EndpointID
    let id: String
    /// Differs from `id` when the queue ran the request again.
    let gatewayID: String
    /// `fal_webhook` of the submit, as it was given.
    let webhook: String?
    /// What fetching the result answers.
    let status: Int
    let body: [UInt8]
    /// What the infrastructure has to say, like `Runner disconnected`, and its word for it. A model's own failure is in
    /// `body` alone.
    let error: String?
    let errorType: String?
    /// `X-Fal-Object-Lifecycle-Preference`, as it was given.
    let lifecycle: String?

    /// Told of every end of a request that has a webhook. It may take its time: nobody waits for it.
    typealias Observer = @Sendable (CompletedRequest) async -> Void
}

extension CompletedRequest {
    init(_ request: QueuedRequest) {
        endpoint = request.endpoint
        id = request.id
        gatewayID = request.gatewayID
        webhook = request.options.webhook
        lifecycle = request.options.lifecycle
        let ending = request.ending
        status = ending.status
        body = ending.body
        error = ending.error
        errorType = ending.errorType
    }
}
