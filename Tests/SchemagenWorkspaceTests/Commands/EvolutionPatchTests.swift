import FalFields
import FalJSON
import FalRuntime
import SchemagenCore
import TestSupport
import Testing

@testable import SchemagenWorkspace

@Suite("Evolution: patches of documents")
struct EvolutionPatchTests {
    private let project: CommandProject

    init() throws { project = try CommandProject() }

    private static let path = "Schemas/patches/acme/anvil.yaml"
    private static let swift = "Sources/FalModels/Endpoints/AcmeAnvil.swift"

    private func generate(check: Bool = false) async throws -> ChangeReport {
        try await project.workspace.generate([], check: check)
    }

    @Test(
        "the example of every operation can be read, and changes a document that it is for",
        arguments: PatchKind.allCases)
    func examples(kind: PatchKind) throws {
        let document = EndpointDocument(
            "acme/anvil",
            input: [
                "seed": ["type": "integer"], "duration": ["type": "string"], "hd": ["type": "boolean"],
                "resolution": ["type": "string", "enum": ["720p", "8k"]], "prompt": ["type": "string"],
                "image": ["type": "string"],
            ], output: ["debug": ["type": "string"]], required: ["seed"])
        try project.documents.write(document.text, to: "acme/anvil.json")
        let set = try PatchFiles.read([Self.path: Array(kind.example.utf8)]) { $0 }
        #expect(set.all.map(\.kind) == [kind])
        var source = SourceDocument(id: .init(checked: "acme/anvil"), path: "a.json", bytes: document.json.serialized())
        source.patches = set.all
        var diagnostics: [Diagnostic] = []
        let model = try #require(EndpointTranslator().model(of: source, reporting: &diagnostics))
        #expect(model.patchOutcomes == [.changed])
        #expect(DiagnosticCode.unreadablePatch.explanation.contains(kind.explanation))
    }

    @Test("a patch changes the Swift, the mapper and what calls are checked by; without it all is as before")
    func whole() async throws {
        try await project.add("acme/anvil")
        let before = try project.project.files()
        try project.project.write(
            """
            # The document says that a prompt has to be there.
            - makeOptional: input.prompt
              because: fal invents one
            - rename: input.seed
              to: randomSeed
              because: clearer

            """, to: Self.path)
        #expect(try await generate(check: true).outOfDate.contains(Self.swift))
        #expect(try await generate().exitKind == nil)
        let swift = try #require(project.text(Self.swift))
        #expect(swift.contains("public var prompt: String?") && swift.contains("public var randomSeed: Int?"))
        let schema = try #require(try project.workspace.schema(of: .init(checked: "acme/anvil")))
        #expect(schema.inputFields.first { $0.name == "prompt" }?.presence.isRequired == false)
        #expect(try await generate(check: true).exitKind == nil)
        // Another reason changes no Swift, and is noticed all the same.
        let text = try #require(project.text(Self.path))
        try project.project.write(text.replacing("clearer", with: "shorter").description, to: Self.path)
        #expect(try await generate(check: true).outOfDate == [SchemaLock.path])

        try project.project.remove(Self.path)
        try project.project.write(String(decoding: before[NamesLock.path] ?? [], as: UTF8.self), to: NamesLock.path)
        _ = try await generate()
        #expect(try project.project.files() == before)
    }

    @Test("an update compares documents under their patches, and a patch that fal has made needless has to go")
    func update() async throws {
        try project.project.write("- makeOptional: input.prompt\n  because: fal invents one\n", to: Self.path)
        try await project.add("acme/anvil")
        func update() async throws -> ChangeReport {
            try await project.workspace.update(
                [], .write, source: .directory(project.documents.path), key: nil,
                environment: SourceEnvironment(
                    transport: ScriptedTransport { _, _ in .init(500, "no request was expected") }, retries: .none))
        }
        let mended = EndpointDocument(
            "acme/anvil", metadata: ["category": "text-to-video"],
            input: ["prompt": ["type": "string"], "seed": ["type": "integer"]],
            output: ["video": ["type": "object", "required": ["url"], "properties": ["url": ["type": "string"]]]],
            promised: ["video"])
        try project.documents.write(mended.text, to: "acme/anvil.json")
        let report = try await update()
        #expect(report.comparisons == [], "to the app nothing has changed")
        let finding = try #require(report.diagnostics.first { $0.code.id == "SG232" })
        #expect(finding.place.path == Self.path && finding.place.position == JSONPosition(line: 1, column: 3))
        #expect(finding.remedy == "Delete this operation." && report.exitKind == .documents)
        // Whatever is up to date is known from the cache, and so is what became of its patches.
        #expect(try await generate().diagnostics.contains { $0.code.id == "SG232" })
        try project.project.remove(Self.path)
        #expect(try await generate().exitKind == nil)
    }

    @Test("a patch of a family is for every endpoint below it; one for nobody is an error")
    func family() async throws {
        let operation = "- setText: input.prompt\n  text: What to film.\n  because: it says nothing\n"
        try project.project.write(operation, to: "Schemas/patches/acme/film.yaml")
        try await project.add("acme/film")
        for type in ["AcmeFilmV1ImageToVideo", "AcmeFilmV2TextToVideo"] {
            let text = project.text("Sources/FalModels/Endpoints/\(type).swift")
            #expect(text?.contains("/// What to film.") == true)
        }
        try project.project.write(operation, to: "Schemas/patches/acme/fil.yaml")
        let report = try await generate()
        #expect(report.diagnostics.map(\.code.id) == ["SG233"] && report.exitKind == .documents)
    }

    @Test(
        "a patch file that cannot be read stops every verb, with its place",
        arguments: [
            ("acme/anvil.yaml", "- makeOptional: input.prompt\n", 1),
            ("acme/anvil.yaml", "- drop: output.video\n  because: x\n- dorp: output.video\n", 3),
            ("acme/anvil.yaml", "drop: [", 1), ("acme/anvil.yml", "", nil), ("acme/*.yaml", "", nil),
            ("Acme/anvil.yaml", "", nil),
        ] as [(String, String, Int?)])
    func unreadable(name: String, text: String, line: Int?) async throws {
        try await project.add("acme/anvil")
        let before = try project.project.files()
        try project.project.write(text, to: "Schemas/patches/\(name)")
        let failure = try #require(await caughtFailure { _ = try await generate() })
        #expect(failure.kind == .usage && failure.diagnostics.count == 1)
        #expect(failure.diagnostics.first?.place.path == "Schemas/patches/\(name)")
        #expect(failure.diagnostics.first?.place.position?.line == line)
        try project.project.remove("Schemas/patches/\(name)")
        #expect(try project.project.files() == before)
    }

    @Test("other files beside patches, and an empty patch file, say nothing")
    func others() async throws {
        try project.project.write("why we patch", to: "Schemas/patches/README.md")
        try project.project.write("# nothing yet\n", to: Self.path)
        try await project.add("acme/anvil")
        #expect(try await generate(check: true).exitKind == nil)
        #expect(project.text(SchemaLock.path)?.contains("patches") == false)
    }
}
