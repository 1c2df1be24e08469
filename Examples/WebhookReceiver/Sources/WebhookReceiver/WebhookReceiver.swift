import FalRuntime
import FalWebhooks
import Foundation
import Hummingbird

/// Receives fal's webhooks, prints what they say, and answers.
///
/// A request of `fal-ai/flux/dev` is submitted with the webhook `https://<this host>/webhooks/fal-ai/flux/dev`: a delivery
/// does not say which endpoint it is about, so its address does.
@main
struct WebhookReceiver {
    let verifier: WebhookVerifier
    let inbox: Inbox

    static func main() async throws {
        let environment = ProcessInfo.processInfo.environment
        // Without it, anybody with a fal account could have fal deliver here.
        guard let user = environment["FAL_USER_ID"], !user.isEmpty else {
            return say("set FAL_USER_ID to fal's id of your user, like github|12345")
        }
        let inbox = Inbox()
        let receiver = WebhookReceiver(verifier: try verifier(for: user, inbox, environment), inbox: inbox)
        let router = Router()
        router.post("webhooks/**") { request, context in
            await receiver.receive(request, about: context.parameters.getCatchAll().joined(separator: "/"))
        }
        let port = environment["PORT"].flatMap { Int($0) } ?? 8787
        let server = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname(environment["HOST"] ?? "127.0.0.1", port: port)),
            onServerRunning: { _ in say("listening on port \(port)") })
        try await server.runService()
    }

    /// fal's published keys and this machine's clock; for trying things out, other keys and a clock that stands still.
    private static func verifier(
        for user: String, _ inbox: Inbox, _ environment: [String: String]
    ) throws -> WebhookVerifier {
        let isNew: WebhookVerifier.IsNew = { await !inbox.hasOutcome(of: $0.requestID) }
        var clock = WebhookVerifier.systemClock
        if let now = environment["WEBHOOK_NOW"].flatMap({ Int($0) }) { clock = { now } }
        guard let jwks = environment["WEBHOOK_JWKS"] else { 
            return WebhookVerifier(expectedUserID: user, isNew: isNew, now: clock)
        }
        return WebhookVerifier(
            expectedUserID: user, keys: try WebhookKeys(jwks: Array(jwks.utf8)), isNew: isNew, now: clock)
    }

    private func receive(_ request: Request, about path: String) async -> HTTPResponse.Status {
        guard let endpoint = try? EndpointID(parsing: path) else { return .notFound }
        guard let buffer = try? await request.body.collect(upTo: 16 << 20) else { return .contentTooLarge }
        // The bytes that came: they are what was signed.
        let body = Array(buffer.readableBytesView)
        let headers = request.headers.map { (name: $0.name.rawName, value: $0.value) }
        do {
            let event = try await verifier.event(of: endpoint, body: body, headers: headers)
            // Two deliveries can have been verified at the same time.
            if await inbox.store(event.requestID) { report(event) }
            return .ok
        } catch {
            say("refused: \(error)")
            return HTTPResponse.Status(code: error.responseStatus)
        }
    }

    private func report(_ event: WebhookEvent<JSONValue>) {
        say("\(event)")
        switch event.outcome {
        case .completed(let result): say(result.output.text(.pretty))
        case .failed(let error): say(error.isRetryable ? "worth submitting again" : "submitting it again will not help")
        case .undelivered(let reason):
            say("\(reason) Fetch it with: schemagen result \(event.request.endpoint) \(event.requestID)")
        }
    }
}

/// Which requests were reported. An app keeps the ids in its database, in the transaction that keeps the outcome.
actor Inbox {
    private var ids: Set<String> = []

    func hasOutcome(of id: String) -> Bool { ids.contains(id) }

    /// - Returns: `false` if the id was stored before.
    func store(_ id: String) -> Bool { ids.insert(id).inserted }
}

/// A line for whoever watches, at once even into a pipe.
func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
}
