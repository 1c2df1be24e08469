import FalRuntime
import Foundation
import Testing

/// `Codable` and `Hashable`, which all generated types share.
@Suite struct WireConformanceTests {
    private let clip = Clip(title: "t", frames: 3, rating: 0.25, parts: [Clip(title: "é")], note: nil)

    @Test func foundationCodesAsTheWireDoes() throws {
        let data = try JSONEncoder().encode(clip)
        #expect(try JSONValue(parsing: Array(data)) == clip.json)
        #expect(try JSONDecoder().decode(Clip.self, from: data) == clip)
        #expect(try JSONDecoder().decode([String: Shape].self, from: Data(#"{"a":"b"}"#.utf8)) == ["a": .named("b")])
    }

    @Test func aDecodingErrorSaysWhatTheWireErrorSays() throws {
        let error = try #require(throws: DecodingError.self) {
            try JSONDecoder().decode([Clip].self, from: Data(#"[{"title": 1, "parts": [], "note": null}]"#.utf8))
        }
        guard case .dataCorrupted(let context) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(context.debugDescription == "/title: expected a string, found a number")
        #expect(context.underlyingError is WireError)
        #expect(context.codingPath.count == 1)
    }

    @Test func equalValuesHaveEqualHashes() {
        let same = Clip(title: "t", frames: 3, rating: 0.25, parts: [Clip(title: "é")], note: nil)
        #expect(clip == same)
        #expect(clip.hashValue == same.hashValue)
        #expect(clip != Clip(title: "t"))
    }

    @Test func recordsUnionsAndFilesCanBeKeysAndMembersOfSets() {
        #expect(Set([clip, clip, Clip(title: "u")]).count == 2)
        #expect([clip: 1][clip] == 1)
        #expect(Set([Shape.named("a"), .named("a"), .other(1)]).count == 2)
        #expect(Set([FalImage(url: "a"), FalImage(url: "a"), FalImage(url: "b")]).count == 2)
        #expect(Set([OpenValue<ClipStyles>.noir, OpenValue("noir"), OpenValue("pop")]).count == 2)
        #expect(Set([JSONValue.null, [1], [1]]).count == 2)
    }
}
