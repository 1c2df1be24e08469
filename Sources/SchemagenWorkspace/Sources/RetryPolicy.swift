/// How often and after which waits a request is sent again.
struct RetryPolicy: Sendable {
    /// Attempts in all.
    var attempts = 4
    /// The wait before the second attempt; it doubles from there.
    var firstWait = Duration.milliseconds(500)
    var longestWait = Duration.seconds(8)
    /// A service that asks for a longer wait than this is not waited for: the user may want to do something else.
    var longestAskedWait = Duration.seconds(60)

    /// The wait after the failure of attempt `attempt` (counted from 1), or nil when no other should follow.
    ///
    /// Half of the wait is left to chance, so that eight requests refused together do not come back together.
    func wait(after attempt: Int, problem: ServiceProblem, random: Double) -> Duration? {
        guard attempt < attempts, problem.isWorthRetrying else { return nil }
        // A resolver that fails twice has no network behind it.
        if case .nameLookup = problem.kind, attempt > 1 { return nil }
        if case .rateLimited(let asked?) = problem.kind, asked > longestAskedWait { return nil }
        let doubled = min(firstWait * (1 << (attempt - 1)), longestWait)
        let jittered = doubled * (0.5 + random / 2)
        if case .rateLimited(let asked?) = problem.kind { return max(asked, jittered) }
        return jittered
    }
}
