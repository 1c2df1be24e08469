import FalRuntime
import FalTransport
import FalWebhooks
import Testing

/// Keys that are fetched: how often, how long they serve, and what an attacker can do about it.
@Suite(.timeLimit(.minutes(15))) struct WebhookKeyCacheTests {
    private let signer = Signer()
    private let later = Signer()
    private let clock = ScriptedClock(1_000_000)
    private let body = Array(#"{"request_id":"r-1","status":"OK","payload":{}}"#.utf8)

    private func verifier(_ service: KeyService, hosts: FalHosts = .fal) -> WebhookVerifier {
        let configuration = FalConfiguration(hosts: hosts, retries: .none)
        return WebhookVerifier(
            expectedUserID: Signer.userID, configuration: configuration, transport: service,
            now: { [clock] in clock.now })
    }

    /// What is said to a delivery of this moment; `nil` is yes.
    private func answer(
        of verifier: WebhookVerifier, to signer: Signer
    ) async throws -> WebhookError.Kind? {
        let headers = signer.headers(for: body, at: clock.now)
        do throws(WebhookError) {
            try await verifier.verify(body: body, headers: headers)
            return nil
        } catch {
            return error.kind
        }
    }

    @Test func keysComeFromFalOnceAndWithoutAKey() async throws {
        let service = KeyService(Signer.jwks([signer]))
        let verifier = verifier(service)
        #expect(try await answer(of: verifier, to: signer) == nil)
        clock.advance(by: 43_199)
        #expect(try await answer(of: verifier, to: signer) == nil)
        let requests = await service.requests
        #expect(requests.map(\.url) == ["https://rest.fal.ai/.well-known/jwks.json"])
        #expect(requests.map(\.method) == ["GET"])
        #expect(requests[0].headers.contains { $0.name == "Authorization" } == false)
    }

    @Test func aLocalFalHasKeysOfItsOwn() async throws {
        let service = KeyService(Signer.jwks([signer]))
        let verifier = verifier(service, hosts: try .emulator("http://127.0.0.1:8420"))
        #expect(try await answer(of: verifier, to: signer) == nil)
        #expect(await service.requests.map(\.url) == ["http://127.0.0.1:8420/rest.fal.ai/.well-known/jwks.json"])
    }

    @Test func aWrongEmulatorAddressIsNotTakenForFal() async throws {
        let service = KeyService(Signer.jwks([signer]))
        let verifier = verifier(service, hosts: .fromEnvironment(["FAL_EMULATOR": "http://fal.example"]))
        #expect(try await answer(of: verifier, to: signer) == .keysUnavailable)
        #expect(await service.requests.isEmpty)
    }

    @Test func oneFetchServesAllWhoAsk() async throws {
        let service = KeyService(Signer.jwks([signer]))
        await service.hold()
        let verifier = verifier(service)
        let answers = try await withThrowingTaskGroup(of: WebhookError.Kind?.self) { group in
            for _ in 0..<100 { group.addTask { try await answer(of: verifier, to: signer) } }
            try await service.waitForRequests(1)
            await service.release()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers == Array(repeating: nil, count: 100))
        #expect(await service.requests.count == 1)
    }

    @Test func halfADayOldKeysServeWhileNewOnesAreFetched() async throws {
        let service = KeyService(Signer.jwks([signer]))
        let verifier = verifier(service)
        #expect(try await answer(of: verifier, to: signer) == nil)
        clock.advance(by: 43_200)
        await service.hold()
        // The answer does not wait for the fetch, which it has begun.
        #expect(try await answer(of: verifier, to: signer) == nil)
        try await service.waitForRequests(2)
        await service.publish(Signer.jwks([later]))
        await service.release()
        #expect(try await answer(of: verifier, to: later) == nil)
        #expect(try await answer(of: verifier, to: signer) == .wrongSignature)
        #expect(await service.requests.count == 2)
    }

    @Test(
        "What fails leaves the keys at hand in use until the day is over",
        arguments: [(503, "down"), (200, "<html>"), (200, #"{"keys":[]}"#), (404, "null")])
    func failedRefresh(status: Int, page: String) async throws {
        let service = KeyService(Signer.jwks([signer]))
        let verifier = verifier(service)
        #expect(try await answer(of: verifier, to: signer) == nil)
        await service.publish(page, status: status)
        clock.advance(by: 43_200)
        #expect(try await answer(of: verifier, to: signer) == nil)
        try await service.waitForRequests(2)
        clock.advance(by: 43_199)
        // The failed fetch may still be running; then an answer begins no other.
        while await service.requests.count < 3 {
            #expect(try await answer(of: verifier, to: signer) == nil)
            await Task.yield()
        }
        clock.advance(by: 1)
        #expect(try await answer(of: verifier, to: signer) == .keysUnavailable)
        await service.publish(Signer.jwks([signer]))
        clock.advance(by: 60)
        #expect(try await answer(of: verifier, to: signer) == nil)
    }

    @Test func aNewKeyIsFoundWithoutARestart() async throws {
        let service = KeyService(Signer.jwks([signer]))
        let verifier = verifier(service)
        #expect(try await answer(of: verifier, to: signer) == nil)
        await service.publish(Signer.jwks([signer, later]))
        clock.advance(by: 60)
        #expect(try await answer(of: verifier, to: later) == nil)
        #expect(try await answer(of: verifier, to: signer) == nil)
        #expect(await service.requests.count == 2)
    }

    @Test func aFloodOfHostileDeliveriesCausesOneFetchAMinute() async throws {
        let service = KeyService(Signer.jwks([signer]))
        let verifier = verifier(service)
        for minute in 1...3 {
            for _ in 0..<12 {
                #expect(try await answer(of: verifier, to: later) == .wrongSignature)
                clock.advance(by: 5)
            }
            #expect(await service.requests.count == minute)
        }
    }

    @Test func manyForgedDeliveriesAtOnceCauseOneFetch() async throws {
        let service = KeyService(Signer.jwks([signer]))
        let verifier = verifier(service)
        #expect(try await answer(of: verifier, to: signer) == nil)
        clock.advance(by: 60)
        await service.hold()
        try await withThrowingTaskGroup(of: WebhookError.Kind?.self) { group in
            for _ in 0..<100 { group.addTask { try await answer(of: verifier, to: later) } }
            try await service.waitForRequests(2)
            // Who has a good signature does not wait with them.
            #expect(try await answer(of: verifier, to: signer) == nil)
            await service.release()
            for try await kind in group { #expect(kind == .wrongSignature) }
        }
        #expect(await service.requests.count == 2)
    }

    @Test func whatIsRefusedAnywayCausesNoFetch() async throws {
        let service = KeyService(Signer.jwks([signer]))
        let verifier = verifier(service)
        let old = signer.headers(for: body, at: clock.now - 301)
        await #expect(throws: WebhookError.self) { try await verifier.verify(body: body, headers: old) }
        await #expect(throws: WebhookError.self) { try await verifier.verify(body: body, headers: [:]) }
        #expect(await service.requests.isEmpty)
    }

    @Test func withoutKeysTheReasonIsToldAndTheNextTryIsSoon() async throws {
        let service = KeyService("no")
        await service.publish("no", status: 503)
        let verifier = verifier(service)
        let headers = signer.headers(for: body, at: clock.now)
        let failure = await #expect(throws: WebhookError.self) {
            try await verifier.verify(body: body, headers: headers)
        }
        #expect(failure?.kind == .keysUnavailable)
        #expect(failure?.cause?.status == 503)
        #expect(failure?.responseStatus == 503)
        // Again at once: the same, without another fetch.
        #expect(try await answer(of: verifier, to: signer) == .keysUnavailable)
        #expect(await service.requests.count == 1)
        await service.publish(Signer.jwks([signer]))
        clock.advance(by: 5)
        #expect(try await answer(of: verifier, to: signer) == nil)
    }

    @Test func whoIsCancelledIsGoneAndTheOthersGetTheirAnswer() async throws {
        let service = KeyService(Signer.jwks([signer]))
        await service.hold()
        let verifier = verifier(service)
        let impatient = Task { try await answer(of: verifier, to: signer) }
        let patient = Task { try await answer(of: verifier, to: signer) }
        try await service.waitForRequests(1)
        impatient.cancel()
        #expect(try await impatient.value == .cancelled)
        await service.release()
        #expect(try await patient.value == nil)
        #expect(await service.requests.count == 1)
    }

    @Test func aClockThatIsPutBackDoesNotKeepKeysForLonger() async throws {
        let service = KeyService(Signer.jwks([signer]))
        let verifier = verifier(service)
        #expect(try await answer(of: verifier, to: signer) == nil)
        clock.advance(by: -3600)
        #expect(try await answer(of: verifier, to: signer) == nil)
        #expect(await service.requests.count == 2)
    }

    @Test func aVerifierThatIsLetGoEndsItsFetch() async throws {
        let service = SilentService()
        do {
            let verifier = WebhookVerifier(
                expectedUserID: Signer.userID, transport: service, now: { [clock] in clock.now })
            let task = Task { try await answer(of: verifier, to: signer) }
            while await !service.wasAsked { try await Task.sleep(for: .milliseconds(1)) }
            task.cancel()
            #expect(try await task.value == .cancelled)
        }
        while await !service.wasCancelled { try await Task.sleep(for: .milliseconds(1)) }
    }
}

/// Answers nobody.
private actor SilentService: Transport {
    private(set) var wasAsked = false
    private(set) var wasCancelled = false

    func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        wasAsked = true
        do { try await Task.sleep(for: .seconds(86_400)) } catch { wasCancelled = true }
        throw TransportError(kind: .cancelled, message: "cancelled", url: request.url, mayHaveReachedServer: true)
    }
}
