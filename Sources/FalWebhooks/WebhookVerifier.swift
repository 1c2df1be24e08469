public import FalJSON
public import FalRuntime
public import FalTransport

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Verifies fal's webhooks and decodes them.
///
/// ```swift
/// // One for the life of the process: it keeps fal's keys.
/// let verifier = WebhookVerifier(expectedUserID: "github|12345")
///
/// // In the handler of the URL that was given as `FalSubmitOptions.webhook`:
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
/// - Important: Pass the body byte for byte: a body that was decoded and encoded again has another signature.
/// - Important: fal signs the deliveries of all its users with the same keys. A valid signature therefore says only
///   that fal sent the delivery: anybody with an account can have fal deliver to your URL. The expected user id is what
///   tells your requests from theirs.
/// - Important: fal repeats a delivery until it is answered with 2xx, and sometimes after that; within the tolerance of
///   five minutes, so can anybody who has seen it. A handler must therefore act once for each
///   ``WebhookEvent/requestID``: store the id with a unique constraint, in one transaction with its effects, and answer
///   2xx for an id that is already stored. fal waits 15 seconds for an answer, so do long work afterwards.
public struct WebhookVerifier: Sendable {
    /// Seconds since 1970.
    public typealias Clock = @Sendable () -> Int

    /// Whether a delivery has not been handled yet, as the caller's store knows. Asked only about deliveries of the
    /// expected user with a valid signature; `false` rejects the delivery as `replayed`, which is to be answered with
    /// 200.
    ///
    /// Look the id up, and store it together with the outcome: if it was stored here and the process then stopped,
    /// fal's next delivery would be rejected and the outcome lost.
    public typealias IsNew = @Sendable (WebhookSignature) async throws -> Bool

    private enum Source: Sendable {
        case fixed(WebhookKeys)
        case published(WebhookKeyCache)
    }

    private let source: Source
    /// `nil` accepts any user.
    private let expectedUserID: String?
    private let isNew: IsNew?
    private let now: Clock

    private init(_ source: Source, _ expectedUserID: String?, _ isNew: IsNew?, _ now: @escaping Clock) {
        self.source = source
        self.expectedUserID = expectedUserID
        self.isNew = isNew
        self.now = now
    }

    /// Verifies with the keys that fal publishes, which are fetched for the first delivery and cached for 24 hours.
    ///
    /// While fal's key service cannot be reached, cached keys are used until they are a day old. If none of them
    /// verifies a delivery, the keys are fetched again, at most once a minute, so new keys need no restart.
    ///
    /// - Parameters:
    ///   - expectedUserID: fal's id of your user or team, like `github|12345`. Genuine deliveries about requests of
    ///     anybody else are rejected, and the error has their id: that is how to learn your own, from a request that
    ///     you have just submitted.
    ///   - isNew: Rejects deliveries that were handled before; see ``IsNew``.
    ///   - configuration: The client's settings. No key is needed or sent.
    ///   - transport: What sends HTTP requests.
    ///   - now: The clock, for tests.
    public init(
        expectedUserID: String, isNew: IsNew? = nil, configuration: FalConfiguration = FalConfiguration(),
        transport: any Transport = TransportDefaults.make(), now: @escaping Clock = WebhookVerifier.systemClock
    ) {
        self.init(.published(Self.cache(configuration, transport)), expectedUserID, isNew, now)
    }

    /// Verifies with given keys, without network access.
    public init(
        expectedUserID: String, keys: WebhookKeys, isNew: IsNew? = nil,
        now: @escaping Clock = WebhookVerifier.systemClock
    ) {
        self.init(.fixed(keys), expectedUserID, isNew, now)
    }

    /// A verifier that accepts genuine deliveries about requests of **any** fal user, strangers included: the caller
    /// must compare ``WebhookEvent/userID`` itself. For services that receive for several users.
    public static func acceptingAnyUser(
        isNew: IsNew? = nil, configuration: FalConfiguration = FalConfiguration(),
        transport: any Transport = TransportDefaults.make(), now: @escaping Clock = WebhookVerifier.systemClock
    ) -> WebhookVerifier {
        WebhookVerifier(.published(cache(configuration, transport)), nil, isNew, now)
    }

