/// How a client behaves, as a value.
public struct FalConfiguration: Sendable {
    /// Where fal is. `FAL_EMULATOR` in the environment makes it a local one.
    public var hosts: FalHosts
    /// A relay that adds the key, for apps that must not hold it: requests go there, with the real address in the
    /// header `x-fal-target-url`. An https address, or one of this machine. No key is sent to it.
    public var proxy: String?
    /// Sent with every request.
    public var userAgent: String
    /// Sent with every request, behind the client's own.
    public var headers: [String: String]
    /// How failed exchanges are tried again.
    public var retries: FalRetryPolicy
    /// How long one HTTP exchange may take.
    public var requestTimeout: Duration
    /// How long an upload or a download may go without a byte.
    public var stallTimeout: Duration
    /// How a request is watched while it waits and runs.
    public var watching: FalWatching
    /// How files are brought to fal's storage.
    public var uploading: FalUploading
    /// How many requests `subscribe`, `run` and `stream` have going at once; more wait their turn, first come first
    /// served. `nil` is no limit. fal runs 2 to 40 requests of an account at a time.
    public var maxInFlight: Int?

    public init(
        hosts: FalHosts = .fromEnvironment(), proxy: String? = nil,
        userAgent: String = "schemagen-swift/\(FalRuntimeVersion.text)",
        headers: [String: String] = [:], retries: FalRetryPolicy = FalRetryPolicy(),
        requestTimeout: Duration = .seconds(120), stallTimeout: Duration = .seconds(60),
        watching: FalWatching = FalWatching(), uploading: FalUploading = FalUploading(), maxInFlight: Int? = nil
    ) {
        self.hosts = hosts
        self.proxy = proxy
        self.userAgent = userAgent
        self.headers = headers
        self.retries = retries
        self.requestTimeout = requestTimeout
        self.stallTimeout = stallTimeout
        self.watching = watching
        self.uploading = uploading
        self.maxInFlight = maxInFlight
    }
}

/// How a request in the queue is watched.
public struct FalWatching: Sendable, Hashable {
    /// The first pause between two looks; each pause is half as long again as the one before.
    public var interval: Duration
    public var longestInterval: Duration
    /// How many requests at a time are watched by fal's stream of events, which tells at once and holds a connection
    /// for it. The others are looked at again and again. 0 watches none by stream.
    public var streams: Int
    /// A stream that says nothing for so long, not even that it is alive, is given up for looking.
    public var silence: Duration

    public init(
        interval: Duration = .milliseconds(100), longestInterval: Duration = .seconds(2), streams: Int = 16,
        silence: Duration = .seconds(45)
    ) {
        self.interval = interval
        self.longestInterval = longestInterval
        self.streams = streams
        self.silence = silence
    }
}

/// The version of this package.
public enum FalRuntimeVersion {
    public static let text = "0.1.0"
}

/// Generated code names this type. When an app does not compile because it is missing, its generated module was written
/// for another version of this runtime: run `schemagen generate`.
public enum GeneratedCodeVersion_1 {}
