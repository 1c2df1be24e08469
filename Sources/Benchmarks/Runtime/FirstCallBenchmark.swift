import ArgumentParser
import FalEmulator
import FalRuntime
import FalTransport

struct FirstCallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "first-call", abstract: "From the creation of a client to its first bytes on the wire.")

    @Option(help: "Processes.") var runs: Runs = 21
    @OptionGroup var report: ReportOptions

    func run() async throws {
        try await report.printAsync { [try await FirstCallBenchmark(runs: runs.count).measure()] }
    }
}

/// Measures the time from the creation of a client to its first bytes on the wire, in a fresh process.
struct FirstCallBenchmark {
    var runs: Int

    func measure() async throws -> Section {
        let fal = try await FalEmulator.start(.init(documents: .documents([EchoEndpoint.document]), pace: .instant))
        var times: [Double] = []
        for _ in 0..<runs {
            let output = try await Worker.child(["first-call", fal.baseURL]).runConcurrently().output
            guard let time = Double(output.filter { !$0.isWhitespace }) else {
                throw BenchmarkError("expected a time, got: \(output)")
            }
            times.append(time)
        }
        await fal.stop()
        var section = Section(job: "first-call", about: "the first call of a process, median of \(runs) processes")
        section.figures = [
            Figure(
                "from the creation of the client to the bytes on the wire", times.median * 1000, .milliseconds,
                .atMost(5))
        ]
        return section
    }
}

struct FirstCallWorker: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "first-call", abstract: "Makes the first call.")

    @Argument(help: "The base URL of a local fal.") var base: String

    func run() async throws {
        // Yields when the whole body has been handed to the network.
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
