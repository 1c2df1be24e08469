import FalJSON
import Foundation
import TestSupport
import Testing

@Suite("Command line: list --mappers")
struct SupportTableTests {
    private func list(_ arguments: String...) async throws -> InteractiveProgram.Outcome {
        try await InteractiveProgram(folder: Checkout.root.path).run(CommandLineTool.path, ["list"] + arguments)
    }

    @Test("the documentation has the table that the verb prints")
    func documentation() async throws {
        let table = try await list("--mappers", "--format", "markdown")
        #expect(table.status == 0)
        let page = try String(
            contentsOf: Checkout.root.appending(path: "Documentation/UnifiedRequests.md"), encoding: .utf8)
        let start = try #require(page.firstRange(of: "<!-- schemagen list --mappers --format markdown -->\n"))
        let end = try #require(page.firstRange(of: "<!-- end of the table -->"))
        #expect(
            page[start.upperBound..<end.lowerBound] == table.output, "update the table with the output of the verb")
    }

    @Test("distinguishes fields that all endpoints support from those that some support")
    func support() async throws {
        let outcome = try await list("fal-ai/veo3.1", "--mappers", "--format", "json")
        let family = try JSONValue(parsing: outcome.output)["families"]?[0]
        #expect(family?["family"] == "fal-ai/veo3.1")
        #expect(family?["fields"]?["prompt"] == "all")
        #expect(family?["fields"]?["last_frame"] == "some")
        #expect(family?["fields"]?["voice"] == nil)
        let text = try await list("fal-ai/veo3.1", "--mappers").output
        #expect(text.contains("prompt") && text.contains("(last_frame)"))
    }

    @Test("ranks the models' own fields that no unified field fills")
    func uncovered() async throws {
        let outcome = try await list("fal-ai/veo3.1", "--mappers", "--uncovered", "--format", "json")
        let fields = try #require(try JSONValue(parsing: outcome.output)["fields"]?.arrayValue)
        let counts = fields.compactMap { $0["endpoints"]?.arrayValue?.count }
        #expect(counts == counts.sorted(by: >) && (counts.last ?? 0) > 0)
        #expect(
            fields.contains { $0["model_field"] == "auto_fix" } && !fields.contains { $0["model_field"] == "prompt" })
        let markdown = try await list("fal-ai/veo3.1", "--mappers", "--uncovered", "--format", "markdown").output
        #expect(markdown.contains("| auto_fix | "))
        let alone = try await list("--uncovered")
        #expect(alone.status == 64 && alone.errors.contains("--mappers"))
    }

    @Test("other lists do not support markdown")
    func elsewhere() async throws {
        let outcome = try await list("--format", "markdown")
        #expect(outcome.status == 64 && outcome.errors.contains("list --mappers"))
    }
}
