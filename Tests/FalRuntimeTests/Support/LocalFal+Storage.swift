import FalEmulator
import FalJSON
import FalRuntime
import FalSupport
import Loopback

extension TransportKind {
    /// Foundation's URLSession on Linux does not notice that a connection is reset after a body was sent: the exchange
    /// stands still until its stall timeout.
    var noticesResets: Bool { knowsFailedHandshakes }
}

extension LocalFal {
    /// A client that gives up after three attempts.
    func uploader(
        _ kind: TransportKind, _ change: (inout FalConfiguration) -> Void = { _ in }
    ) throws -> FalClient {
        try client(kind) {
            $0.retries.maximumAttempts = 3
            change(&$0)
        }
    }

    /// The files that were uploaded, by their addresses.
    var files: [String: [UInt8]] {
        get async {
            await emulator.storage.files.reduce(into: [:]) { $0[$1.url] = $1.bytes }
        }
    }

    /// How often a part came.
    func count(ofPart number: Int) -> Int { seen(.uploadPart).count { $0.target.contains("/\(number)?") } }

    // MARK: Downloads

    /// A client with a key and a secret of the app's own.
    func downloader(
        _ kind: TransportKind, _ change: (inout FalConfiguration) -> Void = { _ in }
    ) throws -> FalClient {
        Self.downloader(kind, hosts: try .emulator(emulator.baseURL), change)
    }

    static func downloader(
        _ kind: TransportKind, hosts: FalHosts = .fal, _ change: (inout FalConfiguration) -> Void = { _ in }
    ) -> FalClient {
        var configuration = FalConfiguration(hosts: hosts)
        configuration.headers = ["X-App-Secret": "of-the-app"]
        configuration.retries = FalRetryPolicy(
            maximumAttempts: 3, firstDelay: .milliseconds(2), maximumDelay: .milliseconds(10))
        change(&configuration)
        return FalClient(
            credentials: .key("id:canary-key"), configuration: configuration, transport: kind.make())
    }

    /// Puts a film there, whose address nobody needs to see.
    func film(_ content: [UInt8], headers: [String: String] = ["ETag": "\"v1\""]) async -> String {
        let file = FalEmulator.StorageFile(content, name: "clip.mp4", contentType: "video/mp4", headers: headers)
        return await emulator.storage.put(file) + "?sig=canary"
    }

    /// What was asked for of each file: `bytes=5-`, or `nil` for the whole.
    var ranges: [String?] { seen(.file).map { $0.header("range") } }
}

extension FalEmulator.JournalEntry {
    /// The body as it was sent.
    var json: JSONValue? { body.flatMap { try? JSONValue(parsing: $0) } }
}

/// How many requests were being answered at one time.
final class ConcurrencyCounter: Sendable {
    private let spans = Locked<[(start: ContinuousClock.Instant, end: ContinuousClock.Instant)]>([])

    func note(_ entry: FalEmulator.JournalEntry) {
        let end = ContinuousClock.now
        spans.withLock { $0.append((end - entry.duration, end)) }
    }

    var most: Int {
        let spans = spans.withLock { $0 }
        return spans.map { span in spans.count { $0.start <= span.start && span.start < $0.end } }.max() ?? 0
    }
}
