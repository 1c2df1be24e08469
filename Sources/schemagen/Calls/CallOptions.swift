import ArgumentParser
import FalFields
import FalRuntime
import FalSupport
import SchemagenCore
import SchemagenWorkspace

/// The options of verbs that call fal.
struct CallOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The URL of a local fal, like http://127.0.0.1:8420 (default: FAL_EMULATOR, else fal itself).",
            valueName: "url"))
    var emulator: String?

    /// The URL of the local fal that is called; `nil` for fal itself.
    var service: String? { emulator ?? ToolEnvironment.variable("FAL_EMULATOR") }

    /// A client for calls that need a key.
    ///
    /// - Throws: ``Failure`` if there is no key, before anything is sent.
    func client() throws(Failure) -> FalClient {
        let client = try keylessClient()
        guard client.configuration.hosts.isEmulator || ToolEnvironment.key != nil else {
            throw Failure(
                .usage, .missingKey, "there is no fal key; nothing was sent",
                remedy: "Set FAL_KEY, or start a local fal with `schemagen serve` and pass its URL with --emulator.")
        }
        return client
    }

    /// A client for calls that work without a key.
    func keylessClient() throws(Failure) -> FalClient {
        var configuration = FalConfiguration()
        if let emulator {
            do {
                configuration.hosts = try .emulator(emulator)
            } catch {
                throw CallFailure(error).failure
            }
        }
        return FalClient(configuration: configuration)
    }

    /// Where documents of models are that the project does not have: at the local fal that is called, else at fal.
    func lookup() throws(Failure) -> ModelLookup {
        var source = SourceSpecification.service(.fal)
        if let service {
            source = .service(try ServiceAddress(base: service))
        }
        return ModelLookup(
            source: source, key: ToolEnvironment.key, environment: ToolEnvironment.hastySourceEnvironment(),
            cache: .system)
    }

    /// The commands that continue with a request.
    func commands(_ request: FalRequestHandle) -> RequestCommands {
        RequestCommands(endpoint: request.endpoint, request: request.id, emulator: emulator)
    }

    /// Parses an endpoint id.
    static func endpoint(_ text: String) throws(Failure) -> EndpointID {
        do {
            return try EndpointID(parsing: text)
        } catch {
            throw Failure(
                .usage, .unusableSettings, "\(TerminalEscaping.quoted(text)) is not an endpoint id: \(error.reason)",
                remedy: "`schemagen search` finds ids.")
        }
    }
}

/// The options of verbs that save the files of a result.
struct DownloadOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Save the files of the result in a folder and print their paths.", valueName: "dir"),
        completion: .directory)
    var download: String?

    @Option(
        help: ArgumentHelp("With --download, how large a file may be, like 500MB (default: 4GB).", valueName: "size"))
    var maxSize: SizeArgument?

    /// The folder, if files are to be saved. It is created before the call, so that a failure costs nothing.
    func folder() throws(Failure) -> DownloadFolder? {
        guard let download else { return nil }
        return try DownloadFolder(download, maximumSize: maxSize?.bytes ?? FalDownload.defaultMaximumSize)
    }
}

/// A number of bytes: `1048576`, `500KB`, `500MB`, `4GB`. The units are powers of 1024.
struct SizeArgument: ExpressibleByArgument, Equatable {
    var bytes: Int64

    init?(argument: String) {
        let units: [(name: String, bytes: Int64)] = [
            ("KB", 1 << 10), ("MB", 1 << 20), ("GB", 1 << 30), ("TB", 1 << 40),
        ]
        let unit = units.first { argument.uppercased().hasSuffix($0.name) }
        guard let number = Int64(argument.dropLast(unit == nil ? 0 : 2)), number > 0,
            case (let bytes, false) = number.multipliedReportingOverflow(by: unit?.bytes ?? 1)
        else { return nil }
        self.bytes = bytes
    }
}

/// The arguments of verbs that work on a request.
struct RequestArguments: ParsableArguments {
    @Argument(help: "An endpoint id.", completion: EndpointCompletion.ids)
    var id: String

    @Argument(help: "The request id, as printed by `run`.")
    var request: String

    func handle() throws(Failure) -> FalRequestHandle { try Self.handle(id, request) }

    static func handle(_ id: String, _ request: String) throws(Failure) -> FalRequestHandle {
        let endpoint = try CallOptions.endpoint(id)
        guard FalRequestHandle.isID(request) else {
            throw Failure(
                .usage, .unusableSettings, "\(TerminalEscaping.quoted(request)) is not a request id",
                remedy: "`schemagen run` prints the request id. The arguments are ID REQUEST, the endpoint first.")
        }
        return FalRequestHandle(endpoint: endpoint, id: request)
    }
}

/// The commands that continue with a request.
struct RequestCommands: Sendable {
    var endpoint: EndpointID
    var request: String
    /// The value of `--emulator`, which the commands need as well.
    var emulator: String?

    var status: String { command("status", "") }
    var result: String { command("result", "") }
    /// Waits for the result and fetches it.
    var wait: String { command("result", " --wait") }
    /// Saves the files of the result.
    var download: String { command("result", " --download DIR") }
    var cancel: String { command("cancel", "") }

    private func command(_ verb: String, _ flag: String) -> String {
        "schemagen \(verb) \(ShellQuoting.word(endpoint.text)) \(ShellQuoting.word(request))\(flag)\(emulator.map { " --emulator \(ShellQuoting.word($0))" } ?? "")"
    }
}
