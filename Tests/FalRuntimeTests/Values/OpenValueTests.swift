import FalRuntime
import Foundation
import Testing

@Suite struct OpenValueTests {
    enum Ratios: KnownValues {
        static var known: [String] { ["16:9", "1:1"] }
    }
    enum Steps: KnownValues {
        static var known: [Int] { [4, 8] }
    }

    @Test func listedValuesAreKnownAndInOrder() {
        #expect(OpenValue<Ratios>.knownValues.map(\.rawValue) == ["16:9", "1:1"])
        #expect(OpenValue<Ratios>("1:1").isKnown)
        #expect(OpenValue<Steps>(8).isKnown)
    }

    @Test func anUnlistedValueIsAValueLikeAnyOther() throws {
        let value = try OpenValue<Ratios>(json: "21:9")
        #expect(!value.isKnown)
        #expect(value.rawValue == "21:9")
        #expect(value.json == "21:9")
        #expect(value == OpenValue("21:9"))
        #expect(try OpenValue<Steps>(json: 5).json == 5)
    }

    @Test func equalityIsThatOfTheRawValue() {
        #expect(OpenValue<Ratios>("1:1") != OpenValue("1:1 "))
        #expect(Set([OpenValue<Steps>(4), OpenValue(rawValue: 4), OpenValue(5)]).count == 2)
        #expect(OpenValue<Ratios>("a").hashValue == OpenValue<Ratios>("a").hashValue)
    }

    @Test func aLiteralOfTheRawTypeIsAValue() {
        let ratio: OpenValue<Ratios>? = "21:9"
        let steps: OpenValue<Steps> = 44_100
        #expect(ratio?.rawValue == "21:9")
        #expect(ratio?.isKnown == false)
        #expect(steps.rawValue == 44_100)
        #expect(OpenValue<Ratios>("1:1") == "1:1")
    }

    @Test func anotherKindOfJSONIsAProblem() {
        #expect(throws: WireError.self) { try OpenValue<Ratios>(json: 5) }
        #expect(throws: WireError.self) { try OpenValue<Steps>(json: "5") }
        #expect(throws: WireError.self) { try OpenValue<Steps>(json: nil) }
    }

    @Test func foundationCodesTheRawValue() throws {
        let data = try JSONEncoder().encode([OpenValue<Ratios>("x/y")])
        #expect(try JSONDecoder().decode([String].self, from: data) == ["x/y"])
        #expect(try JSONDecoder().decode([OpenValue<Steps>].self, from: Data("[7]".utf8)) == [OpenValue(7)])
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([OpenValue<Steps>].self, from: Data(#"["7"]"#.utf8))
        }
    }

    @Test func itsDescriptionIsTheRawValue() {
        #expect("\(OpenValue<Ratios>("16:9")) \(OpenValue<Steps>(4))" == "16:9 4")
    }
}
