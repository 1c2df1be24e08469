extension FalClient {
    /// The keys with which fal signs webhooks, as it publishes them: a JSON Web Key Set.
    ///
    /// fal waits 15 seconds for the receiver of a webhook, so all tries together take less.
    ///
    /// - Throws: ``FalError``.
    package func webhookKeySet() async throws(FalError) -> [UInt8] {
        var call = Call("the webhook keys", "GET", "\(configuration.hosts.rest)/.well-known/jwks.json")
        call.authorization = .none
        call.attempts = min(2, configuration.retries.attempts)
        call.deadline = .some(.seconds(5))
        call.maximumBytes = 1 << 20
        return try await perform(call).body
    }
}
