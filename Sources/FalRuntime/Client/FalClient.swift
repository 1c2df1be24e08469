public import FalTransport

/// Calls fal's models.
///
/// ```swift
/// let fal = FalClient()   // the key of FAL_KEY
/// let clip = try await fal.subscribe(to: Fal.KlingVideo.V2_6.Pro.TextToVideo.self, input: .init(prompt: "a fox"))
/// print(clip.video.url)
/// ```
///
/// A client is a value: cheap to copy, safe from any task or actor. Copies share one transport and its connections.
public struct FalClient: Sendable {
    /// What copies of a client share.
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
            let isSame =
                old.maxInFlight == newValue.maxInFlight && old.watching.streams == newValue.watching.streams
            if !isSame { shared = Shared(newValue) }
        }
    }

    /// - Parameters:
    ///   - credentials: the key; by default that of the environment (`FAL_KEY`, or `FAL_KEY_ID` and `FAL_KEY_SECRET`).
    ///   - configuration: by default fal itself, or the local one that `FAL_EMULATOR` names.
    public init(
        credentials: FalCredentials = .fromEnvironment(), configuration: FalConfiguration = FalConfiguration(),
        transport: any Transport = TransportDefaults.make()
    ) {
        settings = Boxed(Settings(transport: transport, credentials: credentials, configuration: configuration))
        shared = Shared(configuration)
    }

    /// The queue, call by call: submit now, ask later.
    public var queue: FalQueue { FalQueue(client: self) }

    final class Shared: Sendable {
        let gate: FlightGate?
        let streams: StreamSlots

        init(_ configuration: FalConfiguration) {
            gate = configuration.maxInFlight.map(FlightGate.init)
            streams = StreamSlots(configuration.watching.streams)
        }

        /// Runs `body` when it is its turn.
        func pass<Success>(_ body: () async throws(FalError) -> Success) async throws(FalError) -> Success {
            guard let gate else { return try await body() }
            return try await gate.pass(body)
        }
    }
}
