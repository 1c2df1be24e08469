import FalRuntime
import Generated
import Testing

@Suite("The namespace")
struct NamespaceTests {
    @Test("names the same types as the flat names do")
    func aliasesAreTheTypes() {
        #expect(Fal.KlingVideo.V2_6.Pro.TextToVideo.self == KlingVideoV2_6ProTextToVideo.self)
        #expect(Fal.Flux.Dev.self == FluxDev.self)
        #expect(Fal.Openai.GptImage2.Edit.self == OpenaiGptImage2Edit.self)
    }

    @Test("goes on below an endpoint that is itself a family")
    func endpointsHaveChildren() {
        #expect(Fal.Veo3_1.self == Veo3_1.self)
        #expect(Fal.Veo3_1.Fast.self == Veo3_1Fast.self)
        #expect(Fal.Veo3_1.Fast.ImageToVideo.self == Veo3_1FastImageToVideo.self)
    }

    @Test("keeps ids apart that differ by a dot", arguments: [("fal-ai/veo3", "Veo3"), ("fal-ai/veo3.1", "Veo3_1")])
    func versionsStayApart(id: String, name: String) {
        let model = Fal.models.first { $0.id.text == id }
        #expect(model.map { String(describing: $0) } == name)
    }
}
