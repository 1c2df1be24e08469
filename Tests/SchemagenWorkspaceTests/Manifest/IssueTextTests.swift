import SchemagenCore
import Testing

@testable import SchemagenWorkspace

@Suite("The text of an issue that asks for models")
struct IssueTextTests {
    private func ids(_ text: String) throws -> [String] { try IssueText.ids(in: Array(text.utf8)) }

    @Test(
        "ids, families and addresses of pages are taken from the form's field, each once",
        arguments: [
            ("### Model\n\nfal-ai/flux/dev\n", ["fal-ai/flux/dev"]),
            ("### Why\n\nplease\n\n### Model\r\n\r\nfal-ai/flux\r\n\r\n### Else\n\n_No response_", ["fal-ai/flux"]),
            (
                "### Models\n\n- `fal-ai/flux/dev`\n* fal-ai/veo3.1,\n- fal-ai/flux/dev",
                ["fal-ai/flux/dev", "fal-ai/veo3.1"]
            ),
            ("### Model\n\n<https://fal.ai/models/fal-ai/flux/dev/playground?share=1>", ["fal-ai/flux/dev"]),
            ("fal-ai/flux/dev", ["fal-ai/flux/dev"]),
        ] as [(String, [String])])
    func read(text: String, expected: [String]) throws {
        #expect(try ids(text) == expected)
    }

    @Test(
        "hostile texts and those that name no model are refused whole, with what to write instead",
        arguments: [
            "", "### Model\n\n_No response_", "### Name\n\nfal-ai/flux/dev", "### Model\n\nplease add flux",
            "### Model\n\nfal-ai/flux/dev $(touch pwned)", "### Model\n\n`fal-ai/`touch pwned`",
            "### Model\n\nfal-ai/flux/dev;touch pwned", "### Model\n\n--source=/etc", "### Model\n\n-",
            "### Model\n\n../../etc/passwd", "### Model\n\n**", "### Model\n\nfal-ai/*", "### Model\n\npatches/x",
            "### Model\n\nhttps://evil.example/models/fal-ai/flux/dev", "### Model\n\n\u{202E}fal-ai/flux/dev",
            "### Model\n\n" + (0...10).map { "acme/m\($0)\n" }.joined(),
        ])
    func refusesHostileTexts(text: String) throws {
        let failure = #expect(throws: Failure.self) { try ids(text) }
        let finding = try #require(failure?.diagnostics.first)
        #expect(failure?.kind == .usage && finding.code.id == "SG415")
        #expect(finding.message.utf8.count < 1_000 && finding.message.unicodeScalars.allSatisfy { $0.value >= 0x20 })
        #expect(!finding.message.contains("\u{202E}"))
    }

    // No argument, for the runner prints those.
    @Test("a hostile text of a megabyte is refused as well, and not repeated")
    func refusesALongHostileText() throws {
        try refusesHostileTexts(text: "### Model\n\n" + String(repeating: "a", count: 1 << 20))
    }
}
