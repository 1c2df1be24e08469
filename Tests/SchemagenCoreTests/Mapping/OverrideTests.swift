import FalFields
import FalJSON
import SchemagenCore
import TestSupport
import Testing

@Suite("Overrides of mappers") struct OverrideTests {
    private func read(_ text: String) throws -> (overrides: [MapperOverride], diagnostics: [Diagnostic]) {
        var diagnostics: [Diagnostic] = []
        let node = try JSONNode(parsing: text)
        let overrides = OverrideReader(path: "Schemas/schemagen.yaml").read(node, reporting: &diagnostics)
        return (overrides, diagnostics)
    }

    private func model() throws -> EndpointModel {
        try EndpointDocument(
            input: [
                "prompt": ["type": "string"], "shots": ["type": "array", "items": ["type": "string"]],
                "image_url": ["type": "string"], "image_urls": ["type": "array", "items": ["type": "string"]],
                "voice": [
                    "type": "object", "title": "Voice", "properties": ["id": ["type": "string"]], "required": ["id"],
                ],
                "codec": ["type": "string"], "seed": ["type": "integer"], "frames": ["type": "integer"],
                "fps": ["type": "integer", "default": 16],
            ],
            output: ["video": ["type": "object", "properties": ["url": ["type": "string"]], "required": ["url"]]]
        ).model().model
    }

    private func derive(_ text: String) throws -> (rules: FieldMapper.Rules, diagnostics: [Diagnostic]) {
        let (overrides, diagnostics) = try read(text)
        #expect(diagnostics == [])
        let derived = MapperDeriver(overrides: overrides).derive(try model())
        return (derived.rules, OverrideCheck(overrides).diagnostics([derived]))
    }

    @Test("Each kind of change does what it says")
    func changes() throws {
        let (rules, complaints) = try derive(
            #"""
            {"acme/anvil": {
              "prompt": {"unless": "shots", "why": "either"},
              "image_urls": {"from": ["style_image"], "most": 4},
              "voice/id": {"from": "voice"},
              "codec": {"always": "h264"},
              "seed": "none",
              "frames": {"from": "duration", "form": "frames(fps,,4,1)"}
            }}
            """#)
        #expect(complaints == [])
        #expect(rules.rules.first { $0.field == "prompt" }?.unless == "shots")
        #expect(rules.rules.filter { $0.field == "image_urls" }.map(\.source) == [.styleImage])
        #expect(rules.limits == ["image_urls": 4])
        #expect(rules.rules.contains { $0.field == "voice/id" && $0.source == .voice && $0.form == .value })
        #expect(rules.constants == [.init("codec", "h264", isForced: true)])
        #expect(!rules.rules.contains { $0.source == .seed })
        let frames = rules.rules.first { $0.field == "frames" }
        #expect(frames?.form == .frames(rate: "fps", perSecond: 16, step: 4, offset: 1))
        #expect(frames?.origin == "override")
    }

    @Test("A family ends at whole segments")
    func families() throws {
        let (rules, _) = try derive(#"{"acme/anv": {"seed": "none"}}"#)
        #expect(rules.rules.contains { $0.source == .seed })
    }

    @Test("A field that the schema lacks is an error at its line and column")
    func unknownField() throws {
        let text = "{\n  \"acme/anvil/drop\": {\n    \"sed\": {\"from\": \"seed\"}\n  }\n}"
        let (_, complaints) = try derive(text)
        let first = try #require(complaints.first)
        #expect(complaints.count == 1 && first.code.id == "SG213" && first.severity == .error)
        #expect(first.place.path == "Schemas/schemagen.yaml" && first.place.position == .init(line: 3, column: 5))
        #expect(first.message == "acme/anvil/drop lacks the field 'sed'")
    }

    @Test("So is one for no endpoint at all, and one whose replacement is not there")
    func unused() throws {
        #expect(try derive(#"{"acme/hammer": {"seed": "none"}}"#).diagnostics.map(\.code.id) == ["SG214"])
        let unless = try derive(#"{"acme/anvil": {"prompt": {"unless": "scenes"}}}"#).diagnostics
        #expect(unless.map(\.code.id) == ["SG213"] && unless[0].message.contains("'scenes'"))
    }

    @Test(
        "What cannot be read is reported with its place, and the rest counts",
        arguments: [
            #"[]"#, #"{"a/b": 5}"#, #"{"a/b": {"x": 5}}"#, #"{"a/b": {"x": {}}}"#,
            #"{"a/b": {"x": {"from": "prmpt"}}}"#,
            #"{"a/b": {"x": {"from": "prompt", "form": "frames(,,)"}}}"#, #"{"a/b": {"x": {"most": 0}}}"#,
            #"{"a/b": {"x": {"form": "nothing", "from": "prompt"}}}"#, #"{"a/b": {"x": {"sent": true}}}"#,
            #"{"a/b": {"x": {"why": "because"}}}"#,
        ])
    func unreadable(_ text: String) throws {
        let (_, diagnostics) = try read(text)
        #expect(diagnostics.map(\.code.id) == ["SG212"], "\(diagnostics.map(\.message))")
        #expect(diagnostics.first?.place.position != nil)
    }

    @Test("The built-in ones can be read, each with its reason")
    func standard() {
        #expect(MapperOverride.standard.count > 20)
        for override in MapperOverride.standard {
            #expect(override.reason.count > 10, "\(override.family) \(override.field)")
        }
    }

    @Test(
        "Every built-in one finds its fields in the documents that it was written for",
        .enabled(if: Corpus.isFirst, "\(Corpus.otherFolder)"))
    func standardOnesApply() {
        let derived = DerivedMappers.all.map(\.derived)
        let idle = OverrideCheck(MapperOverride.standard).diagnostics(derived).filter { $0.code.id == "SG213" }
        #expect(idle.map(\.message) == [])
    }
}
