import FalSupport
import ArgumentParser
import FalFields
import FalRuntime
import SchemagenCore
import SchemagenWorkspace

/// The options of verbs that call fal.
struct CallOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The URL of a local fal, like http://127.0.0.1:8420 (default: FAL_EMULATOR, else fal itself).",
            valueName: "url"))
    var emulator: String?

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

/// The arguments of verbs that work on a request.
struct RequestArguments: ParsableArguments {
    @Argument(help: "An endpoint id.", completion: EndpointCompletion.ids)
    var id: String

    @Argument(help: "The request id, as printed by `run`.")
    var request: String

    func handle() throws(Failure) -> FalRequestHandle {
        let endpoint = try CallOptions.endpoint(id)
        // The id becomes part of a URL.
        let isID =
            !request.isEmpty
            && request.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
        guard isID else {
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
    var cancel: String { command("cancel", "") }

    private func command(_ verb: String, _ flag: String) -> String {
        "schemagen \(verb) \(endpoint) \(request)\(flag)\(emulator.map { " --emulator \($0)" } ?? "")"
    }
}
