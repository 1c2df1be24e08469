import FalJSON
import FalSupport
import SystemCrypto

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The body of a delivery.
struct WebhookMessage {
    let request: CompletedRequest
    /// fal leaves out an output that is too large; the receiver has to fetch it.
    var longestPayload = 8 << 20

    func bytes() -> [UInt8] {
        var object: JSONObject = [
            "request_id": .string(request.id), "gateway_request_id": .string(request.gatewayID),
        ]
        let payload = request.body.count > longestPayload ? nil : try? JSONValue(parsing: request.body)
        if request.error == nil, (200..<300).contains(request.status) {
            object["status"] = "OK"
            object["payload"] = payload ?? .null
            object["error"] = .null
            if payload == nil {
                object["payload_error"] = "The payload is too large or not JSON; fetch the result."
            }
        } else {
            object["status"] = "ERROR"
            object["error"] = .string(request.error ?? "Invalid status code: \(request.status)")
            object["payload"] = payload ?? .null
        }
        return Self.spaced(.object(object))
    }

    /// Adds a space after each colon and comma, as fal's Python code does: a receiver that decodes and encodes the body
    /// again before it verifies the signature must fail here as it would with fal.
    private static func spaced(_ json: JSONValue) -> [UInt8] {
        var result: [UInt8] = []
        var isInString = false
        var isEscaped = false
        for byte in json.serialized() {
            result.append(byte)
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
            } else if byte == UInt8(ascii: "\"") {
                isInString = true
            } else if byte == UInt8(ascii: ",") || byte == UInt8(ascii: ":") {
                result.append(UInt8(ascii: " "))
            }
        }
        return result
    }
}

/// Signs deliveries as fal does, with a key of its own.
struct WebhookSigner: Sendable {
    private let key: Ed25519PrivateKey

    /// - Parameter seed: the same seed gives the same key, so that receivers in other processes can know it in advance.
    init(seed: UInt64?) {
        let fixed = seed.map { SHA256.digest(of: Array("webhooks of the local fal \($0)".utf8)) }
        key = fixed.flatMap { Ed25519PrivateKey(seed: $0) } ?? Ed25519PrivateKey()
    }

    /// The public key in the format of `/.well-known/jwks.json`.
    var keySet: JSONValue {
        let base64 = Data(key.publicKey).base64EncodedString()
        let base64URL = base64.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        return [
            "keys": [
                [
                    "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": "local-fal",
                    "x": .string(base64URL),
                ]
            ]
        ]
    }

    /// The four headers of a delivery.
    ///
    /// - Parameter time: seconds since 1970.
    func headers(body: [UInt8], requestID: String, userID: String, time: Int) -> [(name: String, value: String)] {
        let digest = Hexadecimal.text(SHA256.digest(of: body))
        let message = [requestID, userID, "\(time)", digest].joined(separator: "\n")
        let signature = key.signature(of: Array(message.utf8))
        return [
            ("X-Fal-Webhook-Request-Id", requestID), ("X-Fal-Webhook-User-Id", userID),
            ("X-Fal-Webhook-Timestamp", "\(time)"), ("X-Fal-Webhook-Signature", Hexadecimal.text(signature)),
        ]
    }
}
