import FalFields
import Foundation
import Testing

@Suite struct EndpointIDTests {
    @Test(arguments: [
        ("fal-ai/kling-video/v2.6/pro/text-to-video", "fal-ai", "kling-video", "fal-ai/kling-video"),
        ("fal-ai/fast-sdxl", "fal-ai", "fast-sdxl", "fal-ai/fast-sdxl"),
        ("workflows/someone/my-flow/step", "someone", "my-flow", "workflows/someone/my-flow"),
        ("comfy/someone/graph", "someone", "graph", "comfy/someone/graph"),
    ])
    func ownerAliasAndQueueFollowFromTheNamespace(text: String, owner: String, alias: String, queue: String) throws {
        let id = try EndpointID(parsing: text)
        #expect(id.owner == owner)
        #expect(id.alias == alias)
        #expect(id.queueID == queue)
    }

    @Test func aLegacyIDMeansOwnerAndAlias() throws {
        #expect(try EndpointID(parsing: "1234-my-app").text == "1234/my-app")
    }

    @Test(arguments: [
        "", "/", "fal-ai", "fal-ai/", "/fal-ai/x", "fal-ai//x", "fal-ai/../x", "fal-ai/./x", "Fal-ai/x", "fal-ai/x y",
        "fal-ai/x\n", "fal-ai/é", "workflows/someone", "fal-ai/x?y", "fal-ai/x%2Fy", "my-app",
    ])
    func whatIsNoIDIsRefused(text: String) {
        #expect(throws: EndpointID.Malformed.self) { try EndpointID(parsing: text) }
    }

    @Test func aFamilyIsWholeSegments() {
        let id: EndpointID = "fal-ai/veo3.1/fast"
        #expect(id.isIn(family: "fal-ai/veo3.1"))
        #expect(id.isIn(family: "fal-ai/veo3.1/fast"))
        #expect(!id.isIn(family: "fal-ai/veo3"))
        #expect(!id.isIn(family: "fal-ai/veo3.1/fast/lite"))
    }

    @Test func decodingAppliesTheGrammar() throws {
        let decoder = JSONDecoder()
        #expect(try decoder.decode(EndpointID.self, from: Data("\"fal-ai/flux/dev\"".utf8)) == "fal-ai/flux/dev")
        #expect(throws: DecodingError.self) { try decoder.decode(EndpointID.self, from: Data("\"a/../b\"".utf8)) }
    }
}
