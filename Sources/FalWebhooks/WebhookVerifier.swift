public import FalRuntime
public import FalTransport

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Tells fal's webhooks from forged ones, and reads them.
///
/// ```swift
/// let verifier = WebhookVerifier()   // one for the life of the process: it keeps fal's keys
///
/// // In the handler of the address that was given as `FalSubmitOptions.webhook`:
/// do {
///     let event = try await verifier.event(of: Fal.KlingVideo.V2_6.Pro.TextToVideo.self, body: body, headers: headers)
///     guard try await jobs.claim(event.requestID) else { return .ok }   // delivered before
///     switch event.outcome {
///     case .completed(let clip): try await jobs.finish(event.requestID, clip.video.url)
///     case .failed(let error): try await jobs.fail(event.requestID, error.description)
///     case .undelivered: try await jobs.fetchLater(event.request)
///     }
///     return .ok
/// } catch let error as WebhookError {
///     return Response(status: error.responseStatus)
/// }
/// ```
///
/// - Important: Pass the body as the bytes that came. Decoded and encoded again, it has another signature.
/// - Important: fal delivers until it is answered with 2xx, and may deliver what was answered already; within the
///   tolerance of five minutes, so may anybody who has seen a delivery. What a handler does must therefore be done once
///   per ``WebhookEvent/requestID``: write the id where it is unique, in one transaction with what follows from it, and
///   answer 2xx for an id that is there. fal waits 15 seconds for an answer, so do long work after answering.
public struct WebhookVerifier: Sendable {
    /// Seconds since 1970.
    public typealias Clock = @Sendable () -> Int

    private enum Source: Sendable {
        case fixed(WebhookKeys)
        case published(PublishedKeys)
    }

    private let source: Source
    private let now: Clock

    /// Verifies with the keys that fal publishes: fetched when the first delivery comes, kept for at most 24 hours.
    ///
    /// While fal's key service cannot be reached, keys at hand serve until they are a day old. A delivery that none of
    /// them has signed makes the verifier look for new keys, at most once a minute, so new keys need no restart.
    ///
    /// - Parameters:
    ///   - configuration: where fal is, and how failed exchanges are tried again. No key is needed or sent.
    ///   - now: the clock, for tests.
    public init(
        configuration: FalConfiguration = FalConfiguration(), transport: any Transport = TransportDefaults.make(),
        now: @escaping Clock = WebhookVerifier.systemClock
    ) {
        let client = FalClient(credentials: .none, configuration: configuration, transport: transport)
        source = .published(
            PublishedKeys {
                do throws(FalError) {
                    let jwks = try await client.webhookKeySet()
                    guard let keys = try? WebhookKeys(jwks: jwks) else {
                        return .failure(FalError(.decoding, "what fal publishes as its keys holds no Ed25519 key"))
                    }
                    return .success(keys)
                } catch {
                    return .failure(error)
                }
            })
        self.now = now
    }

    /// Verifies with keys that are known, without a network.
    public init(keys: WebhookKeys, now: @escaping Clock = WebhookVerifier.systemClock) {
        source = .fixed(keys)
        self.now = now
    }

    /// The clock of this machine.
    public static let systemClock: Clock = { Int(Date().timeIntervalSince1970) }

    /// Accepts a delivery, or says why not.
    ///
    /// - Parameters:
    ///   - body: the bytes as they came.
    ///   - headers: all headers, or the four of fal; the case of names does not matter.
    /// - Returns: what the headers say, now known to be true.
    /// - Throws: ``WebhookError``.
    @discardableResult
    public func verify(
        body: [UInt8], headers: some Sequence<(name: String, value: String)>
    ) async throws(WebhookError) -> WebhookSignature {
        let signature = try WebhookSignature(headers: headers)
        let time = now()
        // Before anything that costs: an old delivery causes no fetch.
        try signature.checkAge(now: time)
        let message = signature.message(for: body)
        switch source {
        case .fixed(let keys):
            guard keys.made(signature, of: message) else { throw WebhookError(.wrongSignature) }
        case .published(let published):
            let held = try await published.keys(at: time)
            if held.keys.made(signature, of: message) { break }
            guard let newer = try await published.keys(after: held, at: time), newer.keys.made(signature, of: message)
            else { throw WebhookError(.wrongSignature) }
        }
        return signature
    }

    /// The same with headers as a dictionary.
    @discardableResult
    public func verify(
        body: [UInt8], headers: [String: String]
    ) async throws(WebhookError) -> WebhookSignature {
        try await verify(body: body, headers: headers.map { (name: $0.key, value: $0.value) })
    }
}
