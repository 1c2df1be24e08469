/// How often, and after which pauses, an exchange that failed is tried again.
///
/// What is tried again is decided by the client: status, result, cancellation and uploads nearly always; a submit only
/// when it certainly was not taken.
public struct FalRetryPolicy: Sendable, Hashable {
    /// How many times an exchange is sent at most. 1 is: never again.
    public var attempts: Int
    /// The pause before the second attempt, on average; each pause is twice the one before.
    public var firstPause: Duration
    public var longestPause: Duration

    public init(
        attempts: Int = 6, firstPause: Duration = .milliseconds(250), longestPause: Duration = .seconds(30)
    ) {
        self.attempts = attempts
        self.firstPause = firstPause
        self.longestPause = longestPause
    }

    public static let none = FalRetryPolicy(attempts: 1)

    /// The pause before attempt `number` (2, 3, …): half of it certain and half left to chance, so that many clients
    /// that failed together do not come back together.
    ///
    /// - Parameter wish: what `Retry-After` asked for; the pause is not shorter.
    func pause(before number: Int, wish: Duration?) -> Duration {
        var pause = firstPause
        for _ in 2..<max(number, 2) where pause < longestPause { pause *= 2 }
        pause = min(pause, longestPause)
        let jittered = pause * Double.random(in: 0.5...1.5)
        return max(jittered, wish ?? .zero)
    }
}
