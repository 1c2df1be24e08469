import FalWebhooks
import Testing

/// Whole deliveries against fixed keys.
@Suite struct WebhookVerifierTests {
    private let verifier: WebhookVerifier

    init() throws {
        verifier = WebhookVerifier(keys: try WebhookKeys(jwks: Array(Delivery.jwks.utf8)), now: { Delivery.now })
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

    @Test func forgedAndOldOnesAreRefusedEachForItsReason() async {
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

    @Test(arguments: [0, 1, 2]) func nothingOfTheHeadersCanBeChanged(index: Int) async {
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
}
