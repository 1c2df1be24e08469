import FalEmulator
import FalJSON
import SchemagenCore
import SchemagenWorkspace
import TestSupport
import Testing

@Suite("Evolution: update, outdated and diff on the command line")
struct EvolutionCommandLineTests {
    private let project: TemporaryFolder
    private let documents: TemporaryFolder

    init() throws {
        project = try TemporaryFolder()
        documents = try TemporaryFolder()
    }

    private func serve(_ values: JSONValue..., id: String = "acme/film/v1/draw") throws {
        let document = EndpointDocument(
            id, input: ["mode": ["type": "string", "enum": .array(values)]], output: ["note": ["type": "string"]])
        try documents.write(document.text, to: "\(id).json")
    }

    private func run(_ arguments: String...) async throws -> Program.Outcome {
        try await CommandLineTool.run(arguments, in: project)
    }

    private func add() async throws {
        try serve("a", "b")
        let added = try await run("add", "acme/film", "--source", documents.path)
        try #require(added.status == 0, "\(added.output)")
    }

    @Test("update --check exits with 0, 3 and 4, writes nothing, and update writes what it showed")
    func exitCodes() async throws {
        try await add()
        let before = try project.files()
        func check() async throws -> Program.Outcome { try await run("update", "--check", "--source", documents.path) }
        #expect(try await check().status == 0)
        try serve("a", "b", "c")
        let differs = try await check()
        #expect(differs.status == 3 && differs.output.contains("VALUE_ADDED"))
        try serve("a")
        let breaks = try await check()
        #expect(breaks.status == 4 && breaks.output.contains("acme/film/v1/draw  breaks source, wire"))
        let dry = try await run("update", "--dry-run", "--source", documents.path)
        #expect(dry.status == 0 && dry.output.contains("Nothing was written."))
        #expect(try project.files() == before)

        let outdated = try await run("outdated", "--source", documents.path)
        #expect(outdated.status == 0 && outdated.output.contains("acme/film"))
        #expect(outdated.output.contains("1 changed") && outdated.output.contains("breaks source, wire"))

        let updated = try await run("update", "--source", documents.path, "--format", "json")
        #expect(updated.status == 0)
        let report = try JSONValue(parsing: updated.output)
        #expect(report["changes"]?[0]?["changes"]?[0]?["rule"] == "VALUE_REMOVED")
        #expect(report["changes"]?[0]?["changes"]?[0]?["source"] == "breaking")
        #expect(try await run("generate", "--check").status == 0)
        #expect(try await check().status == 0)
    }

    @Test("killed at any moment of update, the next verb that writes makes it the old state or the new")
    func killed() async throws {
        try await add()
        try serve("a", id: "acme/film/v2/draw")
        try serve("a", "b", "c")
        let update = ["update", "--source", documents.path]
        #expect(try await KilledRuns.ends(of: update, in: project) == [.old, .mixed, .new])
    }

    @Test("explain shows every operation of patch files, and a patch file that cannot be read has its place")
    func patches() async throws {
        let one = try await run("explain", "makeoptional")
        #expect(one.status == 0 && one.output.contains("- makeOptional: input.seed"))
        let all = try await run("explain", "SG231")
        for kind in PatchKind.allCases { #expect(all.output.contains(kind.example.split(separator: "\n")[0])) }
        try await add()
        try project.write("- drop: output.note\n", to: "Schemas/patches/acme/film.yaml")
        let refused = try await run("generate")
        #expect(refused.status == 64 && refused.output.contains("Schemas/patches/acme/film.yaml:1:3: error[SG231]"))
    }

    @Test("diff prints text, JSON, Markdown, annotations and a unified diff; --breaking exits with 4")
    func formats() async throws {
        try await add()
        try serve("a", "b", "old")
        func diff(_ more: String...) async throws -> Program.Outcome {
            try await CommandLineTool.run(["diff", "--against", documents.path] + more, in: project)
        }
        let text = try await diff()
        #expect(text.status == 0 && text.output.contains("! VALUE_REMOVED") && text.output.contains("input.mode"))
        #expect(try await diff("--breaking").status == 4)
        let markdown = try await diff("--format", "markdown").output
        #expect(markdown.hasPrefix("### Breaking changes\n") && markdown.contains("**VALUE_REMOVED** `input.mode`"))
        let github = try await diff("--format", "github").output
        #expect(github.hasPrefix("::warning file=Schemas/acme/film/v1/draw.json,line="))
        #expect(github.contains("title=VALUE_REMOVED::"))
        let json = try JSONValue(parsing: try await diff("--format", "json").output)
        #expect(json["breaking"] == true && json["changes"]?[0]?["id"] == "acme/film/v1/draw")
        let swift = try await diff("--text").output
        #expect(
            swift.hasPrefix("--- a/Sources/FalModels/Endpoints/") && swift.contains("\n-    public static var old: "))
        let wrong = try await run("diff", "--against", "no-such-thing")
        #expect(wrong.status == 64 && wrong.output.contains("SG625"))
    }

    @Test("values of a document cannot end a code span, a line or a workflow command")
    func reportsOfHostileValues() async throws {
        try await add()
        try serve("a", "b", "`|\n::error::x\u{1B}[31m")
        for format in ["markdown", "github", "text"] {
            let outcome = try await run("diff", "--against", documents.path, "--format", format)
            let lines = outcome.output.split(separator: "\n")
            #expect(!lines.contains { $0.hasPrefix("::error") } && !outcome.output.contains("\u{1B}"))
            if format == "markdown" { #expect(!outcome.output.contains("`|")) }
        }
    }

    @Test("explain knows the rules")
    func explain() async throws {
        let outcome = try await run("explain", "field_removed")
        #expect(outcome.status == 0 && outcome.output.contains("FIELD_REMOVED: the input no longer has a field"))
    }

    @Test(
        "a check of unchanged endpoints asks for pages and batches, not for each endpoint",
        .enabled(if: Corpus.isPresent, "\(Corpus.absence)"))
    func requests() async throws {
        var served: [FalEmulator.Document] = []
        for document in try Corpus.present.documents() {
            let bytes = try document.bytes()
            served.append(FalEmulator.Document(id: document.id, json: String(decoding: bytes, as: UTF8.self)))
            let canonical = String(decoding: try CanonicalDocument(bytes).bytes, as: UTF8.self)
            try project.write(canonical, to: "Schemas/\(document.id).json")
        }
        try project.write("version: 1\nmodels:\n  - \"*/**\"\n", to: "Schemas/schemagen.yaml")
        let fal = try await FalEmulator.start(.init(documents: .documents(served)))
        let outcome = try await run("update", "--check", "--source", fal.baseURL)
        #expect(outcome.status == 0, "\(outcome.output.suffix(2_000))")
        // Pages of 500, then batches of 50.
        let most = (served.count + 499) / 500 + (served.count + 49) / 50 + 2
        #expect(fal.journal.count <= most, "\(fal.journal.count) requests for \(served.count) endpoints")
        await fal.stop()
    }
}
