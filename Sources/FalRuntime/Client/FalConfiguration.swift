/// The settings of a client.
public struct FalConfiguration: Sendable {
    /// fal's base URLs. `FAL_EMULATOR` in the environment selects a local fal.
    public var hosts: FalHosts
    /// The URL of a proxy that adds the key, for apps that must not contain it: requests go there, with their own URL
    /// in the header `x-fal-target-url` and without a key. It must use https or be on this machine.
    public var proxy: String?
    /// The `User-Agent` of every request.
    public var userAgent: String
    /// Headers added to every request, after the client's own.
    public var headers: [String: String]
    /// How failed exchanges are retried.
    public var retries: FalRetryPolicy
    /// The time limit for one HTTP exchange.
    public var requestTimeout: Duration
    /// How long an upload or a download may transfer nothing.
    public var stallTimeout: Duration
    /// How long a call that is cancelled, or runs out of time, still waits for the answer to a submit that is under
    /// way: the answer has the id of the job that would otherwise run, and cost money, unknown to anybody.
    public var submitGracePeriod: Duration
    /// How the client follows requests in the queue.
    public var polling: FalPollingOptions
    /// How files are uploaded.
    public var uploads: FalUploadOptions
    /// How many requests `subscribe` and `run` have in progress at a time; others wait in order. `nil` is no limit. fal
    /// runs 2 to 40 requests of an account at a time.
    public var maximumConcurrentRequests: Int?

    public init(
        hosts: FalHosts = .fromEnvironment(), proxy: String? = nil,
        userAgent: String = "schemagen-swift/\(FalRuntimeVersion.text)",
        headers: [String: String] = [:], retries: FalRetryPolicy = FalRetryPolicy(),
        requestTimeout: Duration = .seconds(120), stallTimeout: Duration = .seconds(60),
        submitGracePeriod: Duration = .seconds(5),
        polling: FalPollingOptions = FalPollingOptions(), uploads: FalUploadOptions = FalUploadOptions(),
        maximumConcurrentRequests: Int? = nil
    ) {
        self.hosts = hosts
        self.proxy = proxy
        self.userAgent = userAgent
        self.headers = headers
        self.retries = retries
        self.requestTimeout = requestTimeout
        self.stallTimeout = stallTimeout
        self.submitGracePeriod = submitGracePeriod
        self.polling = polling
        self.uploads = uploads
        self.maximumConcurrentRequests = maximumConcurrentRequests
    }
}

/// How the client follows a request in the queue.
public struct FalPollingOptions: Sendable, Hashable {
    /// The first delay between two polls; each further one is 1.5 times as long.
    public var interval: Duration
    public var maximumInterval: Duration
    /// How many requests at a time use fal's event stream, which reports changes at once and needs a connection for
    /// each. The others are polled. 0 uses no event streams.
    public var eventStreams: Int
    /// How long an event stream may send nothing, not even a keep-alive, until the client polls instead.
    public var streamIdleTimeout: Duration

    public init(
        interval: Duration = .milliseconds(100), maximumInterval: Duration = .seconds(2), eventStreams: Int = 16,
        streamIdleTimeout: Duration = .seconds(45)
    ) {
        self.interval = interval
        self.maximumInterval = maximumInterval
        self.eventStreams = eventStreams
        self.streamIdleTimeout = streamIdleTimeout
    }
}

/// The version of this package.
public enum FalRuntimeVersion {
    public static let text = "0.1.0"
}
