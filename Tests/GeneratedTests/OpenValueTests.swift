import FalRuntime
import Generated
import Testing

@Suite("Open values")
struct OpenValueTests {
    typealias Kling = KlingVideoV2_6ProTextToVideo

    @Test("know what the schema lists, in its order")
    func knowTheListedValues() {
        #expect(Kling.Duration.knownValues.map(\.rawValue) == ["5", "10"])
        #expect(Kling.AspectRatio.knownValues == [.ratio16x9, .ratio9x16, .ratio1x1])
        #expect(MinimaxSpeech02HD.Channel.knownValues.map(\.rawValue) == [1, 2])
        #expect(MinimaxSpeech02HD.Bitrate.knownValues.contains(.bitrate128000))
    }

    @Test("know the list of a union's member and that of a nested record")
    func knowNestedLists() {
        #expect(
            FluxDev.ImageSizePreset.knownValues.map(\.rawValue) == [
                "square_hd", "square", "portrait_4_3", "portrait_16_9", "landscape_4_3", "landscape_16_9",
            ])
        #expect(MinimaxSpeech02HD.Emotion.knownValues.first == .happy)
    }

    @Test("take a value that nobody knew, compare it and write it")
    func takeOtherValues() throws {
        let wire: JSONValue = ["prompt": "a fox", "duration": "15"]
        let input = try Kling.Input(json: wire)
        #expect(input.duration == Kling.Duration("15"))
        #expect(input.duration?.isKnown == false)
        #expect(Kling.Duration.duration5.isKnown)
        #expect(input.json == wire)
    }

    @Test("are elements of sets and keys of dictionaries")
    func areHashable() {
        #expect(Set([Kling.Duration.duration5, Kling.Duration("5"), .duration10]).count == 2)
        #expect([MinimaxSpeech02HD.Channel(1): "mono"][.init(1)] == "mono")
    }

    @Test("of numbers take numbers, and no text")
    func numbersStayNumbers() throws {
        let fits = try MinimaxSpeech02HD.AudioSetting(json: ["channel": 2.0, "bitrate": 96000])
        #expect(fits.channel == MinimaxSpeech02HD.Channel(2))
        #expect(fits.bitrate?.isKnown == false)
        let error = #expect(throws: WireError.self) { try MinimaxSpeech02HD.AudioSetting(json: ["channel": "2"]) }
        #expect(error?.problems.map(\.pointer) == ["/channel"])
    }
}
