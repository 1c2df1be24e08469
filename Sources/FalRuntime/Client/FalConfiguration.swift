/// How a client behaves, as a value.
public struct FalConfiguration: Sendable {
    public var hosts: FalHosts
    /// Sent with every request.
    public var userAgent: String
    /// The first pause between two looks at a waiting request; each pause is half as long again as the one before.
    public var pollInterval: Duration
    public var longestPollInterval: Duration
    /// How long one HTTP exchange may take.
    public var requestTimeout: Duration

    public init(
        hosts: FalHosts = .fal, userAgent: String = "schemagen-swift/\(FalRuntimeVersion.text)",
        pollInterval: Duration = .milliseconds(100), longestPollInterval: Duration = .seconds(2),
        requestTimeout: Duration = .seconds(120)
    ) {
        self.hosts = hosts
        self.userAgent = userAgent
        self.pollInterval = pollInterval
        self.longestPollInterval = longestPollInterval
        self.requestTimeout = requestTimeout
    }
}

/// The version of this package.
public enum FalRuntimeVersion {
    public static let text = "0.1.0"
}

/// Generated code names this type. When an app does not compile because it is missing, its generated module was written
/// for another version of this runtime: run `schemagen generate`.
public enum GeneratedCodeVersion_1 {}
