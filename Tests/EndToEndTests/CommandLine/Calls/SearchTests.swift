import FalEmulator
import FalJSON
import TestSupport
import Testing

@Suite("Command line: search")
struct SearchTests {
    /// Enough models for three pages of the catalogue; the client asks for a hundred at a time.
    private func fal(_ faults: FalEmulator.Fault...) async throws -> FalEmulator {
        var configuration = FalEmulator.Configuration(
            documents: .documents((1...205).map { FalEmulator.Document(id: "acme/model-\($0)", json: Self.document) }))
        configuration.faults = faults
        return try await FalEmulator.start(configuration)
    }

    private static let document = #"""
        {"openapi": "3.0.4", "info": {"title": "Make", "description": "Makes a red fox.",
          "x-fal-metadata": {"category": "text-to-image"}},
         "components": {"schemas": {
           "MakeInput": {"type": "object", "properties": {"prompt": {"type": "string"}}},
           "MakeOutput": {"type": "object", "properties": {"seed": {"type": "integer"}}}}},
         "paths": {
           "/make": {"post": {"requestBody": {"content": {"application/json":
             {"schema": {"$ref": "#/components/schemas/MakeInput"}}}}}},
           "/make/requests/{request_id}": {"get": {"responses": {"200": {"content": {"application/json":
             {"schema": {"$ref": "#/components/schemas/MakeOutput"}}}}}}}}}
        """#

    @Test("The models of all pages are listed, one per line")
    func pages() async throws {
        let fal = try await fal()
        let folder = try TemporaryFolder.withSampleEndpoint()
        let run = try await folder.schemagen(
            ["search", "red", "fox", "--category", "text-to-image", "--limit", "500"], emulator: fal.baseURL)
        #expect(run.status == 0, "\(run.errors)")
        let lines = run.output.split(separator: "\n")
        #expect(lines.count == 205)
        // The first column is as wide as the longest id.
        #expect(lines.contains("acme/model-6    text-to-image  Model 6"))
        #expect(lines.contains("acme/model-204  text-to-image  Model 204"))
        #expect(fal.journal.count == 3)
        let first = try #require(fal.journal.first?.target)
        #expect(first.contains("q=red%20fox"))
        #expect(first.contains("category=text-to-image"))
        #expect(first.contains("status=active"))
        await fal.stop()
    }

    @Test("--limit fetches only the pages that it needs and notes that there are more models")
    func limit() async throws {
        let fal = try await fal()
        let folder = try TemporaryFolder.withSampleEndpoint()
        let run = try await folder.schemagen(["search", "--limit", "103", "--status", "all"], emulator: fal.baseURL)
        #expect(run.output.split(separator: "\n").count == 103)
        #expect(run.errors == "note: there are more models; use --limit 206 to list more\n")
        #expect(fal.journal.count == 2)
        #expect(fal.journal.allSatisfy { !$0.target.contains("status=") })
        await fal.stop()
    }

    @Test("--prices prints the price of a unit exactly as fal has it")
    func prices() async throws {
        let price = #"{"prices":[{"endpoint_id":"acme/model-1","unit_price":0.0250,"unit":"image","currency":"USD"}]}"#
        // A page of the catalogue comes first, the prices second.
        let fal = try await fal(.init(.answer(status: 200, .text(price)), on: .catalogue, calls: .every(2)))
        let folder = try TemporaryFolder.withSampleEndpoint()
        let run = try await folder.schemagen(["search", "--prices", "--limit", "1"], emulator: fal.baseURL)
        #expect(run.output == "acme/model-1  text-to-image  0.0250 USD/image  Model 1\n")
        let json = try await folder.schemagen(
            ["search", "--prices", "--limit", "1", "--json"], emulator: fal.baseURL)
        let model = try JSONValue(parsing: json.output)["models"]?[0]
        #expect(model?["price"] == ["amount": 0.025, "unit": "image", "currency": "USD"])
        #expect(try JSONValue(parsing: json.output)["hasMore"] == true)
        #expect(fal.journal.filter { !$0.faults.isEmpty }.allSatisfy { $0.target.contains("/models/pricing?") })
        await fal.stop()
    }

    @Test("The catalogue of the local fal can be searched")
    func emulator() async throws {
        let fal = try await FalEmulator.sample()
        let folder = try TemporaryFolder.withSampleEndpoint()
        let found = try await folder.schemagen(["search", "picture"], emulator: fal.baseURL)
        #expect(found.output.hasPrefix("acme/picture/make  text-to-image"))
        let none = try await folder.schemagen(["search", "zebra"], emulator: fal.baseURL)
        #expect(none.status == 0)
        #expect(none.output == "")
        #expect(none.errors == "note: no models were found\n")
        await fal.stop()
    }
}
