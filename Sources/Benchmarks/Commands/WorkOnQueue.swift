import ArgumentParser
import FalJSON
import FalRuntime
import FalTransport
import Foundation

struct WorkOnQueue: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "queue", abstract: "Cycles of submit, status, result.")

    @Argument(help: "The base URL of a local fal.") var base: String
    @Option(help: "For how long.") var seconds = 3.0
    @Option(help: "How many at a time.") var flight: Runs = 1
    @Flag(help: "On the threads of the transport.") var onTransport = false

    func run() async throws {
        let transport = CurlTransport()
        guard onTransport, #available(macOS 15, *) else { return try await cycle(transport) }
        try await withTaskExecutorPreference(transport) { try await cycle(transport) }
    }

    private func cycle(_ transport: CurlTransport) async throws {
        let client = try EchoEndpoint.client(base, transport)
        let clock = ContinuousClock()
        let start = clock.now
        let end = start + .seconds(seconds)
        let done = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<flight.count {
                group.addTask {
                    var done = 0
                    while clock.now < end {
                        let request = try await client.queue.submit(to: EchoEndpoint.self, input: EchoEndpoint.input)
                        while try await !client.queue.status(of: request).isCompleted {}
                        _ = try await client.queue.result(of: request)
                        done += 1
                    }
                    return done
                }
            }
            return try await group.reduce(0, +)
        }
        print(done, (clock.now - start) / .seconds(1))
    }
}

struct WorkOnSubscriptions: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "subscriptions", abstract: "Many at once.")

    @Argument(help: "The base URL of a local fal.") var base: String
    @Option(help: "How many.") var count: Runs = 10_000

    private actor Flight {
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
        let flight = Flight()
        let clock = ContinuousClock()
        let start = clock.now
        let completed = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<count.count {
                group.addTask {
                    let request = try await client.queue.submit(to: EchoEndpoint.self, input: EchoEndpoint.input)
                    await flight.begin()
                    let result = try await client.subscribe(to: request)
                    await flight.end()
                    return result.output["seed"] == nil ? 0 : 1
                }
            }
            return try await group.reduce(0, +)
        }
        let answer: JSONValue = [
            "completed": .number(JSONNumber(completed)), "inFlight": .number(JSONNumber(await flight.most)),
            "threads": .number(JSONNumber(await flight.threads)), "threadsOfTasks": .number(JSONNumber(own)),
            "peakBytes": .number(JSONNumber(ThisProcess.peakBytes)),
            "wall": JSONNumber((clock.now - start) / .seconds(1)).map(JSONValue.number) ?? .null,
        ]
        print(answer.text(.compact))
    }

    /// How many threads a program has that does nothing but run tasks: its first, one for each core, and libdispatch's
    /// own.
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

struct WorkOnFirstCall: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "first-call", abstract: "The first call.")

    @Argument(help: "The base URL of a local fal.") var base: String

    func run() async throws {
        // Told when the whole body has been handed to the network.
        let sent = AsyncStream.makeStream(of: ContinuousClock.Instant.self)
        let clock = ContinuousClock()
        let start = clock.now
        let client = try EchoEndpoint.client(base)
        var request = TransportRequest(method: "POST", url: "\(base)/queue.fal.run/\(EchoEndpoint.id.text)")
        request.body = .bytes(Array(#"{"prompt":"a fox"}"#.utf8))
        request.onUploadProgress = { now, total in if now == total { sent.continuation.yield(clock.now) } }
        _ = try await client.transport.fetch(request)
        sent.continuation.finish()
        let end = await sent.stream.first { _ in true }
        print(((end ?? clock.now) - start) / .seconds(1))
    }
}
