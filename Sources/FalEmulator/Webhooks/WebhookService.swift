import FalSupport
import FalTransport

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Delivers webhooks: signed, and again and again until the receiver answers with 2xx.
final class WebhookService: Sendable {
    let signer: WebhookSigner
    let log = WebhookLog()
    private let settings: FalEmulator.Webhooks
    private let clock: EmulatorClock
    private let faults: WebhookFault.Source
    private let transport: any Transport = TransportDefaults.make()
    private let hasEnded = Locked(false)

    /// Whose requests they are. fal has the name of an account there, like `github|12345`.
    static let userID = "local|emulator"

    init(
        settings: FalEmulator.Webhooks, seed: UInt64?, clock: EmulatorClock,
        faults: @escaping WebhookFault.Source = { _, _ in WebhookFault() }
    ) {
        self.settings = settings
        self.clock = clock
        self.faults = faults
        signer = WebhookSigner(seed: seed)
    }

    /// The pauses before the second and each further delivery: ten in about two hours.
    static let pauses: [Duration] = [15, 30, 60, 120, 240, 480, 900, 1_200, 1_800, 2_400].map { .seconds($0) }

    /// `GET /.well-known/jwks.json`.
    func answerKeys(_ request: EmulatorRequest) -> EmulatorAnswer {
        guard request.method == "GET" || request.method == "HEAD" else { return .notAllowed("GET, HEAD") }
        return .json(200, signer.keySet).with("Cache-Control", "public, max-age=86400")
    }

    /// No delivery begins any more.
    func end() { hasEnded.withLock { $0 = true } }

    /// Tells a request's webhook of its end, and returns when the receiver has heard it or all tries are used up.
    func deliver(_ request: CompletedRequest) async {
        guard let address = request.webhook else { return }
        guard let receiver = WebhookReceiver(address, reach: settings.reach) else {
            note(request, address, 1, .refused)
            return
        }
        let body = WebhookBody(request: request).bytes()
        for attempt in 1...Self.pauses.count + 1 {
            if attempt > 1 { await pause(Self.pauses[attempt - 2] / settings.haste) }
            let fault = await faults(request, attempt)
            if fault.delay > .zero { await pause(fault.delay) }
            guard !hasEnded.withLock({ $0 }), !Task.isCancelled else { return }
            let outcome = await post(body, to: receiver, request, fault, isFirst: attempt == 1)
            note(request, address, attempt, outcome)
            // Another address is for the receiver to say before: fal does not follow it, and does not come back.
            if case .answered(200..<400) = outcome { return }
        }
    }

    private func pause(_ time: Duration) async {
        // Its end by cancellation is looked at afterwards.
        try? await clock.sleep(clock.elapsed() + time)
    }

    private func post(
        _ body: [UInt8], to receiver: WebhookReceiver, _ request: CompletedRequest, _ fault: WebhookFault, isFirst: Bool
    ) async -> WebhookLog.Outcome {
        if fault.isLost { return .lost }
        // Receivers compare with their own clock, so the time is the machine's, however the emulator's goes.
        let time = Int(Date().timeIntervalSince1970) + fault.clockSkew
        let signed = signer.headers(
            body: fault.isForged ? body + [0x20] : body, requestID: request.id, userID: Self.userID, time: time)
        let headers = [("Content-Type", "application/json"), ("User-Agent", "local-fal-webhooks")] + signed
        do {
            let reply = try await transport.fetch(
                TransportRequest(
                    method: "POST", url: receiver.url, headers: headers.map { TransportHeader($0.0, $0.1) },
                    body: .bytes(body), deadline: isFirst ? settings.patience : settings.patience * 8,
                    maximumBodyBytes: 1 << 20, resending: .never))
            return .answered(reply.head.status)
        } catch {
            return .failed(error.message)
        }
    }

    private func note(_ request: CompletedRequest, _ url: String, _ attempt: Int, _ outcome: WebhookLog.Outcome) {
        log.add(.init(requestID: request.id, url: url, attempt: attempt, outcome: outcome))
    }
}
