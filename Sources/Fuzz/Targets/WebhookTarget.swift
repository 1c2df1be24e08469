import FalJSON
import FalRuntime
import FalSupport
import FalWebhooks
import SystemCrypto
package import TestSupport

/// Webhooks: the genuine delivery is accepted, and nothing else is; any body can be decoded or is refused.
package struct WebhookTarget: FuzzTarget {
    package static let name = "webhooks"

    private static let time = 1_700_000_000
    private static let names = [
        "x-fal-webhook-request-id", "x-fal-webhook-user-id", "x-fal-webhook-timestamp", "x-fal-webhook-signature",
    ]
    private static let body = Array(
        #"{"request_id":"0198-abc","gateway_request_id":"0198-abc","status":"OK","payload":{"seed":7},"error":null}"#
            .utf8)

    private let keys: WebhookKeys
    private let delivery: [UInt8]
    private let mutator = TextMutator(pieces: [
        "\n", "\r\n", "\0", "é", "\n\n", "0", "-1", "99999999999999999999", "{", "}", "\"status\":\"ERROR\"", "null",
        "[",
    ])

    package init(_ material: FuzzMaterial) throws {
        let key = Ed25519PrivateKey()
        let message = "0198-abc\ngithub|1\n\(Self.time)\n\(Hexadecimal.text(SHA256.digest(of: Self.body)))"
        let signature = Hexadecimal.text(key.signature(of: Array(message.utf8)))
        let public64 = FalMedia.dataURI(key.publicKey, contentType: "a/b").split(separator: ",")[1]
        let coordinate = public64.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        keys = try WebhookKeys(jwks: Array(#"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"\#(coordinate)"}]}"#.utf8))
        let values = ["0198-abc", "github|1", "\(Self.time)", signature]
        delivery = Array(values.joined(separator: "\u{1}").utf8) + [1] + Self.body
    }

    package mutating func input(_ random: inout SeededRandom) -> [UInt8] {
        // Now and then the genuine one.
        random.below(8) == 0 ? delivery : mutator.mutant(of: delivery, &random, most: 2)
    }

    package mutating func run(_ input: [UInt8]) -> FuzzVerdict {
        let parts = input.split(separator: 1, maxSplits: 4, omittingEmptySubsequences: false)
        guard parts.count == 5 else { return .refused }
        let headers = zip(Self.names, parts).map { (name: $0, value: String(decoding: $1, as: UTF8.self)) }
        let body = Array(parts[4])
        if let event = try? WebhookEvent<JSONValue>(verified: body, of: "acme/anvil", userID: "github|1") {
            _ = try? event.result()
        }
        var isAccepted = false
        if let signature = try? WebhookSignature(headers: headers) {
            isAccepted = (try? keys.verify(signature, body: body, now: Self.time)) != nil
        }
        if isAccepted != isGenuine(parts) {
            return .finding(isAccepted ? "a changed delivery is accepted" : "the genuine delivery is refused")
        }
        return isAccepted ? .accepted : .refused
    }

    /// Whether all is as it was signed. The digits of a signature may be of either case.
    private func isGenuine(_ parts: [ArraySlice<UInt8>]) -> Bool {
        let genuine = delivery.split(separator: 1, maxSplits: 4, omittingEmptySubsequences: false)
        return zip(parts, genuine).enumerated().allSatisfy { place, pair in
            place == 3 ? Hexadecimal.bytes(pair.0) == Hexadecimal.bytes(pair.1) : pair.0 == pair.1
        }
    }
}
