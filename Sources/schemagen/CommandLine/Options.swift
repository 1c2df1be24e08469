import ArgumentParser
import FalFields
import FalRuntime
import FalSupport
import SchemagenCore
import SchemagenWorkspace

/// The output options, which every verb has.
struct OutputOptions: ParsableArguments {
    @Option(help: "The output format: text, json (one object on stdout) or github (workflow commands).")
    var format: OutputFormat = .text

    @Flag(name: .shortAndLong, help: "Print only results and errors.")
    var quiet = false
}

/// The format of results and diagnostics.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    /// Text for people.
    case text
    /// One JSON object on stdout.
    case json
    /// Text, with diagnostics as workflow commands that GitHub Actions shows at their lines.
    case github
    /// A Markdown table, from the verbs that have one.
    case markdown
}

/// The project options, which every verb that works on a project has.
struct ProjectOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The project's folder (default: the nearest parent with Schemas/schemagen.yaml, else the current folder).",
            valueName: "dir"),
        completion: .directory)
    var directory: String?

    /// The project's folder.
    func folder() throws(Failure) -> ProjectFolder { try ProjectFolder(directory: directory) }
}

/// Where documents come from.
///
/// All verbs that work on a project accept these options, so that a script can pass them to any of them. Verbs that
/// fetch nothing hide them in their help and note that they have no effect.
struct SourceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where documents come from: a URL like http://127.0.0.1:8420, or a directory (default: fal).",
            valueName: "url|dir"),
        completion: .directory)
    var source: String?

    @Flag(help: "Use only the documents that are already in Schemas/.")
    var offline = false

    /// What the options choose; without them the local fal of `FAL_EMULATOR`, else fal.
    func specification(for folder: ProjectFolder) throws(Failure) -> SourceSpecification {
        if let emulator {
            do {
                _ = try FalHosts.emulator(emulator)
            } catch {
                throw Failure(
                    .usage, .unusableSource, "FAL_EMULATOR is set, but \(TerminalEscaping.escaped(error.message))",
                    remedy: "Unset it to take documents from fal, or set it to what `schemagen serve` prints.")
            }
            return .service(try ServiceAddress(base: emulator))
        }
        return try SourceSpecification(source: source, offline: offline, schemas: folder.root + "/" + Workspace.schemas)
    }

    /// The local fal that takes fal's place where no source is given.
    private var emulator: String? {
        source == nil && !offline ? ToolEnvironment.variable("FAL_EMULATOR") : nil
    }

    /// The source of a verb that fetches, with a note where the environment has chosen it.
    func announced(for folder: ProjectFolder, on console: Console) throws(Failure) -> SourceSpecification {
        let specification = try specification(for: folder)
        if emulator != nil, case .service(let address) = specification, address != .fal {
            console.note("documents come from the local fal at \(address.name) (FAL_EMULATOR)")
        }
        return specification
    }

    /// The document of a model: the project's, else from the source, with a note that says so.
    func model(
        _ id: String, in folder: ProjectFolder, _ console: Console, verb: String
    ) async throws(Failure) -> FoundModel {
        let lookup = ModelLookup(
            source: try specification(for: folder), key: ToolEnvironment.key,
            environment: ToolEnvironment.sourceEnvironment(), cache: .system)
        let found = try await ToolEnvironment.workspace(folder).model(id, from: lookup)
        switch found.place {
        case .project: noteIgnoredSource(console, verb: verb)
        case .source(let address):
            console.note(
                "\(found.document.id) is not in the project; its document is from \(TerminalEscaping.url(address))")
        case .cache(_, let date):
            console.note("\(found.document.id) is not in the project; its document was fetched on \(date)")
        }
        return found
    }

    /// Notes that `--source` has no effect on a verb that fetches nothing.
    func noteIgnoredSource(_ console: Console, verb: String) {
        if source != nil { console.note("`\(verb)` fetches nothing; --source has no effect") }
    }
}

/// Completes endpoint ids and fields of inputs.
enum EndpointCompletion {
    /// The ids in the project's lockfile.
    static let ids = CompletionKind.custom { words, _, _ in
        let folder = try? ProjectFolder(directory: directory(in: words))
        return folder.map { Workspace.lockedIDs(root: $0.root) } ?? []
    }

    /// The fields of the input of the endpoint that was typed.
    static let fields = CompletionKind.custom { words, _, _ in
        let ids = words.compactMap { $0.contains("=") ? nil : try? EndpointID(parsing: $0) }
        guard let folder = try? ProjectFolder(directory: directory(in: words)), let id = ids.first,
            let schema = try? ToolEnvironment.workspace(folder).schema(of: id)
        else { return [] }
        return schema.inputFields.map { $0.name + "=" }
    }

    /// The value of `--directory` among the words typed so far.
    private static func directory(in words: [String]) -> String? {
        for (index, word) in words.enumerated() {
            if word == "--directory", index + 1 < words.count { return words[index + 1] }
            if word.hasPrefix("--directory=") { return String(word.dropFirst("--directory=".count)) }
        }
        return nil
    }
}
