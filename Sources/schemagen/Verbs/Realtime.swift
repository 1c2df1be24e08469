import ArgumentParser
import FalFields
import FalJSON
import FalRuntime
import FalSupport
import Foundation
import SchemagenCore

/// `schemagen realtime`: talks with a realtime model.
struct Realtime: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Talk with a realtime model: inputs as JSON lines from stdin, results as JSON lines to stdout.",
        discussion: """
            Each line of stdin is one input, and each line of stdout one result, as the model sends them:

              echo '{"prompt": "a fox"}' | schemagen realtime fal-ai/fast-lcm-diffusion

            A member whose name ends in "bytes" takes a file as "@a.jpg". Bytes of a result are base 64, or with \
            --download files, of which the result has the paths.

            After the last input, results are waited for until the model ends its session or is silent for --wait.
            """)

    @Argument(help: "An endpoint id.", completion: EndpointCompletion.ids)
    var id: String

    @Option(help: ArgumentHelp("The path of the socket after the id (default: /realtime).", valueName: "path"))
    var path: String?

    @Option(help: ArgumentHelp("How many inputs the model keeps before it drops the oldest, 1 to 60.", valueName: "n"))
    var maxBuffering: Int?

    @Option(
        help: ArgumentHelp("Send at most one input in this time, the newest (default: 0, all).", valueName: "ms"))
    var throttle = 0

    @Option(help: ArgumentHelp("How long the model may be silent after the last input.", valueName: "seconds"))
    var wait = 10.0

    @Option(
        help: ArgumentHelp("Save bytes of results in a folder, and print their paths.", valueName: "dir"),
        completion: .directory)
    var download: String?

    @OptionGroup var call: CallOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard throttle >= 0 else { throw ValidationError("--throttle takes milliseconds from 0.") }
        guard wait > 0, wait < 1e9 else { throw ValidationError("--wait takes a positive number of seconds.") }
    }

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        let endpoint = try CallOptions.endpoint(id)
        let client = try call.client()
        let folder = try download.map { (path) throws(Failure) in try DownloadFolder(path) }
        let progress = console.callProgress()
        let sessions = EndedSessions()
        let options = FalRealtimeOptions(
            throttle: .milliseconds(throttle), opening: throttle == 0 ? .all : .newest, maximumBuffering: maxBuffering,
            path: path, onEvent: { if case .ended(let session) = $0 { sessions.note(session) } })
        let connection: FalRealtimeConnection<MessagePackValue, MessagePackValue>
        do throws(FalError) {
            connection = try client.realtime.connect(to: endpoint, options)
        } catch {
            // Nothing is sent before the first input, so only options can be wrong.
            var failure = CallFailure(error).failure
            failure.kind = .usage
            throw failure
        }
        let conversation = RealtimeConversation(
            connection: connection, sessions: sessions, folder: folder, wait: .seconds(wait), console: console,
            progress: progress)
        let interrupts = InterruptHandler()
        defer { withExtendedLifetime(interrupts) {} }
        let failure = await interrupts.run { await conversation.run() }
        await connection.close()
        await progress.end()
        if let failure { throw failure }
        let statistics = connection.statistics
        let dropped = statistics.droppedInputs > 0 ? ", \(statistics.droppedInputs) inputs dropped" : ""
        console.note("\(statistics.sent) inputs, \(statistics.received) results\(dropped)")
        return .success
    }
}

/// How far the sessions of a connection have ended.
private final class EndedSessions: Sendable {
    private let last = Locked(0)
    private let waiters = Waiters()

    func note(_ session: Int) {
        last.withLock { $0 = session }
        waiters.wake()
    }

    /// Returns when so many inputs have been sent or dropped, and no session is open.
    func waitForEnd(
        of connection: FalRealtimeConnection<MessagePackValue, MessagePackValue>, after inputs: Int
    ) async {
        await waiters.wait { [last] in
            let statistics = connection.statistics
            return statistics.sent + statistics.droppedInputs < inputs || statistics.sessions > last.withLock { $0 }
        }
    }
}

/// The lines of one run of `schemagen realtime`, in both directions.
private struct RealtimeConversation: Sendable {
    let connection: FalRealtimeConnection<MessagePackValue, MessagePackValue>
    let sessions: EndedSessions
    let folder: DownloadFolder?
    let wait: Duration
    let console: Console
    let progress: CallProgress

