import FalRuntime
import Testing

@Suite struct WireWriterTests {
    private func text(_ value: some WireValue) -> String { String(decoding: value.jsonBytes, as: UTF8.self) }

    @Test func membersStandInTheOrderOfTheRecord() {
        let clip = Clip(title: "t", frames: 3, rating: 0.5, parts: [Clip(title: "p")], note: "n")
        #expect(
            text(clip)
                == #"{"title":"t","frames":3,"rating":0.5,"parts":[{"title":"p","parts":[],"note":null}],"note":"n"}"#)
    }

    @Test func whatIsNotThereIsLeftOutOrNull() {
        #expect(text(Clip(title: "")) == #"{"title":"","parts":[],"note":null}"#)
    }

    @Test func aRecordWithoutMembersIsAnEmptyObject() {
        struct Empty: FalRecord {
            init() {}
            init(_from reader: _WireReader) {}
            func _encode(into writer: inout _WireWriter) {}
        }
        #expect(text(Empty()) == "{}")
        #expect(text([Empty(), Empty()]) == "[{},{}]")
        #expect(text(["a": Empty()]) == #"{"a":{}}"#)
    }

    @Test func mapsAreWrittenInTheOrderOfTheirKeys() {
        #expect(text(["b": 1, "a": 2, "": 3]) == #"{"":3,"a":2,"b":1}"#)
        #expect(text([String: Int]()) == "{}")
    }

    @Test func numbersThatJSONLacksBecomeNull() {
        #expect(text([Double.infinity, -.infinity, .nan, 1.5]) == "[null,null,null,1.5]")
        #expect(text(Double.nan) == "null")
    }

    @Test func valuesAtTheTop() {
        #expect(text("a\"\n") == #""a\"\n""#)
        #expect(text(true) == "true")
        #expect(text([Int?.none, 1]) == "[null,1]")
        #expect(text(JSONValue.object(["a": [1, nil]])) == #"{"a":[1,null]}"#)
    }

    @Test func localMediaAreShownAsAddresses() {
        #expect(text(FalMedia.data([77, 97, 110], contentType: "image/png")) == #""data:image/png;base64,TWFu""#)
        #expect(text(FalMedia.file("/tmp/a.png")) == #""file:///tmp/a.png""#)
        #expect(text(["not an address", ""] as [FalMedia]) == #"["not an address",""]"#)
    }
}
