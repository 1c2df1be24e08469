import Crypto
import FalJSON
import FalSupport

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Signs deliveries as fal does, with a key of its own.
struct WebhookSigner: Sendable {
    private let key: Curve25519.Signing.PrivateKey

    /// - Parameter seed: the same seed gives the same key, so that receivers in other processes may know it beforehand.
    init(seed: UInt64?) {
        let fixed = seed.map { SHA256.hash(data: Array("webhooks of the local fal \($0)".utf8)) }
        key = fixed.flatMap { try? Curve25519.Signing.PrivateKey(rawRepresentation: $0) } ?? .init()
    }

    /// What `/.well-known/jwks.json` answers.
    var keySet: JSONValue {
        let text = Data(key.publicKey.rawRepresentation).base64EncodedString()
        let urlText = text.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        return [
            "keys": [
                [
                    "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": "local-fal",
                    "x": .string(urlText),
                ]
            ]
        ]
    }

    /// The four headers of a delivery.
    ///
    /// - Parameter time: seconds since 1970.
    func headers(body: [UInt8], requestID: String, userID: String, time: Int) -> [(name: String, value: String)] {
        let digest = Hexadecimal.text(SHA256.hash(data: body))
        let message = [requestID, userID, "\(time)", digest].joined(separator: "\n")
        // Signing fails only without a key.
        let signature = (try? key.signature(for: Array(message.utf8))) ?? Data()
        return [
            ("X-Fal-Webhook-Request-Id", requestID), ("X-Fal-Webhook-User-Id", userID),
            ("X-Fal-Webhook-Timestamp", "\(time)"), ("X-Fal-Webhook-Signature", Hexadecimal.text(signature)),
        ]
    }
}
