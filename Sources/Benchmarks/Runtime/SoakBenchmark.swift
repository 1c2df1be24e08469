import ArgumentParser
import FalEmulator
import FalJSON
import FalRuntime
import Foundation

struct SoakCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "soak", abstract: "Run jobs for a long time while everything goes wrong: no growth, no lost job.",
        discussion: "Ends with exit code 1 if a job was lost or memory has grown.")

    @Option(help: "Minutes.") var minutes = 30.0
    @Option(help: "Jobs per minute.") var rate = 2_000.0
    @OptionGroup var report: ReportOptions

    func validate() throws {
        guard minutes > 0, minutes < 1e5, rate > 0, rate < 1e6 else {
            throw ValidationError("--minutes and --rate take positive numbers.")
        }
    }

    func run() async throws {
        let section = try await SoakBenchmark(minutes: minutes, rate: rate).measure()
        try await report.printAsync { [section] }
        if section.figures.contains(where: { $0.isMet == false }) { throw ExitCode.failure }
    }
}

/// Runs a local fal with all its faults, and one client in a process of its own.
struct SoakBenchmark {
    var minutes: Double
    /// Jobs per minute.
    var rate: Double

    /// How much larger the memory may be in the last quarter of the time than in the second.
    private static let growth = Figure.Target.atMost(1.2)

    /// What the queue, the network and the proxies between do, each now and then.
    private static let faults: [FalEmulator.Fault] = [
        .init(.delay(.milliseconds(30)), probability: 0.05),
        .init(.dropBeforeAccepting, probability: 0.01), .init(.dropAfterAccepting, probability: 0.01),
        .init(.resetWithoutAnswer, probability: 0.01), .init(.noAnswer, on: .status, .result, probability: 0.002),
        .init(.resetMidBody, probability: 0.01), .init(.closeMidBody, probability: 0.01),
        .init(.stallMidBody, on: .status, .result, probability: 0.002), .init(.unknownLength, probability: 0.05),
        .init(.answer(status: 503, .nginx), on: .status, .result, probability: 0.01),
        .init(.answer(status: 429, .fal), on: .submit, .status, probability: 0.02),
        .init(.timeoutAfterCompletion, probability: 0.02), .init(.malformedJSON, probability: 0.01),
        .init(.truncatedJSON, probability: 0.01), .init(.stalledEvents(after: 1), probability: 0.02),
        .init(.duplicatedEvents, probability: 0.1), .init(.runnerDisconnected, probability: 0.05),
        .init(.contentPolicyViolation, probability: 0.02),
    ]

    func measure() async throws -> Section {
        var configuration = FalEmulator.Configuration(
            documents: .documents([EchoEndpoint.document]), rememberedRequests: Int(rate) + 1)
        configuration.faults = Self.faults
        let fal = try await FalEmulator.start(configuration)
        let arguments = ["soak", fal.baseURL, "--seconds", "\(minutes * 60)", "--rate", "\(rate)"]
        let (output, memory) = try await MemoryTrack.following {
            try JSONValue(parsing: try await Worker.child(arguments).runConcurrently().output)
        }
        await fal.stop()
        func number(_ key: String) -> Double { output[key]?.doubleValue ?? 0 }
        var section = Section(
            job: "soak", about: "\(minutes) minutes, \(Int(rate)) jobs a minute, \(Self.faults.count) kinds of faults")
        section.figures = [
            Figure("jobs a minute", number("jobs") / number("wall") * 60, .count, .atLeast(rate * 0.9)),
            Figure("jobs", number("jobs"), .count),
            Figure("completed", number("completed"), .count),
            Figure("rejected by the model", number("rejected"), .count),
            Figure("refused by the queue", number("refused"), .count),
            Figure("unknown whether taken", number("unknown"), .count),
            Figure("lost", number("lost"), .count, .exactly(0)),
            Figure("memory of the client", number("memory") / 1_000_000, .megabytes),
            Figure("memory of the client, end / second quarter", number("growth"), .times, Self.growth),
            Figure("memory of the local fal", Double(memory.last) / 1_000_000, .megabytes),
            Figure("memory of the local fal, end / second quarter", memory.growth, .times, Self.growth),
        ]
        if let problem = output["problem"]?.stringValue { section.notes.append("lost: \(problem)") }
        return section
    }
}

/// The memory of this process over time.
struct MemoryTrack: Sendable {
    private var samples: [Int] = []

    /// The most of the last quarter.
    var last: Int { samples.suffix(max(1, samples.count / 4)).max() ?? 0 }

