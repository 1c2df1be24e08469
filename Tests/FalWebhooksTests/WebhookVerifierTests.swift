import FalRuntime
import FalSupport
import FalWebhooks
import Testing

/// Whole deliveries against fixed keys.
@Suite struct WebhookVerifierTests {
    private let verifier: WebhookVerifier

    init() throws {
        verifier = WebhookVerifier(
            expectedUserID: Delivery.userID, keys: try WebhookKeys(jwks: Array(Delivery.jwks.utf8)),
            now: { Delivery.now })
    }

    private func kind(of delivery: Delivery) async -> WebhookError.Kind? {
        do {
            try await verifier.verify(body: delivery.bytes, headers: delivery.headers)
            return nil
        } catch {
            return error.kind
        }
    }

    @Test(arguments: [Delivery.completed, .failed, .undelivered]) func genuineOnesAreAccepted(delivery: Delivery) async
    {
        #expect(await kind(of: delivery) == nil)
    }

    @Test func everyHostileDeliveryIsRefusedForItsReason() async {
        #expect(await kind(of: .tampered) == .wrongSignature)
        #expect(await kind(of: .foreign) == .wrongSignature)
        #expect(await kind(of: .stale) == .outsideTolerance(age: .seconds(301)))
        #expect(await kind(of: .malformed) == .malformedHeader("x-fal-webhook-signature"))
    }

    @Test func headersMayBeADictionary() async throws {
        let delivery = Delivery.completed
        let headers = Dictionary(uniqueKeysWithValues: delivery.headers.map { ($0.name, $0.value) })
        let signature = try await verifier.verify(body: delivery.bytes, headers: headers)
        #expect(signature.requestID == delivery.requestID)
    }

    @Test(arguments: [0, 1, 2]) func noHostileChangeOfTheHeadersPasses(index: Int) async {
        var headers = Delivery.completed.headers
        headers[index].value = index == 2 ? "\(Delivery.completed.timestamp + 1)" : headers[index].value + "0"
        await #expect(throws: WebhookError.self) {
            try await verifier.verify(body: Delivery.completed.bytes, headers: headers)
        }
    }

    @Test func everyBitOfTheSignatureCounts() async {
        let delivery = Delivery.completed
        for place in 0..<128 {
            var digits = Array(delivery.signature)
            digits[place] = digits[place] == "0" ? "1" : "0"
            var headers = delivery.headers
            headers[3].value = String(digits)
            await #expect(throws: WebhookError.self, "digit \(place)") {
                try await verifier.verify(body: delivery.bytes, headers: headers)
            }
        }
    }

    @Test func theAnswerTellsTheSenderWhatToDo() async throws {
        func status(_ delivery: Delivery) async -> Int? {
            do {
                try await verifier.verify(body: delivery.bytes, headers: delivery.headers)
                return nil
            } catch {
                return error.responseStatus
            }
        }
        #expect(await status(.tampered) == 401)
        #expect(await status(.stale) == 401)
        #expect(await status(.malformed) == 400)
    }

    // MARK: Whose delivery, and whether it is new

    private func keys() throws -> WebhookKeys { try WebhookKeys(jwks: Array(Delivery.jwks.utf8)) }

    private func refusal(_ verifier: WebhookVerifier, _ delivery: Delivery = .completed) async -> WebhookError? {
        do {
            _ = try await verifier.event(of: "a/b", body: delivery.bytes, headers: delivery.headers)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "A genuine delivery about a stranger's request is rejected, whatever looks like the expected id",
        arguments: ["github|1000000", "github|100000011", "GITHUB|10000001", "github|10000001 ", "", "*"])
    func deliveriesOfHostileStrangers(expected: String) async throws {
        let verifier = WebhookVerifier(expectedUserID: expected, keys: try keys(), now: { Delivery.now })
        for delivery in [Delivery.completed, .failed, .undelivered] {
            let error = await refusal(verifier, delivery)
            #expect(error?.kind == .foreignUser(Delivery.userID))
            #expect(error?.responseStatus == 403)
        }
        // A forged one is called forged: its user id means nothing.
        #expect(await refusal(verifier, .tampered)?.kind == .wrongSignature)
    }

    @Test func acceptingAnyUserIsSpelledOutAndTellsWho() async throws {
        let service = KeyService(Delivery.jwks)
        let verifier = WebhookVerifier.acceptingAnyUser(transport: service, now: { Delivery.now })
        let delivery = Delivery.completed
        let event = try await verifier.event(of: "a/b", body: delivery.bytes, headers: delivery.headers)
        #expect(event.userID == Delivery.userID)
    }

    @Test func theCallersStoreRejectsHostileRepetitions() async throws {
        let handled = Locked<Set<String>>([])
        let verifier = WebhookVerifier(
            expectedUserID: Delivery.userID, keys: try keys(),
            isNew: { delivery in !handled.withLock { $0.contains(delivery.requestID) } }, now: { Delivery.now })
        #expect(await refusal(verifier) == nil)
        #expect(await refusal(verifier) == nil, "nothing was stored yet")
        handled.withLock { _ = $0.insert(Delivery.completed.requestID) }
        let error = await refusal(verifier)
        #expect(error?.kind == .replayed)
        #expect(error?.responseStatus == 200, "fal delivers again after any other")
        #expect(await refusal(verifier, .failed) == nil)
    }

    @Test func theStoreIsNotAskedAboutHostileDeliveries() async throws {
        let asked = Locked(0)
        let isNew: WebhookVerifier.IsNew = { _ in
            asked.withLock { $0 += 1 }
            return true
        }
        let stranger = WebhookVerifier(
            expectedUserID: "github|2", keys: try keys(), isNew: isNew, now: { Delivery.now })
        let ours = WebhookVerifier(
            expectedUserID: Delivery.userID, keys: try keys(), isNew: isNew, now: { Delivery.now })
        #expect(await refusal(stranger) != nil)
        for delivery in [Delivery.tampered, .stale, .foreign, .malformed] {
            #expect(await refusal(ours, delivery) != nil)
        }
        #expect(asked.withLock { $0 } == 0)
        #expect(await refusal(ours) == nil)
        #expect(asked.withLock { $0 } == 1)
    }

    @Test func aStoreThatFailsIsAskedAgainByFalsNextDelivery() async throws {
        struct Unreachable: Error { let password = "a-secret-canary" }
        let verifier = WebhookVerifier(
            expectedUserID: Delivery.userID, keys: try keys(), isNew: { _ in throw Unreachable() },
            now: { Delivery.now })
        let error = await refusal(verifier)
        #expect(error?.kind == .storeFailed)
        #expect(error?.responseStatus == 503)
        #expect(error?.description.contains("canary") == false)
    }
}
