import FalEmulator
import FalJSON
import Loopback
import Testing

@testable import FalRuntime

@Suite("What a call is likely to cost") struct FalCostTests {
    private static let schema = EndpointSchema(json: [
        "input": ["type": "record", "record": "Input"], "output": ["type": "json"],
        "records": [
            "Input": [
                ["name": "prompt", "type": "string"],
                ["name": "duration", "type": "string", "values": ["4s", "8s", "auto"], "default": "8s"],
                ["name": "num_images", "type": "integer", "default": 2],
                ["name": "num_frames", "type": "integer"], ["name": "fps", "type": "integer", "default": 16],
                ["name": "image_size", "type": "json", "default": ["width": 2000, "height": 1000]],
            ]
        ],
    ])

    private func cost(_ unit: String, _ price: JSONValue, _ input: JSONValue, isKnown: Bool = true) throws -> FalCost {
        let json: JSONValue = [
            "endpoint_id": "acme/film", "unit_price": price, "unit": .string(unit), "currency": "USD",
        ]
        let price = try #require(FalPrice(json: json))
        return FalCost(of: input, schema: isKnown ? Self.schema : nil, price: price)
    }

    @Test("Units that the input or the schema's defaults tell of are counted, and nothing is guessed")
    func counted() throws {
        #expect(try cost("image", 0.04, ["num_images": 3]).description == "0.12 USD: 3 images at 0.04 USD")
        #expect(try cost("image", 0.04, [:]).amount?.doubleValue == 0.08)
        #expect(try cost("image", 0.04, [:], isKnown: false).amount?.doubleValue == 0.04)
        #expect(try cost("second", 0.1, ["duration": "4s", "num_images": 1]).amount?.doubleValue == 0.4)
        #expect(try cost("video seconds", 0.1, ["num_images": 1]).amount?.doubleValue == 0.8)
        #expect(try cost("minute", 0.6, ["duration": 30, "num_images": 1]).amount?.doubleValue == 0.3)
        #expect(try cost("1000 characters", 0.1, ["prompt": "schön"]).amount?.doubleValue == 0.0005)
        #expect(try cost("1k characters", 0.1, ["text": "abcde"]).quantity == 0.005)
        #expect(try cost("megapixels", 0.01, ["num_images": 1]).amount?.doubleValue == 0.02)
        #expect(
            try cost("megapixel", 0.01, ["width": 1000, "height": 3000, "num_images": 1]).amount?.doubleValue == 0.03)
        #expect(try cost("request", 0.5, ["num_images": 1]).isGuess == false)
    }

    @Test("Frames are seconds, at the rate that is known")
    func frames() throws {
        let input: JSONValue = ["num_frames": 80, "num_images": 1]
        let rate = try cost("second", 0.1, input.adding("duration", .null), isKnown: false)
        #expect(rate.quantity == 80.0 / 24 && rate.assumptions == ["24 frames a second are assumed"])
        #expect(try cost("second", 1, input.adding("fps", 40), isKnown: false).quantity == 2)
    }

    @Test("A guess says so in words, and what nobody knows has no amount")
    func guesses() throws {
        let size = try cost("megapixel", 0.01, ["image_size": "square_hd", "num_images": 1])
        #expect(
            size.amount?.doubleValue == 0.01 && size.isGuess && size.description.contains(#"assumed for "square_hd""#))
        let automatic = try cost("second", 0.1, ["duration": "auto"])
        #expect(automatic.amount == nil && automatic.isGuess)
        #expect(automatic.description.hasPrefix("0.1 USD for each second ("))
        for unit in ["compute second", "GPU seconds", "token", "1M tokens"] {
            let unknown = try cost(unit, 0.1, ["duration": "4s"])
            #expect(unknown.amount == nil && unknown.assumptions.count == 1)
        }
    }

    @Test("A gateway estimates each model of a request, and names what does not fit")
    func gateway() async throws {
        try await LocalFal.film { fal in
            let estimates = try await fal.gateway().estimate(
                VideoRequest(prompt: "a", duration: .seconds(5)),
                models: [
                    .init(SampleModels.film, adjusting: .init(durationMatch: .atLeast)), .init(SampleModels.other),
                ])
            try #require(estimates.map(\.model) == [SampleModels.film, SampleModels.other])
            let price = try #require(try await fal.client(.urlSession).models.prices(of: [SampleModels.film]).first)
            #expect(estimates[0].cost?.price == price && estimates[0].conversion?.adjusted.map(\.sent) == [6])
            #expect(estimates[1].cost == nil && estimates[1].misfit?.problems.first?.code == .invalidDuration)
            #expect(fal.submitted.isEmpty)
        }
    }
}

extension JSONValue {
    fileprivate func adding(_ name: String, _ value: JSONValue) -> JSONValue {
        var object = objectValue ?? [:]
        object[name] = value
        return .object(object)
    }
}
