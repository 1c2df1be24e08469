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
    public let transport: any Transport
    /// What copies of a client share.
    private(set) var shared: Shared
    private var settings: Settings

    /// In a box: a client stands in the frame of every call it makes, and thousands of calls can be waiting.
    private final class Settings: Sendable {
        let credentials: FalCredentials
        let configuration: FalConfiguration

        init(_ credentials: FalCredentials, _ configuration: FalConfiguration) {
            self.credentials = credentials
            self.configuration = configuration
        }
    }

    public var credentials: FalCredentials {
        get { settings.credentials }
        set { settings = Settings(newValue, settings.configuration) }
    }

    public var configuration: FalConfiguration {
        get { settings.configuration }
        set {
            let old = settings.configuration
            settings = Settings(settings.credentials, newValue)
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
        settings = Settings(credentials, configuration)
        self.transport = transport
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
