import SystemCrypto

/// Somebody who signs deliveries, with a key of their own.
struct Signer: Sendable {
    static let userID = "github|1"

    private let key = Ed25519PrivateKey()

    func headers(
        for body: [UInt8], at timestamp: Int, requestID: String = "r-1", shownTimestamp: String? = nil
    ) -> [(name: String, value: String)] {
        let time = shownTimestamp ?? "\(timestamp)"
        let message = Array("\(requestID)\n\(Self.userID)\n\(time)\n\(Self.hexadecimal(SHA256.digest(of: body)))".utf8)
        return [
            ("X-Fal-Webhook-Request-Id", requestID), ("X-Fal-Webhook-User-Id", Self.userID),
            ("x-fal-webhook-timestamp", time),
            ("X-Fal-Webhook-Signature", Self.hexadecimal(key.signature(of: message))),
        ]
    }

    /// What a service publishes about some signers.
    static func jwks(_ signers: [Signer]) -> String {
        let entries = signers.map { signer in
            #"{"kty":"OKP","crv":"Ed25519","x":"\#(base64URL(signer.key.publicKey))"}"#
        }
        return "{\"keys\":[\(entries.joined(separator: ","))]}"
    }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    private static func base64URL(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        let bits = bytes.flatMap { byte in (0..<8).reversed().map { byte >> $0 & 1 } }
        return stride(from: 0, to: bits.count, by: 6).map { start in
            let group = (0..<6).map { start + $0 < bits.count ? bits[start + $0] : 0 }
            return String(alphabet[group.reduce(0) { $0 << 1 | Int($1) }])
        }.joined()
    }
}
