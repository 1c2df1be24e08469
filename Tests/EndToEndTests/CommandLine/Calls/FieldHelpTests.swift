import FalJSON
import TestSupport
import Testing

@Suite("Command line: the fields of a model")
struct FieldHelpTests {
    @Test("run ID --help lists the fields with types, limits and defaults")
    func fields() async throws {
        let folder = try TemporaryFolder.withSampleEndpoint()
        let help = try await folder.schemagen(["run", SampleEndpoint.id, "--help"])
        #expect(help.status == 0, "\(help.errors)")
        #expect(help.output.hasPrefix("USAGE: schemagen run acme/picture/make prompt=… [key=value …]\n"))
        #expect(help.output.contains("\n  prompt  string, required\n"))
        #expect(help.output.contains("voice.name  "))
        #expect(!help.output.contains("--webhook"))

        let json = try await folder.schemagen(["run", SampleEndpoint.id, "-h", "--json"])
        let fields = try JSONValue(parsing: json.output)["fields"]?.arrayValue ?? []
        let prompt = fields.first { $0["path"] == "prompt" }
        #expect(prompt?["required"] == true && prompt?["type"] == "string")
    }

    @Test("run --help is about the verb, and a model without a document is an error that names the next step")
    func others() async throws {
        let folder = try TemporaryFolder.withSampleEndpoint()
        #expect(try await folder.schemagen(["run", "--help"]).output.contains("--webhook"))
        let unknown = try await folder.schemagen(["run", "acme/other", "--help"])
        #expect(unknown.status != 0 && unknown.errors.contains("acme/other"))
    }
}
