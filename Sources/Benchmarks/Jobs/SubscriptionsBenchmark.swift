import FalEmulator
import FalJSON
import FalTransport

/// Very many subscriptions at once in one process.
struct SubscriptionsBenchmark {
    var count: Int

    func measure() async throws -> Section {
        // Long enough that the last one has begun before the first one ends.
        let pace = FalEmulator.Pace(waiting: .seconds(10), running: .seconds(10))
        let fal = try await FalEmulator.start(
            .init(documents: .documents([EchoEndpoint.document]), pace: pace, rememberedRequests: count * 2))
        let outcome = try await Worker.child(["subscriptions", fal.baseURL, "--count", "\(count)"]).runAside()
        let answer = try JSONValue(parsing: outcome.output)
        await fal.stop()
        func number(_ key: String) -> Double { answer[key]?.doubleValue ?? 0 }
        var section = Section(job: "subscriptions", about: "\(count) subscriptions in flight in one process")
        section.figures = [
            Figure("completed", number("completed"), .count, .exactly(Double(count))),
            Figure("most in flight", number("inFlight"), .count, .exactly(Double(count))),
            Figure("peak memory", number("peakBytes") / 1_000_000, .megabytes, .atMost(300)),
            Figure("threads", number("threads"), .count),
            Figure(
                "threads that a program without a client does not have", number("threads") - number("threadsOfTasks"),
                .count, .atMost(Double(CurlTransport.Configuration().threads.upperBound))),
            Figure("wall", number("wall"), .seconds),
            Figure("user CPU", outcome.usage.user, .seconds),
        ]
        return section
    }
}
