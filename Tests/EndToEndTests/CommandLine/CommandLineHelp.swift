import FalJSON
import TestSupport
import Testing

/// The verbs and options of the command line, as the executable itself describes them.
struct CommandLineHelp: Sendable {
    /// The long and short options of each verb: `--format`, `-q`.
    private var options: [String: Set<String>] = [:]

    static let current = Task { try await CommandLineHelp() }

    private init() async throws {
        let dump = try await CommandLineTool.run(["--experimental-dump-help"], in: try TemporaryFolder())
        let subcommands = try #require(try JSONValue(parsing: dump.output)["command"]?["subcommands"]?.arrayValue)
        for subcommand in subcommands {
            let verb = try #require(subcommand["commandName"]?.stringValue)
            let names = (subcommand["arguments"]?.arrayValue ?? []).flatMap { $0["names"]?.arrayValue ?? [] }
            options[verb] = Set(
                names.compactMap { name in
                    name["name"]?.stringValue.map { (name["kind"] == "short" ? "-" : "--") + $0 }
                })
        }
    }

    var verbs: Set<String> { Set(options.keys) }

    func longOptions(of verb: String) -> Set<String> { options[verb, default: []].filter { $0.hasPrefix("--") } }

    /// What is wrong with a command such as `schemagen add ID --dry-run`; `nil` if its verb and options exist.
    func problem(with command: some StringProtocol) -> String? {
        let words = command.split(whereSeparator: \.isWhitespace)
        guard words.first == "schemagen", let verb = words.dropFirst().first, !verb.hasPrefix("-") else { return nil }
        guard let known = options[String(verb)] else { return "there is no verb '\(verb)'" }
        let used = words.filter { $0.hasPrefix("-") && $0 != "-" }.map { String($0.prefix { $0 != "=" }) }
        return used.first { !known.contains($0) }.map { "'\(verb)' has no option '\($0)'" }
    }
}