    /// - Returns: Why it ended before its time.
    func run() async -> Failure? {
        await withTaskGroup(of: Failure?.self) { group in
            group.addTask { await self.sendInputs() }
            group.addTask { await self.printResults() }
            var failure: Failure?
            for await end in group {
                guard let end else { continue }
                failure = failure ?? end
                group.cancelAll()
            }
            return failure
        }
    }

    // MARK: Inputs

    private func sendInputs() async -> Failure? {
        var (line, inputs) = (0, 0)
        for await text in Self.lines() {
            line += 1
            if text.allSatisfy(\.isWhitespace) { continue }
            do throws(Failure) {
                let value = try Self.value(try Self.json(text, line), key: "")
                inputs += 1
                do throws(FalError) {
                    try await connection.send(value)
                } catch {
                    // Why nothing can be sent any more is known to whoever reads.
                    if error.kind == .cancelled { break }
                    throw CallFailure(error).failure
                }
            } catch {
                return error
            }
        }
        await waitForLastResults(of: inputs)
        await connection.close()
        return nil
    }

    /// Returns when the model has ended its session, or is silent: it does not say which result is its last.
    private func waitForLastResults(of inputs: Int) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await sessions.waitForEnd(of: connection, after: inputs) }
            group.addTask {
                var received = -1
                while !Task.isCancelled, received != connection.statistics.received {
                    received = connection.statistics.received
                    try? await Task.sleep(for: wait)
                }
            }
            await group.next()
            group.cancelAll()
        }
    }

    private static func json(_ text: String, _ line: Int) throws(Failure) -> JSONValue {
        do {
            return try JSONValue(parsing: text)
        } catch {
            throw Failure(
                .usage, .unusableValue, "line \(line) of stdin is not JSON: \(error.reason)",
                remedy: "Write one input in each line.")
        }
    }

    private static func value(_ json: JSONValue, key: String) throws(Failure) -> MessagePackValue {
        switch json {
        case .string(let text) where key.hasSuffix("bytes") && text.hasPrefix("@"):
            do {
                return .binary(try LocalFile.bytes(String(text.dropFirst())))
            } catch {
                throw Failure(.usage, .unusableFile, error.description)
            }
        case .array(let items):
            var values: [MessagePackValue] = []
            for item in items { values.append(try value(item, key: key)) }
            return .array(values)
        case .object(let object):
            var members: [MessagePackValue.Member] = []
            for member in object {
                members.append(.init(.string(member.key), try value(member.value, key: member.key)))
            }
            return .map(members)
        default:
            do {
                return try MessagePackValue(json)
            } catch {
                throw Failure(.usage, .unusableValue, "the input cannot be sent: \(error.reason)")
            }
        }
    }

    /// The lines of stdin, which blocks: on a thread of its own.
    private static func lines() -> AsyncStream<String> {
        AsyncStream { continuation in
            Thread.detachNewThread {
                while let line = readLine() { continuation.yield(line) }
                continuation.finish()
            }
        }
    }

    // MARK: Results

    private func printResults() async -> Failure? {
        let start = ContinuousClock.now
        var meter = RealtimeMeter()
        var count = 0
        do throws(FalError) {
            for try await result in connection.results {
                count += 1
                var unsaved: FalError?
                let json = result.message.json { bytes in
                    do throws(FalError) {
                        return .string(try folder?.save(bytes, named: "result-\(count)") ?? Base64.encode(bytes))
                    } catch {
                        unsaved = error
                        return .string(Base64.encode(bytes))
                    }
                }
                // On a terminal that shows both, the live view makes room for the result.
                if console.isOutputTerminal { await progress.flush() }
                // Keys that are no texts, and dates, have no JSON; they are shown nevertheless.
                console.result(json: (json ?? .string(result.message.description)).serialized(.compact))
                if let unsaved { throw unsaved }
                meter.note(latency: result.latency)
                progress.transient(meter.line(sent: connection.statistics.sent, after: .now - start))
            }
            return nil
        } catch {
            return error.kind == .cancelled ? nil : CallFailure(error).failure
        }
    }
}
