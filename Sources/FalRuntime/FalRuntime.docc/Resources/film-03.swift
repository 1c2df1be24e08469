import FalModels
import FalRuntime

typealias TextToVideo = Fal.KlingVideo.V2_6.Pro.TextToVideo

@main
struct Film {
    static func main() async throws {
        let fal = FalClient()
        let input = TextToVideo.Input(prompt: "a fox in the snow", aspectRatio: .ratio16x9)
        let result = try await fal.subscribe(to: TextToVideo.self, input: input)
        print(result.video.url)
    }
}
