import FalWebhooks
import Testing

/// The headers of a delivery.
@Suite struct WebhookSignatureTests {
    private let good = Delivery.completed.headers
    private static let names = [
        "x-fal-webhook-request-id", "x-fal-webhook-user-id", "x-fal-webhook-timestamp", "x-fal-webhook-signature",
    ]

    private func kind(of headers: [(name: String, value: String)]) -> WebhookError.Kind? {
        do throws(WebhookError) {
            _ = try WebhookSignature(headers: headers)
            return nil
        } catch {
            return error.kind
        }
    }

    @Test func theHeadersAreReadAmongOthersInAnyCase() throws {
        let noisy = [("Host", "a.example"), ("host", "b.example")] + good.map { ($0.name.uppercased(), $0.value) }
        let signature = try WebhookSignature(headers: noisy.map { (name: $0.0, value: $0.1) })
        #expect(signature.requestID == Delivery.completed.requestID)
        #expect(signature.userID == "github|10000001")
        #expect(signature.timestamp == Delivery.completed.timestamp)
        #expect(signature.bytes.count == 64)
    }

    @Test(arguments: 0..<4) func aMissingHeaderIsNamed(index: Int) {
        var incomplete = good
        incomplete.remove(at: index)
        #expect(kind(of: incomplete) == .missingHeader(Self.names[index]))
    }

    @Test(arguments: 0..<4) func anEmptyHeaderIsAMissingOne(index: Int) {
        var incomplete = good
        incomplete[index].value = ""
        #expect(kind(of: incomplete) == .missingHeader(Self.names[index]))
    }

    @Test(arguments: 0..<4) func aHostileHeaderWithTwoValuesIsRefused(index: Int) {
        let other = (name: Self.names[index], value: "9" + good[index].value.dropFirst())
        #expect(kind(of: good + [other]) == .malformedHeader(Self.names[index]))
    }

    @Test(arguments: 0..<4) func aHeaderThatAProxyRepeatsIsTaken(index: Int) {
        #expect(kind(of: good + [good[index]]) == nil)
    }

    /// Else what is signed could be cut into id, user and time in more than one way.
    @Test(arguments: 0..<4, ["\n", "\r", "\0"]) func aLineBreakInAHostileHeaderIsRefused(index: Int, mark: String) {
        var broken = good
        broken[index].value += mark
        #expect(kind(of: broken) == .malformedHeader(Self.names[index]))
    }

    @Test(arguments: [
        "+1767225595", "-1767225595", "1767225595.0", "0x69", "soon", "99999999999999999999", "１７６７２２５５９５",
    ])
    func aTimestampIsDigitsAlone(text: String) {
        var broken = good
        broken[2].value = text
        #expect(kind(of: broken) == .malformedHeader(Self.names[2]))
    }

    @Test("A signature is exactly 64 bytes", arguments: [-128, -2, -1, 1, 2]) func length(change: Int) {
        var broken = good
        let digits = good[3].value
        broken[3].value = change < 0 ? String(digits.dropLast(-change)) : digits + String(repeating: "0", count: change)
        #expect(kind(of: broken) == (change == -128 ? .missingHeader(Self.names[3]) : .malformedHeader(Self.names[3])))
    }

    @Test func theTimestampIsSignedAsItWasWritten() throws {
        let signer = Signer()
        let headers = signer.headers(for: [1], at: 1000, shownTimestamp: "0001000")
        let keys = try WebhookKeys(jwks: Array(Signer.jwks([signer]).utf8))
        try keys.verify(WebhookSignature(headers: headers), body: [1], now: 1000)
    }
}
