import FalJSON
import FalSupport
import FalTransport

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Delivers webhooks, signed, and retries until the receiver responds with 2xx.
final class WebhookSender: Sendable {
    let signer: WebhookSigner
    let log = WebhookLog()
    private let settings: FalEmulator.Webhooks
    private let clock: EmulatorClock
    private let faults: WebhookFault.Source
    private let transport: any Transport = TransportDefaults.make()
    private let isStopped = Locked(false)

    init(
        settings: FalEmulator.Webhooks, seed: UInt64?, clock: EmulatorClock,
        faults: @escaping WebhookFault.Source = { _, _ in WebhookFault() }
    ) {
        self.settings = settings
        self.clock = clock
        self.faults = faults
        signer = WebhookSigner(seed: seed)
    }

    /// The pauses before each retry: ten in about two hours.
    static let pauses: [Duration] = [15, 30, 60, 120, 240, 480, 900, 1_200, 1_800, 2_400].map { .seconds($0) }

    /// `GET /.well-known/jwks.json`.
    func respondWithKeys(_ request: EmulatorRequest) -> EmulatorResponse {
        guard request.isRead else { return .methodNotAllowed("GET, HEAD") }
        return .json(200, signer.keySet).with("Cache-Control", "public, max-age=86400")
    }

    /// Starts no further deliveries.
    func stop() { isStopped.withLock { $0 = true } }

    /// Delivers the outcome of a request. Returns when the receiver has accepted it or all attempts are used up.
    func deliver(_ request: CompletedRequest) async {
        guard let url = request.webhook else { return }
        guard let target = WebhookTarget(url, reach: settings.reach) else {
            record(request, url, 1, .refused)
            return
        }
        let body = WebhookMessage(request: request).bytes()
        for attempt in 1...Self.pauses.count + 1 {
            if attempt > 1 { await pause(Self.pauses[attempt - 2] / settings.retrySpeed) }
            let fault = await faults(request, attempt)
            if fault.delay > .zero { await pause(fault.delay) }
            guard !isStopped.withLock({ $0 }), !Task.isCancelled else { return }
            let outcome = await post(body, to: target, request, fault, isFirst: attempt == 1)
            record(request, url, attempt, outcome)
            // fal neither follows a redirect nor retries after one.
            if case .answered(200..<400) = outcome { return }
        }
    }

    private func pause(_ time: Duration) async {
        // The caller checks for cancellation afterwards.
        try? await clock.sleep(clock.elapsed() + time)
    }

    private func post(
        _ body: [UInt8], to target: WebhookTarget, _ request: CompletedRequest, _ fault: WebhookFault, isFirst: Bool
    ) async -> WebhookLog.Outcome {
        if fault.isLost { return .lost }
        // Receivers compare this with their own clock, so it is the machine's time, not the emulator's.
        let time = Int(Date().timeIntervalSince1970) + fault.clockSkew
        let signature = signer.headers(
            body: fault.isForged ? body + [0x20] : body, requestID: request.id, userID: FalEmulator.webhookUserID,
            time: time)
        let headers = [("Content-Type", "application/json"), ("User-Agent", "local-fal-webhooks")] + signature
        do {
            let reply = try await transport.fetch(
                TransportRequest(
                    method: "POST", url: target.url, headers: headers.map { TransportHeader($0.0, $0.1) },
                    body: .bytes(body), deadline: isFirst ? settings.timeout : settings.timeout * 8,
                    maximumBodyBytes: 1 << 20, resending: .never))
            return .answered(reply.head.status)
        } catch {
            return .failed(error.message)
        }
    }

    private func record(_ request: CompletedRequest, _ url: String, _ attempt: Int, _ outcome: WebhookLog.Outcome) {
        log.add(.init(requestID: request.id, url: url, attempt: attempt, outcome: outcome))
    }
}

/// The faults of one delivery.
struct WebhookFault: Sendable, Hashable {
    /// How long it is delayed, in the emulator's time.
    var delay: Duration = .zero
    /// It never reaches the receiver.
    var isLost = false
    /// How many seconds the sender's clock is ahead.
    var clockSkew = 0
    /// The signature does not match the body.
    var isForged = false

    /// Returns the faults of an attempt, counted from 1.
    typealias Source = @Sendable (_ request: CompletedRequest, _ attempt: Int) async -> WebhookFault
}

/// The attempted deliveries, to find out why one does not arrive.
final class WebhookLog: Sendable {
    struct Entry: Sendable, Hashable {
        var requestID: String
        var url: String
        var attempt: Int
        var outcome: Outcome
    }

    enum Outcome: Sendable, Hashable {
        /// The status of the receiver's response.
        case answered(Int)
        /// There was no response, and why.
        case failed(String)
        /// It was not attempted: webhooks may not be delivered to this URL.
        case refused
        case lost
    }

    private static let capacity = 1_000
    private let state = Locked<[Entry]>([])

    var entries: [Entry] { state.withLock { $0 } }

    func add(_ entry: Entry) {
        state.withLock { entries in
            if entries.count >= 2 * Self.capacity { entries.removeFirst(Self.capacity) }
            entries.append(entry)
        }
    }

    /// The entries, latest first.
    var json: JSONValue {
        let items = entries.suffix(Self.capacity).reversed().map { entry -> JSONValue in
            var object: JSONObject = [
                "request_id": .string(entry.requestID), "url": .string(entry.url),
                "attempt": .number(JSONNumber(entry.attempt)),
            ]
            switch entry.outcome {
            case .answered(let status): object["status"] = .number(JSONNumber(status))
            case .failed(let reason): object["error"] = .string(reason)
            case .refused: object["error"] = "Only receivers on this machine are allowed."
            case .lost: object["error"] = "Lost because of a fault."
            }
            return .object(object)
        }
        return ["deliveries": .array(items)]
    }
}
