import FalFields
public import FalJSON
import FalSupport

/// How a connection to a realtime model behaves.
public struct FalRealtimeOptions: Sendable {
    /// What opens the socket.
    public enum Authorization: Sendable {
        /// A token that the client asks fal for with its key. It is used for reopening until nine tenths of its life
        /// are over.
        case token(lifetime: Duration)
        /// Tokens from elsewhere: an app without a key asks its own server. Called for each opening.
        case provider(@Sendable () async throws -> FalRealtimeToken)
        /// The key itself, in a header of the handshake.
        case key
    }

    /// What becomes of inputs that are sent while the socket is not open yet.
    public enum Opening: Sendable, Hashable {
        /// The newest replaces those before it: for models that follow a person's hand.
        case newest
        /// All are kept, and the sender waits when there are many.
        case all
    }

    /// What becomes of results that nobody has read yet.
    public enum Buffering: Sendable, Hashable {
        /// So many are kept, and the oldest are dropped.
        case newest(Int)
        /// So many are kept, and the model has to wait.
        case suspending(Int)
    }

    public var authorization: Authorization
    /// At most one input in this time is sent: the first at once, and of the others the last, when the time is over.
    /// Zero sends all.
    public var throttle: Duration
    public var opening: Opening
    public var buffering: Buffering
    /// How many inputs the model may keep before it drops the oldest, 1 to 60; `nil` leaves it to the model.
    public var maximumBuffering: Int?
    /// The path after the id: `/realtime` unless the id ends in it.
    public var path: String?
    /// How long the opening of a socket may take. A model may have to be started for it.
    public var openTimeout: Duration
    /// How often an opening or a broken connection is tried again before the error is reported for good, and after
    /// which pauses.
    public var retries: FalRetryPolicy
    /// A longer result ends the connection with an error.
    public var maximumResultBytes: Int
    /// Whether results end together with the model's session, instead of going on with the next input.
    public var endsWithSession: Bool
    /// Called with what happens beside the results. It is called in order, and holds up the connection meanwhile.
    public var onEvent: (@Sendable (FalRealtimeEvent) -> Void)?

    public init(
        authorization: Authorization = .token(lifetime: .seconds(120)), throttle: Duration = .milliseconds(128),
        opening: Opening = .newest, buffering: Buffering = .suspending(64), maximumBuffering: Int? = nil,
        path: String? = nil, openTimeout: Duration = .seconds(90),
        retries: FalRetryPolicy = FalRetryPolicy(maximumAttempts: 5), maximumResultBytes: Int = 64 << 20,
        endsWithSession: Bool = false, onEvent: (@Sendable (FalRealtimeEvent) -> Void)? = nil
    ) {
        self.authorization = authorization
        self.throttle = throttle
        self.opening = opening
        self.buffering = buffering
        self.maximumBuffering = maximumBuffering
        self.path = path
        self.openTimeout = openTimeout
        self.retries = retries
        self.maximumResultBytes = maximumResultBytes
        self.endsWithSession = endsWithSession
        self.onEvent = onEvent
    }

    func validate(for endpoint: EndpointID) throws(FalError) {
        var problem: String?
        if let maximumBuffering, !(1...60).contains(maximumBuffering) {
            problem = "maximumBuffering is \(maximumBuffering), and must be from 1 to 60"
        }
        switch buffering {
        case .newest(let count), .suspending(let count):
            if count < 1 { problem = "the buffer for results must have room for at least one" }
        }
        if throttle < .zero { problem = "the throttle is negative; zero turns it off" }
        if let path, path.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F || "?#\\".utf8.contains($0) }) {
            problem = "the path may have no spaces, no query and no fragment"
        }
        guard let problem else { return }
        var error = FalError(.input, "the connection cannot be made: \(problem)")
        error.endpoint = endpoint
        throw error
    }
}

/// What happens on a connection beside its results.
public enum FalRealtimeEvent: Sendable {
    /// A socket is open: the first, second, … of the connection.
    case opened(session: Int)
    /// A message of fal's about the session (`x-fal-message`), such as how long the model took.
    case message(JSONValue)
    /// The model has ended its session. The next input opens another one.
    case ended(session: Int)
    /// A socket broke or could not be opened, and another one is opened after the pause.
    case retrying(after: Duration)
}

/// What has gone through a connection so far.
public struct FalRealtimeStatistics: Sendable, Hashable {
    /// Inputs given to a socket.
    public internal(set) var sent = 0
    public internal(set) var received = 0
    /// Inputs that a newer one replaced, or that could not be sent before the connection ended.
    public internal(set) var droppedInputs = 0
    /// Results that nobody read in time, with ``FalRealtimeOptions/Buffering/newest(_:)``.
    public internal(set) var droppedResults = 0
    /// Sockets opened.
    public internal(set) var sessions = 0

    init() {}
}
