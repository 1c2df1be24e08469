import FalJSON
import FalSupport

#if canImport(CryptoKit)
    import CryptoKit
#else
    import Crypto
#endif

/// fal's public keys, as published at `https://rest.fal.ai/.well-known/jwks.json`.
public struct WebhookKeys: Sendable, Hashable {
    /// How far a delivery's timestamp may be from now, in seconds.
    public static let tolerance = 300

    private let keys: [[UInt8]]

    /// Reads a JSON Web Key Set; keys of other kinds are passed over.
    ///
    /// - Throws: ``WebhookError`` of kind `noKeys` when none is usable.
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

    /// Accepts a delivery, or says why not. Every key is tried: fal announces a new one before it uses it.
    ///
    /// - Parameters:
    ///   - body: the bytes as they came.
    ///   - now: seconds since 1970.
    public func verify(_ signature: WebhookSignature, body: [UInt8], now: Int) throws(WebhookError) {
        try signature.checkAge(now: now)
        guard made(signature, of: signature.message(for: body)) else { throw WebhookError(.wrongSignature) }
    }

    /// Whether one of these keys made the signature of `message`.
    func made(_ signature: WebhookSignature, of message: [UInt8]) -> Bool {
        keys.contains { key in
            guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: key) else { return false }
            return key.isValidSignature(signature.bytes, for: message)
        }
    }
}
