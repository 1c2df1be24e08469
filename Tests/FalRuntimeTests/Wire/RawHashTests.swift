import FalRuntime
import Testing

@Suite struct RawHashTests {
    /// JSON is a wire value that hashes by itself; the shared conformance must not lead it back to itself.
    @Test func jsonIsAKeyLikeAnyOther() {
        let values: [JSONValue] = [nil, 1, "a", ["k": [1, 2.5]], ["k": [1.0, 2.5]]]
        #expect(Set(values).count == 4)
        #expect(values[3].hashValue == values[4].hashValue)
    }

    @Test func equalFilesHaveEqualHashes() {
        let file = FalImage(url: "https://example.com/a.png", width: 5)
        #expect(Set([file, file, FalImage(url: "https://example.com/a.png", width: 5)]).count == 1)
    }
}
