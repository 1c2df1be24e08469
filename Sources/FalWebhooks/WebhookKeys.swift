import FalJSON
import FalSupport
import SystemCrypto

/// fal's public keys, as published at `https://rest.fal.ai/.well-known/jwks.json`.
public struct WebhookKeys: Sendable, Hashable {
    /// The maximum distance of a delivery's timestamp from now.
    public static let tolerance = Duration.seconds(300)

    private let keys: [[UInt8]]

    /// Decodes a JSON Web Key Set; keys of other kinds are skipped.
    ///
    /// - Throws: ``WebhookError`` of kind `noKeys` if none is usable.
    public init(jwks: [UInt8]) throws(WebhookError) {
        let entries = (try? JSONValue(parsing: jwks))?["keys"]?.arrayValue ?? []
        keys = entries.compactMap { entry in
            guard entry["crv"]?.stringValue ?? "Ed25519" == "Ed25519", entry["kty"]?.stringValue ?? "OKP" == "OKP",
                entry["use"]?.stringValue ?? "sig" == "sig", let text = entry["x"]?.stringValue
            else { return nil }
            return Base64.decode(text.utf8).flatMap { $0.count == 32 ? $0 : nil }
        }
        if keys.isEmpty { throw WebhookError(.noKeys) }
    }

    /// Verifies a delivery with each key: fal publishes a new key before it uses it.
    ///
    /// - Parameters:
    ///   - signature: The signature from the headers.
    ///   - body: The body, byte for byte.
    ///   - now: The current time in seconds since 1970.
    /// - Throws: ``WebhookError`` if the delivery is rejected.
    public func verify(_ signature: WebhookSignature, body: [UInt8], now: Int) throws(WebhookError) {
        try signature.checkAge(now: now)
        guard verify(signature, of: signature.message(for: body)) else { throw WebhookError(.wrongSignature) }
    }

    /// Whether one of the keys verifies the signature of `message`.
    func verify(_ signature: WebhookSignature, of message: [UInt8]) -> Bool {
        keys.contains { key in
            Ed25519PublicKey(key)?.verifies(signature.bytes, of: message) ?? false
        }
    }
}