    private static func cache(_ configuration: FalConfiguration, _ transport: any Transport) -> WebhookKeyCache {
        let client = FalClient(credentials: .none, configuration: configuration, transport: transport)
        return WebhookKeyCache {
            do throws(FalError) {
                let jwks = try await client.webhookKeySet()
                guard let keys = try? WebhookKeys(jwks: jwks) else {
                    return .failure(FalError(.decoding, "fal's published keys contain no Ed25519 key"))
                }
                return .success(keys)
            } catch {
                return .failure(error)
            }
        }
    }

    /// The clock of this machine.
    public static let systemClock: Clock = { Int(Date().timeIntervalSince1970) }

    /// Verifies a delivery.
    ///
    /// - Parameters:
    ///   - body: The body, byte for byte.
    ///   - headers: All headers, or fal's four; names are case-insensitive.
    /// - Returns: The verified signature.
    /// - Throws: ``WebhookError``.
    @discardableResult
    public func verify(
        body: [UInt8], headers: some Sequence<(name: String, value: String)>
    ) async throws(WebhookError) -> WebhookSignature {
        let signature = try WebhookSignature(headers: headers)
        let time = now()
        // First, so that an old delivery causes no fetch.
        try signature.checkAge(now: time)
        let message = signature.message(for: body)
        switch source {
        case .fixed(let keys):
            guard keys.verify(signature, of: message) else { throw WebhookError(.wrongSignature) }
        case .published(let published):
            let cached = try await published.keys(at: time)
            if cached.keys.verify(signature, of: message) { break }
            guard let newer = try await published.keys(after: cached, at: time),
                newer.keys.verify(signature, of: message)
            else { throw WebhookError(.wrongSignature) }
        }
        if let expectedUserID, signature.userID != expectedUserID {
            throw WebhookError(.foreignUser(signature.userID))
        }
        try await checkIsNew(signature)
        return signature
    }

    private func checkIsNew(_ signature: WebhookSignature) async throws(WebhookError) {
        guard let isNew else { return }
        let isAccepted: Bool
        do {
            isAccepted = try await isNew(signature)
        } catch {
            // The store's error is not quoted: it may name its host and user.
            throw WebhookError(.storeFailed)
        }
        guard isAccepted else { throw WebhookError(.replayed) }
    }

    /// The same with headers as a dictionary.
    @discardableResult
    public func verify(
        body: [UInt8], headers: [String: String]
    ) async throws(WebhookError) -> WebhookSignature {
        try await verify(body: body, headers: headers.map { (name: $0.key, value: $0.value) })
    }
}

extension WebhookVerifier {
    /// Verifies a delivery and decodes it as an event of `endpoint`.
    ///
    /// - Throws: ``WebhookError``; of kind `undecodable`, with the whole body, if it is genuine but does not fit.
    public func event<E: FalEndpoint>(
        of endpoint: E.Type, body: [UInt8], headers: some Sequence<(name: String, value: String)>
    ) async throws(WebhookError) -> WebhookEvent<E.Output> {
        let signature = try await verify(body: body, headers: headers)
        return try WebhookEvent(body, of: E.id, signature: signature)
    }

    /// The same with headers as a dictionary.
    public func event<E: FalEndpoint>(
        of endpoint: E.Type, body: [UInt8], headers: [String: String]
    ) async throws(WebhookError) -> WebhookEvent<E.Output> {
        try await event(of: endpoint, body: body, headers: headers.map { (name: $0.key, value: $0.value) })
    }

    /// Verifies a delivery and decodes it as an event of any endpoint, by its id.
    ///
    /// - Throws: ``WebhookError``.
    public func event(
        of endpoint: EndpointID, body: [UInt8], headers: some Sequence<(name: String, value: String)>
    ) async throws(WebhookError) -> WebhookEvent<JSONValue> {
        let signature = try await verify(body: body, headers: headers)
        return try WebhookEvent(body, of: endpoint, signature: signature)
    }

    /// The same with headers as a dictionary.
    public func event(
        of endpoint: EndpointID, body: [UInt8], headers: [String: String]
    ) async throws(WebhookError) -> WebhookEvent<JSONValue> {
        try await event(of: endpoint, body: body, headers: headers.map { (name: $0.key, value: $0.value) })
    }
}
