import ArgumentParser
import FalEmulator
import SchemagenCore
import SchemagenWorkspace

/// `schemagen serve`: a fal on this machine.
struct Serve: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Run a local fal: catalogue, documents and queue on loopback, without key and internet.",
        discussion: """
            Prints its address on stdout when it is ready, and serves until it is interrupted
            (Ctrl-C), with a line on stderr for each request unless --quiet. Results are made
            up: they fit the model's output, and mean nothing.
            GET /_emulator/requests tells what was asked; POST /_emulator/faults changes what
            goes wrong on purpose.
            """)

    @Option(help: "The port to listen on; 0 takes a free one.")
    var port = 8420

    @Option(
        help: ArgumentHelp("The folder of the documents (default: the project's Schemas/).", valueName: "dir"),
        completion: .directory)
    var documents: String?

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Flag(help: "Allow a --host that other machines can reach.")
    var unsafeBind = false

    @Option(help: "Make ids, results and faults the same in every run.")
    var seed: UInt64?

    @Option(help: ArgumentHelp("How fast time goes: 100x, or instant.", valueName: "speed"))
    var speed = EmulatorSpeed(speed: .real)

    @Option(help: ArgumentHelp("How long a request waits (0.05).", valueName: "seconds"))
    var waiting: Double?

    @Option(help: ArgumentHelp("How long a request then runs (0.1).", valueName: "seconds"))
    var running: Double?

    @Option(help: ArgumentHelp("How many requests run together (default: any number).", valueName: "count"))
    var concurrency: Int?

    @Option(help: "How long results are kept, like 3600, 90s or 12h (default: 1h).")
    var retention: Lifetime?

    @Option(
        help: ArgumentHelp("What goes wrong on purpose, in YAML.", valueName: "file"), completion: .file())
    var faults: String?

    @Flag(help: "Deliver webhooks to other machines, too.")
    var remoteWebhooks = false

    @OptionGroup var project: ProjectOptions
    @OptionGroup var output: OutputOptions

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        let folder = try project.folder()
        let documents = documents ?? folder.root + "/" + Workspace.schemas
        let log = RequestLog()
        let configuration = try settings(documents, log: console.isQuiet ? nil : log)
        let signals = AsyncStream.makeStream(of: Void.self)
        // From here on a signal is an orderly end, also one that comes before the server is up.
        let interruption = Interruption { signals.continuation.yield() }
        defer { withExtendedLifetime(interruption) {} }
        do throws(EmulatorError) {
            let emulator = try await FalEmulator.start(configuration)
            announce(emulator, documents, on: console)
            let showing = Task { await log.show(on: console) }
            defer { showing.cancel() }
            let ending = Task {
                for await _ in signals.stream { break }
                await emulator.stop()
            }
            defer { ending.cancel() }
            try await emulator.run()
            return .fine
        } catch {
            throw Failure(
                Self.kind(of: error), .emulatorFailed, Self.sentence(error.message), at: .init(path: nil),
                remedy: error.remedy)
        }
    }

    private func settings(_ documents: String, log: RequestLog?) throws(Failure) -> FalEmulator.Configuration {
        var settings = FalEmulator.Configuration(
            port: port, documents: .folder(documents), speed: speed.speed, seed: seed)
        settings.host = host
        settings.allowsOtherMachines = unsafeBind
        for seconds in [waiting, running].compactMap(\.self) where !(0...1e6).contains(seconds) {
            throw Failure(
                .usage, .emulatorFailed, "\(seconds) seconds is no time to wait or run",
                remedy: "Give a number from 0 to 1000000.")
        }
        if let waiting { settings.pace.waiting = .seconds(waiting) }
        if let running { settings.pace.running = .seconds(running) }
        settings.concurrentRequests = concurrency
        if remoteWebhooks { settings.webhooks.reach = .anywhere }
        if let retention { settings.retention = retention.duration }
        if let faults { settings.faults = try FaultFile.read(faults) }
        settings.onRequest = log?.note
        return settings
    }

    private func announce(_ emulator: FalEmulator, _ documents: String, on console: Console) {
        console.show(
            emulator.skipped.map { Diagnostic(.unservedFile, $0.reason, at: .init(path: $0.path)) }, path: { $0 })
        console.remark(
            "serving \(ReportPrinter.count(emulator.endpoints.count, "endpoint")) from \(ShownText.plain(documents)); "
                + "end it with Ctrl-C")
        // One line in every format: whoever started the server waits for it.
        console.result(
            console.format == .json ? "{\"verb\": \"serve\", \"baseURL\": \"\(emulator.baseURL)\"}" : emulator.baseURL)
    }

    private static func kind(of error: EmulatorError) -> Failure.Kind {
        switch error.kind {
        case .portRefused, .configuration, .exposed: .usage
        case .portTaken, .unreadableFolder, .noDocuments, .unusableDocument, .cancelled, .server: .failure
        }
    }

    /// Messages of findings have no full stop.
    private static func sentence(_ text: String) -> String { text.hasSuffix(".") ? String(text.dropLast()) : text }
}
