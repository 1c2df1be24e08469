import FalModels
import FalRuntime
import Hummingbird

typealias TextToVideo = Fal.KlingVideo.V2_6.Pro.TextToVideo

@main
struct Server {
    static func main() async throws {
        let fal = FalClient()
        let router = Router()
        router.post("films") { request, _ in
            let prompt = String(buffer: try await request.body.collect(upTo: 4_096))
            return try await fal.queue.submit(
                to: TextToVideo.self, input: .init(prompt: prompt),
                options: .with { $0.webhook = "http://127.0.0.1:8080/webhooks" }
            ).id
        }
        try await Application(router: router).runService()
    }
}
