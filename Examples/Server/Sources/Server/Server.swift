import FalRuntime
import FalWebhooks
import Foundation
import Generated
import Hummingbird

typealias TextToVideo = Fal.KlingVideo.V2_6.Pro.TextToVideo

/// What became of each request. An app has a database instead, and writes both in one transaction.
actor Films {
    private var outcomes: [String: String] = [:]

    subscript(id: String) -> String? { outcomes[id] }
    func set(_ id: String, _ outcome: String) { outcomes[id] = outcome }
}

/// Submits films, and learns from fal's signed webhooks what became of them.
@main
struct Server {
    static func main() async throws {
        let environment = ProcessInfo.processInfo.environment
        let port = environment["PORT"].flatMap(Int.init) ?? 8080
        let address = environment["PUBLIC_URL"] ?? "http://127.0.0.1:\(port)"
        let (fal, films) = (FalClient(), Films())
        // fal's id of your user, without whom anybody with a fal account could have fal deliver here.
        let verifier = WebhookVerifier(
            expectedUserID: environment["FAL_USER_ID"] ?? "local|emulator", isNew: { await films[$0.requestID] == nil })

        let router = Router()
        router.post("films") { request, _ in
            let prompt = String(buffer: try await request.body.collect(upTo: 4_096))
            return try await fal.queue.submit(
                to: TextToVideo.self, input: .init(prompt: prompt),
                options: .with { $0.webhook = "\(address)/webhooks" }
            ).id
        }
        router.get("films/:id") { _, context in
            await films[try context.parameters.require("id")] ?? "waiting"
        }
        router.post("webhooks") { request, context -> HTTPResponse.Status in
            // The bytes that came: they are what was signed.
            let body = Array(buffer: try await request.body.collect(upTo: 16 << 20))
            let headers = request.headers.map { (name: $0.name.rawName, value: $0.value) }
            do throws(WebhookError) {
                let event = try await verifier.event(of: TextToVideo.self, body: body, headers: headers)
                switch event.outcome {
                case .completed(let result): await films.set(event.requestID, "\(result.video.url)")
                case .failed(let error): await films.set(event.requestID, "failed: \(error)")
                case .undelivered:
                    context.logger.warning("fetch \(event.requestID): its result was too large to deliver")
                }
                return .ok
            } catch {
                context.logger.warning("refused: \(error)")
                return .init(code: error.responseStatus)
            }
        }
        try await Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)))
            .runService()
    }
}
