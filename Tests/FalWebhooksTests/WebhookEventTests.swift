import FalRuntime
import FalWebhooks
import Foundation
import Testing

/// What deliveries say, once they are known to be genuine.
@Suite struct WebhookEventTests {
    enum UntypedEndpoint: FalEndpoint {
        static let id: EndpointID = "fal-ai/painter/v2"
        typealias Input = [String: JSONValue]
        typealias Output = [String: JSONValue]
        static let schema = EndpointSchema(json: ["input": ["type": "json"], "output": ["type": "json"]])
    }

    enum Counter: FalEndpoint {
        static let id: EndpointID = "fal-ai/counter"
        typealias Input = [String: JSONValue]
        typealias Output = [String: Int]
        static let schema = EndpointSchema(json: ["input": ["type": "json"], "output": ["type": "json"]])
    }

    private let verifier: WebhookVerifier

    init() throws {
        verifier = WebhookVerifier(
            expectedUserID: Delivery.userID, keys: try WebhookKeys(jwks: Array(Delivery.jwks.utf8)),
            now: { Delivery.now })
    }

    private func event(of delivery: Delivery) async throws -> WebhookEvent<UntypedEndpoint.Output> {
        try await verifier.event(of: UntypedEndpoint.self, body: delivery.bytes, headers: delivery.headers)
    }

    @Test func aCompletedRequestBringsItsTypedResult() async throws {
        let event = try await event(of: .completed)
        let result = try #require(try event.result())
        #expect(result.output["images"]?[0]?["width"]?.intValue == 1024)
        #expect(result.output["seed"]?.numberValue?.uint64Value == 17_454_220_438_242_315_174)
        #expect(result.requestID == "123e4567-e89b-12d3-a456-426614174000")
        #expect(try JSONValue(parsing: result.raw)["prompt"] == "dog")
        #expect(event.raw == Delivery.completed.bytes)
        #expect(event.request.endpoint == UntypedEndpoint.id)
        #expect(event.gatewayRequestID == event.requestID)
        #expect(event.userID == Delivery.userID)
    }

    @Test func aFailedRequestBringsTheServicesReasons() async throws {
        let event = try await event(of: .failed)
        let error = #expect(throws: FalError.self) { try event.result() }
        let failure = try #require(error)
        #expect(failure.kind == .service)
        #expect(failure.status == 422)
        #expect(failure.details.map(\.type) == ["content_policy_violation"])
        #expect(failure.details.map(\.pointer) == ["/body/prompt"])
        #expect(failure.isContentPolicyViolation)
        #expect(!failure.isRetryable)
        #expect(failure.requestID == event.requestID)
        #expect(failure.request == event.request)
        #expect(failure.raw == Delivery.failed.bytes)
        #expect(failure.description.contains("Invalid status code: 422"))
        #expect(event.gatewayRequestID == "5057fca7-2eb3-468f-b95d-cefe92b0b9d4")
    }

