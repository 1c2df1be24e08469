import FalJSON
import FalTransport
import Foundation
import Testing

@testable import FalRuntime

/// Every format in which fal and what stands before it fail.
@Suite struct ErrorBodyTests {
    private func error(
        _ status: Int, _ body: String, _ headers: [(String, String)] = [], idempotency: HTTPCall.Idempotency = .result
    ) -> FalError {
        let head = TransportHead(status: status, headers: headers.map { TransportHeader($0.0, $0.1) }, url: "")
        let call = HTTPCall("the result", "GET", "https://queue.fal.run/x", endpoint: "a/b", idempotency: idempotency)
        let answer = HTTPCall.Response(head: head, body: Array(body.utf8))
        return call.addingContext(to: FalError(rejection: answer, of: call, withKey: true))
    }

    @Test func aListOfDetails() {
        let failure = error(
            422,
            #"{"detail":[{"loc":["body","loras",0,"scale"],"msg":"too much","type":"less_than_equal","ctx":{"le":4},"#
                + #""url":"https://docs.fal.ai/errors/#less_than_equal","input":9},{"loc":[],"msg":"m","type":"missing"}]}"#
        )
        #expect(failure.details.map(\.type) == ["less_than_equal", "missing"])
        #expect(failure.details[0].pointer == "/body/loras/0/scale")
        #expect(failure.details[0].context?["le"] == 4)
        #expect(!failure.isRetryable)
        #expect(failure.description.contains("/body/loras/0/scale: too much [less_than_equal]"))
    }

    @Test(arguments: [
        ("runner_disconnected", true), ("request_timeout", true), ("runner_server_error", true),
        ("internal_error", false), ("client_cancelled", false), ("bad_request", false),
    ])
    func aFailureOfTheInfrastructure(type: String, isRetryable: Bool) {
        let inBody = error(503, "{\"detail\":\"Gone\",\"error_type\":\"\(type)\"}")
        let inHead = error(503, "{\"detail\":\"Gone\"}", [("X-Fal-Error-Type", type)])
        for failure in [inBody, inHead] {
            #expect(failure.errorType == type)
            #expect(failure.isRetryable == isRetryable)
            #expect(failure.message.contains("Gone"))
        }
    }

    @Test func aText() {
        let locked = error(403, #"{"detail":"User is locked. Reason: Exhausted balance."}"#)
        #expect(locked.message.contains("Exhausted balance"))
        #expect(!locked.isRetryable)
    }

    @Test func tooManyAtOnce() {
        let failure = error(
            429,
            #"{"detail":"Reached concurrent requests limit of 20","type":"concurrent_requests_limit","data":{"limit":20}}"#,
            [("X-Fal-Needs-Retry", "1")])
        #expect(failure.errorType == "concurrent_requests_limit")
        #expect(failure.isRetryable)
        #expect(failure.message.contains("maximumConcurrentRequests"))
    }

    @Test func aStatusWord() {
        #expect(error(404, #"{"status":"NOT_FOUND"}"#).message.contains("NOT_FOUND"))
    }

    @Test func aGatewaysPage() {
        let failure = error(502, "<html>\r\n<head><title>502 Bad Gateway</title></head><hr>nginx</html>")
        #expect(failure.message.contains("502 Bad Gateway"))
        #expect(failure.isRetryable)
        #expect(error(503, "upstream connect error\nsecond line").message.hasSuffix("upstream connect error"))
        #expect(error(503, "").message.hasSuffix("HTTP 503"))
    }

    @Test func thePlatformsOwn() {
        let failure = error(
            400, #"{"error":{"type":"validation_error","message":"limit must be positive","request_id":"q-1"}}"#)
        #expect(failure.message.contains("limit must be positive"))
        #expect(failure.errorType == "validation_error")
        #expect(failure.requestID == "q-1")
    }

    @Test(arguments: [
        "[1,2]", "{}", "5", "null", #"{"detail":5}"#, #"{"detail":[5,null,{}]}"#, "\u{0}\u{1}", "{\"detail\":",
    ])
    func anythingElseIsKeptAsItCame(body: String) {
        let failure = error(500, body)
        #expect(failure.raw == Array(body.utf8))
        #expect(failure.status == 500)
        #expect(!failure.description.isEmpty)
    }

    @Test func whatAServerQuotesStaysOutOfTheDescription() {
        let data = "data:image/png;base64," + String(repeating: "QUJD", count: 400)
        let failure = error(
            422,
            "{\"detail\":[{\"loc\":[\"body\"],\"msg\":\"cannot load \(data)\",\"type\":\"image_load_error\","
                + "\"input\":{\"prompt\":\"CANARY\"}}]}")
        #expect(!failure.description.contains("QUJD"))
        #expect(!failure.description.contains("CANARY"))
        #expect(!"\(failure)".contains("CANARY"))
        #expect(!String(reflecting: failure).contains("CANARY"))
        #expect(!failure.localizedDescription.contains("CANARY"))
        var dumped = ""
        dump(failure, to: &dumped)
        #expect(!dumped.contains("CANARY"))
        #expect(!dumped.contains("67, 65, 78, 65"))
    }

    @Test func aMissingKeyIsSaid() {
        let head = TransportHead(status: 401, headers: [], url: "")
        let call = HTTPCall("the submit", "POST", "https://queue.fal.run/x", endpoint: "a/b", idempotency: .submit)
        let answer = HTTPCall.Response(head: head, body: Array(#"{"detail":"Cannot access application"}"#.utf8))
        #expect(FalError(rejection: answer, of: call, withKey: false).message.contains("FAL_KEY"))
        #expect(!FalError(rejection: answer, of: call, withKey: true).message.contains("FAL_KEY"))
    }

    @Test("Any error of this library is a FalError for those who catch any, another one is none")
    func anyError() throws {
        let busy = error(429, #"{"detail":"slow down"}"#)
        let report = FalGateway.Report(models: [])
        let misfit = MappingError(endpoint: "a/b", problems: [])
        #expect(FalError(busy)?.isRetryable == true)
        #expect(FalError(FalGateway.Failure(.call(busy), report: report))?.status == 429)
        let mapping = try #require(FalError(FalGateway.Failure(.mapping(misfit), report: report)))
        #expect(mapping.kind == .input && mapping.endpoint == "a/b" && mapping.message == misfit.description)
        #expect(FalError(misfit)?.kind == .input)
        #expect(FalError(CancellationError())?.kind == .cancelled)
        struct Foreign: Error {}
        #expect(FalError(Foreign()) == nil)
    }
}
