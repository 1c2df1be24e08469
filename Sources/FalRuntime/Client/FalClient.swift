import FalFields
public import FalJSON
public import FalTransport

/// Calls fal's models.
///
/// ```swift
/// let fal = FalClient(credentials: .key("…"))
/// let clip = try await fal.subscribe(to: Fal.KlingVideo.V2_6.Pro.TextToVideo.self, input: .init(prompt: "a fox"))
/// ```
///
/// A client is a value: cheap to copy, safe from any task or actor. Copies share one transport and its connections.
public struct FalClient: Sendable {
    public var credentials: FalCredentials
    public var configuration: FalConfiguration
    public let transport: any Transport

    public init(
        credentials: FalCredentials, configuration: FalConfiguration = FalConfiguration(),
        transport: any Transport = TransportDefaults.make()
    ) {
        self.credentials = credentials
        self.configuration = configuration
        self.transport = transport
    }

    /// The queue, call by call: submit now, ask later.
    public var queue: FalQueue { FalQueue(client: self) }

    /// Submits a request, waits for it and returns what the model made.
    ///
    /// - Parameters:
    ///   - extra: members of the input that its type has no property for, and explicit nulls; they win over properties.
    ///   - timeout: how long to wait in all. When it passes, the request goes on at fal, and the error has its id.
    ///   - onUpdate: called for every status that differs from the one before.
    /// - Throws: ``FalError``.
    public func subscribe<E: FalEndpoint>(
        to endpoint: E.Type, input: E.Input, extra: [String: JSONValue] = [:], timeout: Duration? = nil,
        onUpdate: (@Sendable (QueueStatus) -> Void)? = nil
    ) async throws(FalError) -> E.Output {
        let request = try await queue.submit(to: endpoint, input: input, extra: extra)
        try await queue.waitForCompletion(of: request, timeout: timeout, onUpdate: onUpdate)
        return try await queue.result(of: request).output
    }
}
