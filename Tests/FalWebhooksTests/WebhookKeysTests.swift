import FalWebhooks
import Testing

/// Deliveries signed by throw-away keys, checked the way a receiver does.
@Suite struct WebhookKeysTests {
    private let first = Signer()
    private let second = Signer()
    private let body = Array(#"{"request_id": "r-1", "status": "OK", "payload": {"seed": 17454220438242315174}}"#.utf8)

    private func keys(_ published: [Signer]) throws -> WebhookKeys {
        try WebhookKeys(jwks: Array(Signer.jwks(published).utf8))
    }

    private func signature(of signer: Signer) throws -> WebhookSignature {
        try WebhookSignature(headers: signer.headers(for: body, at: 1000))
    }

    @Test func aFreshDeliveryOfAPublishedKeyIsAccepted() throws {
        try keys([first]).verify(signature(of: first), body: body, now: 1005)
    }

    @Test func everyPublishedKeyIsTried() throws {
        try keys([first, second]).verify(signature(of: second), body: body, now: 990)
    }

    @Test(arguments: [1300, 700]) func exactlyTheToleranceIsAccepted(now: Int) throws {
        try keys([first]).verify(signature(of: first), body: body, now: now)
    }

    @Test(arguments: [1301, 699, .max, .min]) func aSecondBeyondTheToleranceIsRefused(now: Int) throws {
        let refusal = try #require(throws: WebhookError.self) {
            try keys([first]).verify(signature(of: first), body: body, now: now)
        }
        guard case .outsideTolerance(let age) = refusal.kind else {
            Issue.record("refused for another reason: \(refusal)")
            return
        }
        #expect((age > .zero) == (now > 1000))
    }

    @Test func aChangedBodyIsRefused() throws {
        let refusal = #expect(throws: WebhookError.self) {
            try keys([first]).verify(signature(of: first), body: body + [UInt8(ascii: " ")], now: 1000)
        }
        #expect(refusal?.kind == .wrongSignature)
    }

    @Test func anUnpublishedKeyIsRefused() throws {
        let refusal = #expect(throws: WebhookError.self) {
            try keys([first]).verify(signature(of: second), body: body, now: 1000)
        }
        #expect(refusal?.kind == .wrongSignature)
    }

    @Test(
        "Sets without a usable key are refused",
        arguments: [
            #"{"keys":[{"x":"AAAA"}]}"#, #"{"keys":[]}"#, "{}", "<html>", "",
            #"{"keys":[{"crv":"P-256","x":"A-KjlmmzVHl8pHqyxA_f-y8yVHJzhp9QHES1L23Qg9A"}]}"#,
            #"{"keys":[{"kty":"EC","x":"A-KjlmmzVHl8pHqyxA_f-y8yVHJzhp9QHES1L23Qg9A"}]}"#,
            #"{"keys":[{"use":"enc","x":"A-KjlmmzVHl8pHqyxA_f-y8yVHJzhp9QHES1L23Qg9A"}]}"#,
        ])
    func uselessSets(jwks: String) {
        let refusal = #expect(throws: WebhookError.self) { try WebhookKeys(jwks: Array(jwks.utf8)) }
        #expect(refusal?.kind == .noKeys)
    }

    @Test func keysOfOtherKindsBesideAUsableOneDoNoHarm() throws {
        let mixed = Signer.jwks([first]).replacing(
            "{\"keys\":[", with: "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQAB\"},7,")
        try WebhookKeys(jwks: Array(mixed.utf8)).verify(signature(of: first), body: body, now: 1000)
    }
}