    /// That of the last quarter by that of the second: in the first, a program still takes what it needs.
    var growth: Double {
        let second = samples[(samples.count / 4)..<max(samples.count / 2, min(1, samples.count))].max() ?? 0
        return second == 0 ? 0 : Double(last) / Double(second)
    }

    private enum Part<Value: Sendable>: Sendable {
        case value(Value)
        case track(MemoryTrack)
    }

    /// Runs `body` and looks at the memory twice a second meanwhile.
    static func following<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> (Value, MemoryTrack) {
        try await withThrowingTaskGroup(of: Part<Value>.self) { group in
            group.addTask { .value(try await body()) }
            group.addTask {
                var track = MemoryTrack()
                while !Task.isCancelled {
                    track.samples.append(ThisProcess.currentBytes)
                    try? await Task.sleep(for: .milliseconds(500))
                }
                return .track(track)
            }
            var value: Value?
            var track = MemoryTrack()
            while let part = try await group.next() {
                switch part {
                case .value(let found):
                    value = found
                    group.cancelAll()
                case .track(let found): track = found
                }
            }
            guard let value else { throw CancellationError() }
            return (value, track)
        }
    }
}

struct SoakWorker: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "soak", abstract: "Submits jobs at a rate, and follows each to its end.")

    @Argument(help: "The base URL of a local fal.") var base: String
    @Option(help: "Seconds.") var seconds: Double
    @Option(help: "Jobs per minute.") var rate: Double

    /// How a job ended. Only one whose result exists and was not had is lost.
    private enum Outcome: Sendable {
        case completed, rejected, refused, unknown
        case lost(String)
    }

    private actor Tally {
        private(set) var counts: [String: Int] = [:]
        private(set) var problem: String?

        func add(_ outcome: Outcome) {
            let name: String
            switch outcome {
            case .completed: name = "completed"
            case .rejected: name = "rejected"
            case .refused: name = "refused"
            case .unknown: name = "unknown"
            case .lost(let reason):
                name = "lost"
                problem = problem ?? reason
            }
            counts["jobs", default: 0] += 1
            counts[name, default: 0] += 1
        }
    }

    func run() async throws {
        let client = try EchoEndpoint.client(base) {
            $0.requestTimeout = .seconds(5)
            $0.polling.interval = .milliseconds(50)
            $0.polling.maximumInterval = .milliseconds(500)
            $0.polling.streamIdleTimeout = .seconds(2)
            $0.retries = FalRetryPolicy(
                maximumAttempts: 8, firstDelay: .milliseconds(20), maximumDelay: .milliseconds(500))
        }
        let (seconds, pause) = (seconds, Duration.seconds(60 / rate))
        let tally = Tally()
        let clock = ContinuousClock()
        let start = clock.now
        let (_, memory) = try await MemoryTrack.following {
            await withDiscardingTaskGroup { group in
                var next = clock.now
                while clock.now - start < .seconds(seconds) {
                    group.addTask { await tally.add(Self.job(client)) }
                    next += pause
                    try? await clock.sleep(until: next)
                }
            }
        }
        var output: JSONObject = [
            "wall": JSONNumber((clock.now - start) / .seconds(1)).map(JSONValue.number) ?? .null,
            "memory": .number(JSONNumber(memory.last)),
            "growth": JSONNumber(memory.growth).map(JSONValue.number) ?? .null,
            "problem": await tally.problem.map(JSONValue.string) ?? .null,
        ]
        for (name, count) in await tally.counts { output[name] = .number(JSONNumber(count)) }
        print(JSONValue.object(output).text(.compact))
    }

    private static func job(_ client: FalClient) async -> Outcome {
        let request: FalRequest<EchoEndpoint>
        do throws(FalError) {
            request = try await client.queue.submit(to: EchoEndpoint.self, input: EchoEndpoint.input)
        } catch {
            switch error.kind {
            case .submissionUnknown: return .unknown
            case .service, .transport: return .refused
            default: return .lost("\(error)")
            }
        }
        // What a proxy has spoilt is fetched again, as an app would.
        var problem = "no attempt"
        for _ in 1...8 {
            do throws(FalError) {
                let result = try await client.subscribe(to: request)
                return result.output["seed"] == nil ? .lost("a result without its seed") : .completed
            } catch {
                if error.isContentPolicyViolation { return .rejected }
                problem = "\(error)"
            }
        }
        return .lost(problem)
    }
}
