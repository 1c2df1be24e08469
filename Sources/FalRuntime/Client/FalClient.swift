// An app imports FalRuntime and has JSONValue, EndpointID and the field descriptors with it.
@_exported public import FalFields
@_exported public import FalJSON
public import FalTransport

/// Calls fal's models.
///
/// ```swift
/// let fal = FalClient()   // the key of FAL_KEY
/// let clip = try await fal.subscribe(to: Fal.KlingVideo.V2_6.Pro.TextToVideo.self, input: .init(prompt: "a fox"))
/// print(clip.video.url)
/// ```
///
/// A client is a value that is cheap to copy and can be used from any task. Copies share one transport and its
/// connections.
public struct FalClient: Sendable {
    /// The state that copies of a client share.
    private(set) var shared: Shared
    private var settings: Boxed<Settings>

    private struct Settings: Sendable {
        let transport: any Transport
        var credentials: FalCredentials
        var configuration: FalConfiguration
    }

    public var transport: any Transport { settings.value.transport }

    public var credentials: FalCredentials {
        get { settings.value.credentials }
        set { settings.value.credentials = newValue }
    }

    public var configuration: FalConfiguration {
        get { settings.value.configuration }
        set {
            let old = settings.value.configuration
            settings.value.configuration = newValue
            if old.maximumConcurrentRequests != newValue.maximumConcurrentRequests
                || old.polling.eventStreams != newValue.polling.eventStreams
            {
                shared = Shared(newValue)
            }
        }
    }

    /// - Parameters:
    ///   - credentials: The key; by default from the environment (`FAL_KEY`, or `FAL_KEY_ID` and `FAL_KEY_SECRET`).
    ///   - configuration: The settings; by default those for fal, or for the local fal that `FAL_EMULATOR` names.
    ///   - transport: What sends HTTP requests; by default shared by all clients of the process.
    public init(
        credentials: FalCredentials = .fromEnvironment(), configuration: FalConfiguration = FalConfiguration(),
        transport: any Transport = TransportDefaults.make()
    ) {
        settings = Boxed(Settings(transport: transport, credentials: credentials, configuration: configuration))
        shared = Shared(configuration)
    }

    /// fal's queue, call by call: submit now, fetch the result later.
    public var queue: FalQueue { FalQueue(client: self) }

    final class Shared: Sendable {
        let limiter: ConcurrencyLimiter?
        let eventStreams: ConnectionSlots

        init(_ configuration: FalConfiguration) {
            limiter = configuration.maximumConcurrentRequests.map(ConcurrencyLimiter.init)
            eventStreams = ConnectionSlots(configuration.polling.eventStreams)
        }

        /// Runs `body` within the limit of concurrent requests.
        func limited<Success>(_ body: () async throws(FalError) -> Success) async throws(FalError) -> Success {
            guard let limiter else { return try await body() }
            return try await limiter.withSlot(body)
        }
    }
}
