import Foundation
import Testing

@testable import FalRuntime

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

    /// A record as the generator writes it where the schema invites other members.
    struct Open: FalRecord {
        var prompt: String
        var additionalProperties: [String: JSONValue]

        init(prompt: String, additionalProperties: [String: JSONValue]) {
            self.prompt = prompt
            self.additionalProperties = additionalProperties
        }

        init(_from reader: _WireReader) {
            prompt = reader.requiredString("prompt")
            additionalProperties = reader.additional(besides: ["prompt"])
        }

        func _encode(into writer: inout _WireWriter) {
            writer.string("prompt", prompt)
            writer.additional(besides: ["prompt"], additionalProperties)
        }
    }

    @Test func anAdditionalMemberWithThePropertysNameIsNotWrittenTwice() {
        let input = Open(prompt: "a", additionalProperties: ["prompt": "b", "x": 1])
        #expect(text(input) == #"{"prompt":"a","x":1}"#)
        #expect(throws: EncodingError.self) { try JSONEncoder().encode(input) }
    }

    @Test func aCallWithSuchAMemberIsRefusedBeforeAnythingIsSent() async throws {
        enum Endpoint: FalEndpoint {
            static let id: EndpointID = "acme/open"
            static let schema = EndpointSchema(input: .init(.json), output: .init(.json), records: [:])
            typealias Input = Open
            typealias Output = JSONValue
        }
        let client = FalClient(credentials: .key("k"))
        let input = Open(prompt: "a", additionalProperties: ["prompt": "b"])
        let error = await #expect(throws: FalError.self) {
            _ = try await client.body(of: input, for: Endpoint.self, additionalFields: [:], options: .init())
        }
        #expect(error?.kind == .input)
        #expect(error?.message.contains("'prompt' as a property and in `additionalProperties`") == true)
    }
}
