import FalJSON
import FalRuntime
import Testing

@testable import FalEmulator

@Suite("Prices")
struct PricingTests {
    private static let ids = ["fal-ai/flux/dev", "fal-ai/kling/video", "fal-ai/voice"]

    private func start() async throws -> (FalEmulator, FalClient) {
        let categories = ["text-to-image", "image-to-video", "text-to-speech"]
        let documents = zip(Self.ids, categories).map { TestDocument.make($0, category: $1) }
        let fal = try await FalEmulator.start(.test(documents))
        return (
            fal,
            FalClient(
                credentials: .key("never:sent"), configuration: FalConfiguration(hosts: try .emulator(fal.baseURL)))
        )
    }

    @Test("FalRuntime's client reads them; they are always the same and marked as made up")
    func prices() async throws {
        let (fal, client) = try await start()
        let ids = try Self.ids.map { try EndpointID(parsing: $0) }
        let prices = try await client.models.prices(of: ids + ["no/such"])
        #expect(prices.map(\.id) == ids)
        #expect(prices.map(\.unit) == ["image", "second", "1000 characters"])
        #expect(
            prices.allSatisfy { $0.currency == "USD" && $0.unitPrice.doubleValue > 0 && $0.json["made_up"] == true })
        let (other, sameClient) = try await start()
        #expect(try await sameClient.models.prices(of: ids) == prices)
        let raw = try await fal.call(
            "GET", "/api.fal.ai/v1/models/pricing?endpoint_id=\(Self.ids.joined(separator: ","))")
        #expect(raw.header("x-fal-emulated") == "made-up prices")
        #expect(try raw.json["prices"]?.arrayValue?.count == 3)
        await fal.stop()
        await other.stop()
    }

    @Test("An estimate is the sum of its parts")
    func estimates() async throws {
        let (fal, client) = try await start()
        let prices = try await client.models.prices(of: ["fal-ai/flux/dev", "fal-ai/kling/video"]).map {
            $0.unitPrice.doubleValue
        }
        let units = try await client.models.estimate(units: ["fal-ai/flux/dev": 3, "fal-ai/kling/video": 7])
        #expect(abs(units.totalCost.doubleValue - (3 * prices[0] + 7 * prices[1])) < 1e-9)
        #expect(units.currency == "USD" && units.json["made_up"] == true)
        // A call makes one image, or five seconds of video.
        let calls = try await client.models.estimate(calls: ["fal-ai/flux/dev": 2, "fal-ai/kling/video": 2])
        #expect(abs(calls.totalCost.doubleValue - (2 * prices[0] + 10 * prices[1])) < 1e-9)
        let half = try #require(JSONNumber(literal: "0.5"))
        let part = try await client.models.estimate(units: ["fal-ai/flux/dev": half])
        #expect(abs(part.totalCost.doubleValue - prices[0] / 2) < 1e-9)
        await fal.stop()
    }

    @Test(
        "Invalid requests are rejected",
        arguments: [
            ("GET", "", "", 400, "validation_error"), ("GET", "?endpoint_id=no/such", "", 404, "not_found"),
            ("POST", "/estimate", "{}", 400, "validation_error"), ("POST", "/estimate", "x", 400, "validation_error"),
            ("POST", "/estimate", #"{"estimate_type":"unit_price","endpoints":{}}"#, 400, "validation_error"),
            (
                "POST", "/estimate",
                #"{"estimate_type":"unit_price","endpoints":{"fal-ai/flux/dev":{"unit_quantity":0}}}"#, 400,
                "validation_error"
            ),
            (
                "POST", "/estimate",
                #"{"estimate_type":"historical_api_price","endpoints":{"no/such":{"call_quantity":1}}}"#, 404,
                "not_found"
            ), ("GET", "/other", "", 404, "not_found"),
        ])
    func refusals(_ method: String, _ rest: String, _ body: String, _ status: Int, _ type: String) async throws {
        let (fal, _) = try await start()
        let target = "/api.fal.ai/v1/models/pricing\(rest)"
        let answer = try await fal.call(method, target, body: body.isEmpty ? nil : body)
        #expect(answer.status == status)
        #expect(try answer.json["error"]?["type"] == .string(type))
        if type != "not_found" {
            let keyless = try await fal.call(method, target, body: body.isEmpty ? nil : body, key: nil)
            #expect(keyless.status == 401)
            #expect(try keyless.json["error"]?["type"] == "authorization_error")
        }
        await fal.stop()
    }

    @Test(
        "Amounts are written exactly",
        arguments: [
            (0, "0"), (1, "0.000001"), (25_000, "0.025"), (1_000_000, "1"), (1_250_000, "1.25"),
            (12_000_500, "12.0005"),
        ])
    func dollars(_ millionths: Int, _ text: String) {
        #expect(SamplePrice.dollars(JSONNumber(millionths)).literal == text)
    }
}
