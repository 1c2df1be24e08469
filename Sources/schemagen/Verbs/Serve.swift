import ArgumentParser
import FalEmulator
import FalSupport
import SchemagenCore
import SchemagenWorkspace

/// `schemagen serve`: runs a local fal.
struct Serve: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Run a local fal: catalogue, documents, queue and storage, without key or internet.",
        discussion: """
            Prints its URL on stdout when it is ready, and serves until it is interrupted with \
            Ctrl-C. Prints a line on stderr for each request unless --quiet. Results are \
            samples that fit the model's output schema.
            GET /_emulator/requests lists the requests so far; POST /_emulator/faults changes \
            the injected faults.
            """)

    @Option(help: "The port to listen on; 0 takes any free port.")
    var port = 8420

    @Option(
        help: ArgumentHelp("The folder of the documents (default: the project's Schemas/).", valueName: "dir"),
        completion: .directory)
    var documents: String?

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Flag(help: "Allow a --host that other machines can reach.")
    var unsafeBind = false

    @Option(
        help: ArgumentHelp("Another name it is reached under, for containers; repeatable.", valueName: "name"))
    var allowHost: [String] = []

    @Option(help: "A seed that makes ids, results and faults the same in every run.")
    var seed: UInt64?

    @Option(help: ArgumentHelp("How fast simulated time passes: 100x, or instant.", valueName: "speed"))
    var speed = SpeedArgument(speed: .real)

    @Option(help: ArgumentHelp("How long a request waits in the queue (default: 0.05).", valueName: "seconds"))
    var waiting: Double?

    @Option(help: ArgumentHelp("How long a request runs (default: 0.1).", valueName: "seconds"))
    var running: Double?

    @Option(help: ArgumentHelp("How many requests run at the same time (default: unlimited).", valueName: "count"))
    var concurrency: Int?

    @Option(help: "How long results are kept, like 3600, 90s or 12h (default: 1h).")
    var retention: DurationArgument?

    @Option(
        help: ArgumentHelp("A YAML file of faults to inject.", valueName: "file"), completion: .file())
    var faults: String?

    @Flag(help: "Deliver webhooks to other machines too.")
    var remoteWebhooks = false

    @OptionGroup var project: ProjectOptions
    @OptionGroup var output: OutputOptions

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        let folder = try project.folder()
        let documents = documents ?? folder.root + "/" + Workspace.schemas
        let log = RequestLog()
        var configuration = try settings(documents, log: console.isQuiet ? nil : log)
        // The project's patches are about the project's documents.
        if self.documents == nil { configuration.patches = try PatchFiles.read(root: folder.root) }
        let signals = AsyncStream.makeStream(of: Void.self)
        // From here on, a signal shuts down gracefully, even if it arrives before the server has started.
        let signalHandler = SignalHandler { signals.continuation.yield() }
        defer { withExtendedLifetime(signalHandler) {} }
        do throws(EmulatorError) {
            let emulator = try await FalEmulator.start(configuration)
            announce(emulator, documents, on: console)
            let printing = Task { await log.print(on: console) }
            defer { printing.cancel() }
            let stopping = Task {
                for await _ in signals.stream { break }
                await emulator.stop()
            }
            defer { stopping.cancel() }
            try await emulator.run()
            return .success
        } catch {
            throw Failure(
                Self.kind(of: error), .emulatorFailed, Self.withoutFullStop(error.message), at: .init(path: nil),
                remedy: error.remedy)
        }
    }

    private func settings(_ documents: String, log: RequestLog?) throws(Failure) -> FalEmulator.Configuration {
        var settings = FalEmulator.Configuration(
            port: port, documents: .folder(documents), speed: speed.speed, seed: seed)
        settings.host = host
        settings.allowsOtherMachines = unsafeBind
        settings.allowedHosts = allowHost
        for seconds in [waiting, running].compactMap(\.self) where !(0...1e6).contains(seconds) {
            throw Failure(
                .usage, .emulatorFailed, "\(seconds) is not a valid number of seconds",
                remedy: "--waiting and --running take a number from 0 to 1000000.")
        }
        if let waiting { settings.pace.waiting = .seconds(waiting) }
        if let running { settings.pace.running = .seconds(running) }
        settings.concurrentRequests = concurrency
        if remoteWebhooks { settings.webhooks.reach = .anywhere }
        if let retention { settings.retention = retention.duration }
        if let faults { settings.faults = try FaultFile.read(faults) }
        settings.onRequest = log?.record
        return settings
    }

    private func announce(_ emulator: FalEmulator, _ documents: String, on console: Console) {
        console.show(
            emulator.skipped.map { Diagnostic(.unservedFile, $0.reason, at: .init(path: $0.path)) }, path: { $0 })
        console.note(
            "serving \(ReportPrinter.count(emulator.endpoints.count, "endpoint")) from \(TerminalEscaping.escaped(documents)); "
                + "press Ctrl-C to stop")
        // Always one line, which scripts wait for.
        console.result(
            console.format == .json ? "{\"verb\": \"serve\", \"baseURL\": \"\(emulator.baseURL)\"}" : emulator.baseURL)
    }

    private static func kind(of error: EmulatorError) -> Failure.Kind {
        switch error.kind {
        case .portRefused, .configuration, .exposed: .usage
        case .portTaken, .unreadableFolder, .noDocuments, .unusableDocument, .cancelled, .server: .failure
        }
    }

    /// Messages of diagnostics have no full stop.
    private static func withoutFullStop(_ text: String) -> String {
        text.hasSuffix(".") ? String(text.dropLast()) : text
    }
}

/// The speed of simulated time: `100x`, `0.5x` or `instant`.
struct SpeedArgument: ExpressibleByArgument {
    var speed: FalEmulator.Speed

    init(speed: FalEmulator.Speed) { self.speed = speed }

    init?(argument: String) {
        if argument == "instant" {
            speed = .instant
            return
        }
        let number = argument.hasSuffix("x") ? argument.dropLast() : argument[...]
        guard let factor = Double(number), factor > 0, factor.isFinite else { return nil }
        speed = .times(factor)
    }

    var defaultValueDescription: String { "1x" }
}

/// A YAML file of faults to inject.
enum FaultFile {
    static func read(_ path: String) throws(Failure) -> [FalEmulator.Fault] {
        let bytes: [UInt8]
        do {
            bytes = try LocalFile.bytes(path)
        } catch {
            throw Failure(
                .usage, .unusableFaults, "\(error)", at: .init(path: path),
                remedy: "--faults takes the path of a YAML file.")
        }
        guard let root = try YAMLReader.read(bytes, path: path) else { return [] }
        do {
            return try FaultParser.faults(root.json)
        } catch {
            throw Failure(
                .usage, .unusableFaults, error.message, at: .init(path: path, position: error.position),
                remedy: error.remedy)
        }
    }
}
