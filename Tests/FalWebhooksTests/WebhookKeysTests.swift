import FalWebhooks
import Testing

#if canImport(CryptoKit)
    import CryptoKit
#else
    import Crypto
#endif

/// Deliveries signed by throw-away keys, checked the way a receiver does.
@Suite struct WebhookKeysTests {
    private let first = Curve25519.Signing.PrivateKey()
    private let second = Curve25519.Signing.PrivateKey()
    private let body = Array(#"{"request_id": "r-1", "status": "OK", "payload": {"seed": 17454220438242315174}}"#.utf8)

    private func keys(_ published: [Curve25519.Signing.PrivateKey]) throws -> WebhookKeys {
        let entries = published.map { key in
            #"{"kty":"OKP","crv":"Ed25519","x":"\#(base64URL(Array(key.publicKey.rawRepresentation)))"}"#
        }
        return try WebhookKeys(jwks: Array("{\"keys\":[\(entries.joined(separator: ","))]}".utf8))
    }

    private func headers(
        signedBy key: Curve25519.Signing.PrivateKey, at timestamp: Int, upperCase: Bool = false
    ) throws -> [(name: String, value: String)] {
        let digest = hexadecimal(SHA256.hash(data: body))
        let message = Array("r-1\ngithub|1\n\(timestamp)\n\(digest)".utf8)
        let signature = hexadecimal(Array(try key.signature(for: message)))
        return [
            ("X-Fal-Webhook-Request-Id", "r-1"), ("X-Fal-Webhook-User-Id", "github|1"),
            ("x-fal-webhook-timestamp", "\(timestamp)"),
            ("X-Fal-Webhook-Signature", upperCase ? signature.uppercased() : signature),
        ]
    }

    @Test func aFreshDeliveryOfAPublishedKeyIsAccepted() throws {
        let signature = try WebhookSignature(headers: headers(signedBy: first, at: 1000))
        try keys([first]).verify(signature, body: body, now: 1005)
    }

    @Test func everyPublishedKeyIsTriedAndUpperCaseDigitsCount() throws {
        let signature = try WebhookSignature(headers: headers(signedBy: second, at: 1000, upperCase: true))
        try keys([first, second]).verify(signature, body: body, now: 990)
    }

    @Test(arguments: [1300, 700]) func exactlyTheToleranceIsAccepted(now: Int) throws {
        let signature = try WebhookSignature(headers: headers(signedBy: first, at: 1000))
        try keys([first]).verify(signature, body: body, now: now)
    }

    @Test(arguments: [1301, 699]) func aSecondBeyondTheToleranceIsRefused(now: Int) throws {
        let signature = try WebhookSignature(headers: headers(signedBy: first, at: 1000))
        let refusal = #expect(throws: WebhookError.self) {
            try keys([first]).verify(signature, body: body, now: now)
        }
        #expect(refusal?.kind == .outsideTolerance(seconds: now - 1000))
    }

    @Test func aChangedBodyIsRefused() throws {
        let signature = try WebhookSignature(headers: headers(signedBy: first, at: 1000))
        let refusal = #expect(throws: WebhookError.self) {
            try keys([first]).verify(signature, body: body + [UInt8(ascii: " ")], now: 1000)
        }
        #expect(refusal?.kind == .wrongSignature)
    }

    @Test func anUnpublishedKeyIsRefused() throws {
        let signature = try WebhookSignature(headers: headers(signedBy: second, at: 1000))
        let refusal = #expect(throws: WebhookError.self) {
            try keys([first]).verify(signature, body: body, now: 1000)
        }
        #expect(refusal?.kind == .wrongSignature)
    }

    @Test func malformedDigitsAreRefused() throws {
        var broken = try headers(signedBy: first, at: 1000)
        broken[3].value = "zz" + broken[3].value.dropFirst(2)
        let refusal = #expect(throws: WebhookError.self) {
            try WebhookSignature(headers: broken)
        }
        #expect(refusal?.kind == .malformedHeader("x-fal-webhook-signature"))
    }

    @Test(arguments: 0..<4) func aMissingHeaderIsNamed(index: Int) throws {
        var incomplete = try headers(signedBy: first, at: 1000)
        let name = incomplete.remove(at: index).name.lowercased()
        let refusal = #expect(throws: WebhookError.self) { try WebhookSignature(headers: incomplete) }
        #expect(refusal?.kind == .missingHeader(name))
    }

    @Test func aSetWithoutUsableKeysIsRefused() {
        let refusal = #expect(throws: WebhookError.self) {
            try WebhookKeys(jwks: Array(#"{"keys":[{"x":"AAAA"}]}"#.utf8))
        }
        #expect(refusal?.kind == .noKeys)
    }

    private func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    private func base64URL(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        let bits = bytes.flatMap { byte in (0..<8).reversed().map { byte >> $0 & 1 } }
        return stride(from: 0, to: bits.count, by: 6).map { start in
            let group = (0..<6).map { start + $0 < bits.count ? bits[start + $0] : 0 }
            return String(alphabet[group.reduce(0) { $0 << 1 | Int($1) }])
        }.joined()
    }
}
