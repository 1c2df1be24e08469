import FalModels
import FalRuntime
import FalWebhooks
import Hummingbird

typealias TextToVideo = Fal.KlingVideo.V2_6.Pro.TextToVideo

/// What became of each request. A database keeps it over a restart.
actor Films {
    private var outcomes: [String: String] = [:]

    subscript(id: String) -> String? { outcomes[id] }
    func set(_ id: String, _ outcome: String) { outcomes[id] = outcome }
}

@main
struct Server {
    static func main() async throws {
        let (fal, films) = (FalClient(), Films())
        // fal's id of your user; this is the one of a local fal.
        let verifier = WebhookVerifier(
            expectedUserID: "local|emulator", isNew: { await films[$0.requestID] == nil })
        let router = Router()
        router.post("films") { request, _ in
            let prompt = String(buffer: try await request.body.collect(upTo: 4_096))
            return try await fal.queue.submit(
                to: TextToVideo.self, input: .init(prompt: prompt),
                options: .with { $0.webhook = "http://127.0.0.1:8080/webhooks" }
            ).id
        }
        router.get("films/:id") { _, context in
            await films[try context.parameters.require("id")] ?? "waiting"
        }
        router.post("webhooks") { request, _ -> HTTPResponse.Status in
            let body = Array(buffer: try await request.body.collect(upTo: 16 << 20))
            let headers = request.headers.map { (name: $0.name.rawName, value: $0.value) }
            do throws(WebhookError) {
                let event = try await verifier.event(of: TextToVideo.self, body: body, headers: headers)
                switch event.outcome {
                case .completed(let result): await films.set(event.requestID, "\(result.video.url)")
                case .failed(let error): await films.set(event.requestID, "failed: \(error)")
                case .undelivered: print("fetch \(event.requestID): it was too large to deliver")
                }
                return .ok
            } catch {
                return .init(code: error.responseStatus)
            }
        }
        try await Application(router: router).runService()
    }
}
