import FalEmulator
import FalJSON
import Loopback
import TestSupport
import Testing

@Suite("Command line: search")
struct SearchTests {
    private static let price = JSONNumber(literal: "0.0250").map { JSONValue.number($0) } ?? .null

    private static func entry(_ number: Int) -> JSONValue {
        [
            "endpoint_id": .string("acme/model-\(number)"),
            "metadata": [
                "display_name": .string("Model \(number)"), "category": "text-to-image", "status": "active",
                "description": "Makes things.",
            ],
        ]
    }

    /// Three pages of two models each, and a price for all.
    private func fal() throws -> ScriptedFal {
        try ScriptedFal { request in
            if request.path.contains("/models/pricing") {
                return .init(body: [
                    "prices": .array(
                        (1...6).map {
                            [
                                "endpoint_id": .string("acme/model-\($0)"), "unit_price": Self.price, "unit": "image",
                                "currency": "USD",
                            ]
                        }), "next_cursor": nil, "has_more": false,
                ])
            }
            let page = request.path.contains("cursor=3") ? 3 : request.path.contains("cursor=2") ? 2 : 1
            return .init(body: [
                "models": [Self.entry(page * 2 - 1), Self.entry(page * 2)],
                "next_cursor": page < 3 ? .string("\(page + 1)") : nil, "has_more": .bool(page < 3),
            ])
        }
    }

    @Test("Models of all pages are listed, a line each")
    func pages() async throws {
        let fal = try fal()
        let folder = try StudioFolder()
        let run = try await folder.schemagen(
            ["search", "red", "fox", "--category", "text-to-image"], emulator: fal.address)
        #expect(run.status == 0, "\(run.errors)")
        let lines = run.output.split(separator: "\n")
        #expect(lines.count == 6)
        #expect(lines.last == "acme/model-6  text-to-image  Model 6")
        let first = try #require(fal.requests.first?.path)
        #expect(first.contains("q=red%20fox"))
        #expect(first.contains("category=text-to-image"))
        #expect(first.contains("status=active"))
    }

    @Test("--limit fetches no more pages than it needs, and says that there are more")
    func limit() async throws {
        let fal = try fal()
        let folder = try StudioFolder()
        let run = try await folder.schemagen(["search", "--limit", "3", "--status", "all"], emulator: fal.address)
        #expect(run.output.split(separator: "\n").count == 3)
        #expect(run.errors == "note: there are more; --limit 6 shows more of them\n")
        #expect(fal.requests.count == 2)
        #expect(fal.requests.allSatisfy { !$0.path.contains("status=") })
    }

    @Test("--prices says what a unit costs, exactly as fal writes it")
    func prices() async throws {
        let fal = try fal()
        let folder = try StudioFolder()
        let run = try await folder.schemagen(["search", "--prices", "--limit", "1"], emulator: fal.address)
        #expect(run.output == "acme/model-1  text-to-image  0.0250 USD/image  Model 1\n")
        let json = try await folder.schemagen(
            ["search", "--prices", "--limit", "1", "--format", "json"], emulator: fal.address)
        let model = try JSONValue(parsing: json.output)["models"]?[0]
        #expect(model?["price"] == ["amount": 0.025, "unit": "image", "currency": "USD"])
        #expect(try JSONValue(parsing: json.output)["hasMore"] == true)
    }

    @Test("The emulator's catalogue is found the same way")
    func emulator() async throws {
        let fal = try await FalEmulator.studio()
        let folder = try StudioFolder()
        let found = try await folder.schemagen(["search", "studio"], emulator: fal.baseURL)
        #expect(found.output.hasPrefix("acme/studio/make  text-to-image"))
        let none = try await folder.schemagen(["search", "zebra"], emulator: fal.baseURL)
        #expect(none.status == 0)
        #expect(none.output == "")
        #expect(none.errors == "note: nothing was found\n")
        await fal.stop()
    }
}
