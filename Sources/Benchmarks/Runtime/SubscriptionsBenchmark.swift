import ArgumentParser
import FalEmulator
import FalJSON
import FalRuntime
import Foundation

struct SubscriptionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "subscriptions", abstract: "Run thousands of subscriptions at once in one process.")

    @Option(help: "Subscriptions.") var count: Runs = 10_000
    @OptionGroup var report: ReportOptions

    func run() async throws {
        try await report.printAsync { [try await SubscriptionsBenchmark(count: count.count).measure()] }
    }
}

/// Measures many subscriptions at once in one process.
struct SubscriptionsBenchmark {
    var count: Int

    func measure() async throws -> Section {
        // Long enough for the last subscription to start before the first one ends.
        let pace = FalEmulator.Pace(waiting: .seconds(10), running: .seconds(10))
        let fal = try await FalEmulator.start(
            .init(documents: .documents([EchoEndpoint.document]), pace: pace, rememberedRequests: count * 2))
        let outcome = try await Worker.child(["subscriptions", fal.baseURL, "--count", "\(count)"]).runConcurrently()
        let output = try JSONValue(parsing: outcome.output)
        await fal.stop()
        func number(_ key: String) -> Double { output[key]?.doubleValue ?? 0 }
        var section = Section(job: "subscriptions", about: "\(count) subscriptions in flight in one process")
        section.figures = [
            Figure("completed", number("completed"), .count, .exactly(Double(count))),
            Figure("most in flight", number("inFlight"), .count, .exactly(Double(count))),
            Figure("peak memory", number("peakBytes") / 1_000_000, .megabytes, .atMost(220)),
            Figure("threads", number("threads"), .count),
            Figure(
                "threads of the client", number("threads") - number("threadsOfTasks"), .count, .atMost(1)),
            Figure("wall", number("wall"), .seconds),
            Figure("user CPU", outcome.usage.user, .seconds),
        ]
        return section
    }
}

struct SubscriptionsWorker: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "subscriptions", abstract: "Runs subscriptions at once.")

    @Argument(help: "The base URL of a local fal.") var base: String
    @Option(help: "Subscriptions.") var count: Runs = 10_000

    private actor InFlight {
        var now = 0
        var most = 0
        var threads = 0

        func begin() {
            now += 1
            most = max(most, now)
            if now % 100 == 0 { threads = max(threads, ThisProcess.threads) }
        }

        func end() { now -= 1 }
    }

    func run() async throws {
        let own = await Self.threadsOfTasks()
        let client = try EchoEndpoint.client(base)
        let inFlight = InFlight()
        let clock = ContinuousClock()
        let start = clock.now
        let completed = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<count.count {
                group.addTask {
                    let request = try await client.queue.submit(to: EchoEndpoint.self, input: EchoEndpoint.input)
                    await inFlight.begin()
                    let result = try await client.subscribe(to: request)
                    await inFlight.end()
                    return result.output["seed"] == nil ? 0 : 1
                }
            }
            return try await group.reduce(0, +)
        }
        let output: JSONValue = [
            "completed": .number(JSONNumber(completed)), "inFlight": .number(JSONNumber(await inFlight.most)),
            "threads": .number(JSONNumber(await inFlight.threads)), "threadsOfTasks": .number(JSONNumber(own)),
            "peakBytes": .number(JSONNumber(ThisProcess.peakBytes)),
            "wall": JSONNumber((clock.now - start) / .seconds(1)).map(JSONValue.number) ?? .null,
        ]
        print(output.text(.compact))
    }

    /// The number of threads of a program that only runs tasks: the main thread, one for each core, and those of
    /// libdispatch.
    private static func threadsOfTasks() async -> Int {
        let end = ContinuousClock.now + .milliseconds(50)
        return await withTaskGroup(of: Int.self) { group in
            for _ in 0..<ProcessInfo.processInfo.activeProcessorCount * 2 {
                group.addTask {
                    while .now < end {}
                    return ThisProcess.threads
                }
            }
            return await group.reduce(0, max)
        }
    }
}
