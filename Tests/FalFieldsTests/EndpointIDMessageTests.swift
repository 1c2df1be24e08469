import FalFields
import Testing

/// What is said about a text that is no id.
@Suite struct EndpointIDMessageTests {
    @Test(arguments: [
        ("fal-ai//x", "it has an empty segment"), ("fal-ai/x/", "it has an empty segment"),
        ("fal-ai/../x", "it has a segment '..'"), ("./x", "it has a segment '.'"), ("Fal-ai/x", "ids are lower case"),
        ("fal-ai/a b", "it has white space"), ("fal-ai/a\r", "it has white space"),
        ("fal-ai/x?y", "the character U+003F cannot be in an id"),
        ("fal-ai/\u{0}", "the character U+0000 cannot be in an id"),
        ("fal-ai/\u{1F929}", "the character U+1F929 cannot be in an id"),
        ("flux", "it has no '/': an id is owner/name, like fal-ai/flux/dev"),
        ("workflows/me", "an id in 'workflows' is workflows/owner/name"),
        ("comfy/me", "an id in 'comfy' is comfy/owner/name"),
    ])
    func theReasonIsSaid(text: String, reason: String) throws {
        let malformed = try #require(throws: EndpointID.Malformed.self) { try EndpointID(parsing: text) }
        #expect(malformed.reason == reason)
        #expect(malformed.description == "'\(text)' is not an endpoint id: \(reason)")
    }

    @Test func pathAndSegmentsAreWhatFollows() throws {
        let id = try EndpointID(parsing: "fal-ai/kling-video/v2.6/pro")
        #expect(id.segments == ["fal-ai", "kling-video", "v2.6", "pro"])
        #expect(Array(id.path) == ["v2.6", "pro"])
        #expect(id.namespace == nil)
        #expect(try EndpointID(parsing: "comfy/a/b/c").namespace == "comfy")
    }

    @Test func idsAreOrderedByTheirText() {
        #expect(
            ["b/a", "a/c", "a/b-c", "a/b/c"].map(EndpointID.init(checked:)).sorted().map(\.text) == [
                "a/b-c", "a/b/c", "a/c", "b/a",
            ])
    }
}
