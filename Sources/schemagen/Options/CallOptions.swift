import ArgumentParser
import FalFields
import FalRuntime
import SchemagenCore
import SchemagenWorkspace

/// What every verb takes that speaks to fal: which fal.
struct CallOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A local fal, like http://127.0.0.1:8420 (default: FAL_EMULATOR, else fal itself).", valueName: "url"))
    var emulator: String?

    /// A client for calls that need a key. That there is one is known before anything is sent.
    func client() throws(Failure) -> FalClient {
        let client = try keylessClient()
        guard client.configuration.hosts.isEmulator || Tool.key != nil else {
            throw Failure(
                .usage, .missingKey, "there is no fal key; nothing was sent",
                remedy: "Set FAL_KEY, or call a local fal: `schemagen serve`, and --emulator with its address.")
        }
        return client
    }

    /// A client for calls that a key helps but that go without.
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

    /// How to go on with a request from here.
    func commands(_ request: FalRequestHandle) -> CallCommands {
        CallCommands(endpoint: request.endpoint, request: request.id, emulator: emulator)
    }

    /// An endpoint's id as it was given.
    static func endpoint(_ text: String) throws(Failure) -> EndpointID {
        do {
            return try EndpointID(parsing: text)
        } catch {
            throw Failure(
                .usage, .unusableSettings, "\(ShownText.quoted(text)) is not an endpoint id: \(error.reason)",
                remedy: "`schemagen search` finds ids.")
        }
    }
}
