import FalFields

/// The commands that go on with a request.
struct CallCommands: Sendable {
    var endpoint: EndpointID
    var request: String
    /// The argument of `--emulator`: without it the commands would ask another fal.
    var emulator: String?

    var status: String { command("status", "") }
    var result: String { command("result", "") }
    /// Fetches the result when it is there.
    var wait: String { command("result", " --wait") }
    var cancel: String { command("cancel", "") }

    private func command(_ verb: String, _ flag: String) -> String {
        "schemagen \(verb) \(endpoint) \(request)\(flag)\(emulator.map { " --emulator \($0)" } ?? "")"
    }
}
