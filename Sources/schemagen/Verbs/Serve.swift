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
            (Ctrl-C). Results are made up: they fit the model's output, and mean nothing.
            """)

    @Option(help: "The port to listen on; 0 takes a free one.")
    var port = 8420

    @Option(
        help: ArgumentHelp("The folder of the documents (default: the project's Schemas/).", valueName: "dir"),
        completion: .directory)
    var documents: String?

    @OptionGroup var project: ProjectOptions
    @OptionGroup var output: OutputOptions

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        let folder = try project.folder()
        let documents = documents ?? folder.root + "/" + Workspace.schemas
        let signals = AsyncStream.makeStream(of: Void.self)
        // From here on a signal is an orderly end, also one that comes before the server is up.
        let interruption = Interruption { signals.continuation.yield() }
        defer { withExtendedLifetime(interruption) {} }
        do throws(EmulatorError) {
            let emulator = try await FalEmulator.start(.init(port: port, documents: .folder(documents)))
            announce(emulator, documents, on: console)
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
        case .portRefused, .configuration: .usage
        case .portTaken, .unreadableFolder, .noDocuments, .unusableDocument, .cancelled, .server: .failure
        }
    }

    /// Messages of findings have no full stop.
    private static func sentence(_ text: String) -> String { text.hasSuffix(".") ? String(text.dropLast()) : text }
}