    @Test func anOutputThatDidNotFitIsToBeFetched() async throws {
        let event = try await event(of: .undelivered)
        guard case .undelivered(let reason) = event.outcome else {
            Issue.record("it is \(event)")
            return
        }
        #expect(reason == "Response payload is not JSON serializable.")
        #expect(try event.result() == nil)
        #expect(
            FalRequest<UntypedEndpoint>(event.request)
                == FalRequest<UntypedEndpoint>(id: "764cabcf-b745-4b3e-ae38-1200304cf45b"))
    }

    @Test func anEndpointWithoutATypeHasJSON() async throws {
        let delivery = Delivery.completed
        let event = try await verifier.event(of: "a/b", body: delivery.bytes, headers: delivery.headers)
        #expect(try event.result()?.output["prompt"] == "dog")
    }

    @Test func aForgedDeliveryIsNoEvent() async {
        let refusal = await #expect(throws: WebhookError.self) { try await event(of: .tampered) }
        #expect(refusal?.kind == .wrongSignature)
    }

    @Test func whatDoesNotFitTheOutputIsKeptWhole() async throws {
        let delivery = Delivery.completed
        let error = await #expect(throws: WebhookError.self) {
            try await verifier.event(of: Counter.self, body: delivery.bytes, headers: delivery.headers)
        }
        #expect(error?.kind == .undecodable)
        #expect(error?.responseStatus == 500)
        let cause = try #require(error?.cause)
        #expect(cause.kind == .decoding)
        #expect(cause.raw == delivery.bytes)
        #expect(cause.requestID == delivery.requestID)
        #expect(cause.problems.map(\.pointer).contains("/prompt"))
    }

    // MARK: Other bodies

    private func read(_ body: String) throws -> WebhookEvent<[String: Int]> {
        try WebhookEvent(verified: Array(body.utf8), of: Counter.id, userID: Delivery.userID)
    }

    @Test(
        "A body that is no delivery is an error that has it",
        arguments: [
            "", "null", "[]", "not JSON", #"{"status":"OK","payload":{}}"#, #"{"request_id":"r-1"}"#,
            #"{"request_id":"r-1","status":"MAYBE","payload":{}}"#, #"{"request_id":"","status":"OK","payload":{}}"#,
            #"{"request_id":7,"status":"OK","payload":{}}"#, #"{"request_id":"../x","status":"OK","payload":{}}"#,
            #"{"request_id":"$(id)","status":"ERROR"}"#,
        ])
    func unreadable(body: String) {
        let error = #expect(throws: WebhookError.self) { try read(body) }
        #expect(error?.kind == .undecodable)
        #expect(error?.cause?.raw == Array(body.utf8))
    }

    @Test func aBodyWithoutAnIDHasThatOfTheHeaders() async throws {
        let signer = Signer()
        let body = Array("gibberish".utf8)
        let verifier = WebhookVerifier(
            expectedUserID: Signer.userID, keys: try WebhookKeys(jwks: Array(Signer.jwks([signer]).utf8)),
            now: { 1000 })
        let headers = signer.headers(for: body, at: 1000, requestID: "r-9")
        let error = await #expect(throws: WebhookError.self) {
            try await verifier.event(of: Counter.self, body: body, headers: headers)
        }
        #expect(error?.cause?.requestID == "r-9")
        #expect(error?.cause?.request?.endpoint == Counter.id)
    }

    @Test func aPayloadThatIsMissingWithoutAWordIsToBeFetchedToo() throws {
        guard case .undelivered = try read(#"{"request_id":"r-1","status":"OK"}"#).outcome else {
            Issue.record("a payload was found")
            return
        }
    }

    @Test(
        "Failures of the infrastructure are known for what they are",
        arguments: [
            (
                #""error":"Unexpected status code: 503","payload":{"detail":"gone","error_type":"runner_disconnected"}"#,
                true
            ),
            (#""error":"Invalid status code: 500","payload":{"detail":"Internal Server Error"}"#, false),
            (#""error":"Invalid status code: 504","payload":null"#, true),
            (#""error":"something else""#, false),
            (#""error":null,"payload":[1]"#, false),
            (#""error":"Invalid status code: 99999999999999999999","payload":"text""#, false),
        ])
    func failures(members: String, isRetryable: Bool) throws {
        let event = try read(#"{"request_id":"r-1","status":"ERROR",\#(members)}"#)
        let failure = #expect(throws: FalError.self) { try event.result() }
        #expect(failure?.isRetryable == isRetryable)
        #expect(failure?.kind == .service)
        #expect(failure?.requestID == "r-1")
    }

    // MARK: Secrets

    private static let canary = "a-secret-canary"

    private func texts(_ error: WebhookError) -> [String] {
        var dumped = ""
        dump(error, to: &dumped)
        return [error.description, "\(error)", String(reflecting: error), error.localizedDescription, dumped]
    }

    @Test(
        "Nothing of a body is in a description",
        arguments: [
            canary, #"{"\#(canary)"#, #"{"request_id":"r","status":"\#(canary)"}"#,
            #"{"request_id":"r","status":"OK","payload":{"prompt":"\#(canary)","n":"\#(canary)"}}"#,
            #"{"request_id":"r","status":"OK","payload":"\#(canary)"}"#,
        ])
    func secretsInErrors(body: String) throws {
        let error = try #require(throws: WebhookError.self) { try read(body) }
        for text in texts(error) { #expect(!text.contains(Self.canary)) }
    }

    @Test func eventsPrintNothingOfTheOutputOrTheInput() throws {
        let bodies = [
            #"{"request_id":"r","status":"OK","payload":{"prompt":"\#(Self.canary)"}}"#,
            #"{"request_id":"r","status":"ERROR","error":"Invalid status code: 422","payload":{"detail":[{"loc":["body"],"msg":"bad","type":"t","input":"\#(Self.canary)","ctx":{"given":"\#(Self.canary)"}}]}}"#,
        ]
        for body in bodies {
            let event = try WebhookEvent<JSONValue>(verified: Array(body.utf8), of: "a/b", userID: Delivery.userID)
            var dumped = ""
            dump(event, to: &dumped)
            for text in ["\(event)", String(reflecting: event), dumped] { #expect(!text.contains(Self.canary)) }
        }
    }
}
