import FalFields
import FalJSON
import FalRuntime
import FalWebhooks
import Foundation
import Loopback
import Testing

@testable import FalEmulator

@Suite("Deliveries of webhooks", .timeLimit(.minutes(15)))
struct WebhookTests {
    private func verifier(_ fal: FalEmulator) throws -> WebhookVerifier {
        WebhookVerifier(
            expectedUserID: FalEmulator.webhookUserID,
            configuration: FalConfiguration(hosts: try .emulator(fal.baseURL)))
    }

    /// Waits until the log has this many entries.
    private func log(_ fal: FalEmulator, _ count: Int) async throws -> [JSONValue] {
        while true {
            let entries = try await fal.call("GET", "/_emulator/webhooks").json["deliveries"]?.arrayValue ?? []
            if entries.count >= count { return entries }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    @Test("A result is delivered, and FalWebhooks verifies it with the keys it fetches")
    func delivered() async throws {
        let fal = try await FalEmulator.start(.test())
        let receiver = try WebhookReceiverServer()
        let id = try await fal.submit(
            "fal-ai/flux/dev", #"{"prompt":"a \"cat\", asleep: yes"}"#, webhook: receiver.url())
        let delivery = try #require(await receiver.first(1).first)
        #expect(delivery.method == "POST")
        #expect(delivery.path == "/hook?job=7")
        #expect(delivery["content-type"] == "application/json")
        let event = try await verifier(fal).event(
            of: "fal-ai/flux/dev", body: delivery.body, headers: delivery.headers)
        #expect(event.requestID == id)
        #expect(event.gatewayRequestID == id)
        let payload = try #require(try event.result()?.output)
        let fetched = try await fal.call("GET", "/queue.fal.run/fal-ai/flux/requests/\(id)")
        #expect(payload == (try fetched.json))
        // Spaces as in Python's JSON, and none inside strings.
        let text = String(decoding: delivery.body, as: UTF8.self)
        #expect(text.hasPrefix("{\"request_id\": \"\(id)\", \"gateway_request_id\": \"\(id)\", \"status\": \"OK\""))
        #expect(try JSONValue(parsing: delivery.body).serialized() != delivery.body)
        await fal.stop()
    }

    @Test("Invalid input is delivered as an error with the body of the result")
    func failed() async throws {
        let fal = try await FalEmulator.start(.test())
        let receiver = try WebhookReceiverServer()
        _ = try await fal.submit("fal-ai/flux/dev", "{}", webhook: receiver.url())
        let delivery = try #require(await receiver.first(1).first)
        let event = try await verifier(fal).event(
            of: "fal-ai/flux/dev", body: delivery.body, headers: delivery.headers)
        guard case .failed(let error) = event.outcome else {
            Issue.record("\(event)")
            return
        }
        #expect(error.status == 422)
        #expect(error.message.contains("Invalid status code: 422"))
        #expect(error.details.map(\.type) == ["missing"])
        #expect(error.details.first?.pointer.hasSuffix("/prompt") == true)
        await fal.stop()
    }

    @Test("A delivery is retried until the receiver responds with 2xx, with a new signature each time")
    func retries() async throws {
        let time = ManualClock()
        let fal = try await FalEmulator.start(.test(clock: time))
        let receiver = try WebhookReceiverServer(answering: [500, 404, 200])
        let id = try await fal.submit("fal-ai/flux/dev", #"{"prompt":"x"}"#, webhook: receiver.url())
        let turning = Task {
            while !Task.isCancelled {
                time.advance(.seconds(60))
                await Task.yield()
            }
        }
        let deliveries = await receiver.first(3)
        let log = try await log(fal, 3)
        turning.cancel()
        let verifier = try verifier(fal)
        for delivery in deliveries {
            #expect(try await verifier.verify(body: delivery.body, headers: delivery.headers).requestID == id)
        }
        #expect(log.map { $0["attempt"] } == [3, 2, 1])
        #expect(log.map { $0["status"] } == [200, 404, 500])
        await fal.stop()
        #expect(receiver.count == 3)
    }

    @Test("After eleven attempts a delivery is given up, and the pauses are those of fal, shortened")
    func givenUp() async throws {
        var configuration = FalEmulator.Configuration.test()
        configuration.speed = .instant
        let fal = try await FalEmulator.start(configuration)
        let receiver = try WebhookReceiverServer(answering: [503])
        _ = try await fal.submit("fal-ai/flux/dev", #"{"prompt":"x"}"#, webhook: receiver.url())
        let log = try await log(fal, 11)
        #expect(log.allSatisfy { $0["status"] == 503 })
        await fal.stop()
        #expect(receiver.count == 11)
        let hours = WebhookSender.pauses.reduce(.zero, +)
        #expect((.seconds(7_000)...Duration.seconds(7_400)).contains(hours))
    }

    @Test("A redirect is not followed, and ends the delivery")
    func redirect() async throws {
        let fal = try await FalEmulator.start(.test())
        let other = try WebhookReceiverServer()
        let receiver = try WebhookReceiverServer(answering: [302], headers: [("Location", other.url())])
        _ = try await fal.submit("fal-ai/flux/dev", #"{"prompt":"x"}"#, webhook: receiver.url())
        #expect(try await log(fal, 1).first?["status"] == 302)
        await fal.stop()
        #expect(receiver.count == 1)
        #expect(other.count == 0)
    }

    @Test(
        "Only loopback addresses are delivered to",
        arguments: [
            ("http://127.0.0.1:80/x", true), ("https://localhost/x", true), ("http://127.9.8.7", true),
            ("http://[::1]:8080/", true), ("HTTP://LOCALHOST:1", true), ("http://example.com/", false),
            ("http://127.0.0.1.example.com/", false), ("http://localhost@example.com/", false),
            ("http://example.com#@localhost/", false), ("http://example.com\\@localhost/", false),
            ("ftp://localhost/", false), ("localhost:80", false), ("http:///x", false), ("", false),
            ("http://128.0.0.1/", false), ("http://127.1/", false), ("http://10.0.0.1/", false),
        ])
    func reachOfHostileURLs(_ url: String, _ isAllowed: Bool) {
        #expect((WebhookTarget(url, reach: .loopback) != nil) == isAllowed)
        #expect((WebhookTarget("http://example.com/", reach: .anywhere) != nil))
    }

    @Test("A receiver elsewhere is not called, and the log says why")
    func refused() async throws {
        let fal = try await FalEmulator.start(.test())
        let id = try await fal.submit("fal-ai/flux/dev", #"{"prompt":"x"}"#, webhook: "http://192.0.2.1/hook")
        let entry = try #require(try await log(fal, 1).first)
        #expect(entry["error"] == "Only receivers on this machine are allowed.")
        #expect(entry["request_id"] == .string(id))
        await fal.stop()
    }

    private func completed(_ receiver: WebhookReceiverServer, body: String = "{}") -> CompletedRequest {
        CompletedRequest(
            endpoint: "a/b", id: "1", gatewayID: "2", webhook: receiver.url(), status: 200, body: Array(body.utf8),
            error: nil, errorType: nil, lifecycle: nil)
    }

    @Test("Faults can lose a delivery, forge its signature or skew its clock")
    func faults() async throws {
        let receiver = try WebhookReceiverServer(answering: [500, 500, 200])
        let sender = WebhookSender(
            settings: .init(retrySpeed: 1_000_000, timeout: .seconds(600)), seed: 1,
            clock: .starting(.instant, isRepeatable: true)
        ) { _, attempt in
            switch attempt {
            case 1: WebhookFault(isLost: true)
            case 2: WebhookFault(delay: .seconds(60), isForged: true)
            case 3: WebhookFault(clockSkew: -400)
            default: WebhookFault()
            }
        }
        await sender.deliver(completed(receiver))
        #expect(
            sender.log.entries.map(\.outcome) == [.lost, .answered(500), .answered(500), .answered(200)])
        let keys = try WebhookKeys(jwks: sender.signer.keySet.serialized())
        let verifier = WebhookVerifier(expectedUserID: FalEmulator.webhookUserID, keys: keys)
        var kinds: [WebhookError.Kind?] = []
        for delivery in await receiver.first(3) {
            do {
                try await verifier.verify(body: delivery.body, headers: delivery.headers)
                kinds.append(nil)
            } catch {
                kinds.append(error.kind)
            }
        }
        #expect(kinds.first == .wrongSignature)
        #expect(kinds.last == .some(nil))
        guard kinds.count == 3, case .outsideTolerance(let age) = kinds[1] else {
            Issue.record("\(kinds)")
            return
        }
        // Plus the time that the test has taken so far.
        #expect(age >= .seconds(399))
    }

    @Test("An unreachable receiver is retried, but not after the emulator has stopped")
    func nobody() async throws {
        let sender = WebhookSender(
            settings: .init(), seed: 1, clock: .starting(.instant, isRepeatable: true))
        let gone = try WebhookReceiverServer()
        let request = completed(gone)
        let free = CompletedRequest(
            endpoint: "a/b", id: "1", gatewayID: "2", webhook: "http://127.0.0.1:1/", status: 200, body: [],
            error: nil, errorType: nil, lifecycle: nil)
        await sender.deliver(free)
        #expect(sender.log.entries.count == 11)
        sender.stop()
        await sender.deliver(request)
        #expect(gone.count == 0)
        #expect(sender.log.entries.count == 11)
    }

    @Test("An output that is too large is left out, and the delivery says so")
    func tooLarge() throws {
        let request = CompletedRequest(
            endpoint: "a/b", id: "1", gatewayID: "2", webhook: nil, status: 200,
            body: Array(#"{"text":"a long one"}"#.utf8), error: nil, errorType: nil, lifecycle: nil)
        let body = try JSONValue(parsing: WebhookMessage(request: request, longestPayload: 10).bytes())
        #expect(body["status"] == "OK")
        #expect(body["payload"] == .null)
        #expect(body["payload_error"]?.stringValue?.isEmpty == false)
        let whole = try JSONValue(parsing: WebhookMessage(request: request).bytes())
        #expect(whole["payload"] == ["text": "a long one"])
    }

    @Test("The same seed gives the same signing key, any other a different one")
    func keys() {
        #expect(WebhookSigner(seed: 1).keySet == WebhookSigner(seed: 1).keySet)
        #expect(WebhookSigner(seed: 1).keySet != WebhookSigner(seed: 2).keySet)
        #expect(WebhookSigner(seed: nil).keySet != WebhookSigner(seed: nil).keySet)
    }
}
