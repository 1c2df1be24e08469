import Testing

@testable import SchemagenWorkspace

@Suite("Nearest ids")
struct NearestIDsTests {
    private let ids = NearestIDs([
        "fal-ai/flux/dev", "fal-ai/flux/dev/image-to-image", "fal-ai/flux/schnell", "fal-ai/flux-lora",
        "fal-ai/flux-pro/v1.1", "fal-ai/flux-pro/v1.1-ultra", "fal-ai/veo2", "fal-ai/veo3", "fal-ai/veo3/fast",
        "fal-ai/veo3.1/fast", "fal-ai/kling-video/v2.6/pro/text-to-video",
        "fal-ai/kling-video/v2.6/pro/image-to-video", "fal-ai/kling-video/v1/standard/text-to-video",
        "bria/fibo/generate", "fal-ai/hunyuan-video", "openai/gpt-image-2",
    ])

    @Test(
        "The id that was meant comes first",
        arguments: [
            ("fal-ai/flux/dve", "fal-ai/flux/dev"),
            ("fal-ai/flux-dev", "fal-ai/flux/dev"),
            ("flux-dev", "fal-ai/flux/dev"),
            ("flux/schnel", "fal-ai/flux/schnell"),
            ("FAL-AI/Flux/Dev", "fal-ai/flux/dev"),
            ("fal-ai/kling-vidoe/v2.6", "fal-ai/kling-video/v2.6"),
            ("kling-video", "fal-ai/kling-video"),
            ("fal-ai/kling-video/v2.6/text-to-video", "fal-ai/kling-video/v2.6/pro/text-to-video"),
            ("fal-ai/veo4", "fal-ai/veo2"),
            ("bira", "bria"),
            ("kling", "fal-ai/kling-video"),
            ("gpt-image", "openai/gpt-image-2"),
            ("hunyuan/video", "fal-ai/hunyuan-video"),
            ("fal-ai/gpt-image-2", "openai/gpt-image-2"),
        ])
    func first(text: String, meant: String) {
        #expect(ids.nearest(to: text).first == meant)
    }

    @Test("Nothing is suggested where nothing is near", arguments: ["zzzz", "qqqq/wwww/eeee", "", "0"])
    func nothing(text: String) {
        #expect(ids.nearest(to: text).isEmpty)
    }

    @Test("At most as many as asked for, nearest first, equals in the order of the alphabet")
    func order() {
        #expect(ids.nearest(to: "fal-ai/veo4") == ["fal-ai/veo2", "fal-ai/veo3", "fal-ai/veo3.1"])
        #expect(ids.nearest(to: "fal-ai/veo4", count: 1) == ["fal-ai/veo2"])
    }

    @Test("The order of the catalogue changes nothing")
    func deterministic() {
        let names = (0..<300).map { "fal-ai/model-\($0 % 17)/v\($0)" }
        let expected = NearestIDs(names).nearest(to: "fal-ai/model-3/v99x")
        #expect(NearestIDs(names.reversed()).nearest(to: "fal-ai/model-3/v99x") == expected)
        #expect(NearestIDs(names.shuffled()).nearest(to: "fal-ai/model-3/v99x") == expected)
        #expect(!expected.isEmpty)
    }
}
