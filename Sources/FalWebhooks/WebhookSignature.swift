#if canImport(CryptoKit)
    import CryptoKit
#else
    import Crypto
#endif

/// The signed part of a webhook delivery: what fal puts into its headers about a body.
///
/// fal signs, with Ed25519, the request id, the user id, the timestamp and the hexadecimal SHA-256 of the body, joined by
/// line feeds.
public struct WebhookSignature: Sendable, Hashable {
    public let requestID: String
    public let userID: String
    /// Seconds since 1970.
    public let timestamp: Int
    /// 64 bytes.
    public let bytes: [UInt8]

    /// Reads the four headers of a delivery; names are compared without regard to case.
    ///
    /// - Throws: ``WebhookRefusal`` when one is missing or malformed.
    public init(headers: some Sequence<(name: String, value: String)>) throws(WebhookRefusal) {
        var found: [String: String] = [:]
        for (name, value) in headers { found[name.lowercased()] = value }
        func header(_ name: String) throws(WebhookRefusal) -> String {
            guard let value = found[name], !value.isEmpty else { throw .missingHeader(name) }
            return value
        }
        requestID = try header("x-fal-webhook-request-id")
        userID = try header("x-fal-webhook-user-id")
        guard let seconds = Int(try header("x-fal-webhook-timestamp")) else {
            throw .malformedHeader("x-fal-webhook-timestamp")
        }
        timestamp = seconds
        guard let raw = Hexadecimal.bytes(try header("x-fal-webhook-signature")), raw.count == 64 else {
            throw .malformedHeader("x-fal-webhook-signature")
        }
        bytes = raw
    }

    /// What was signed, for a body as it came: encoding it anew breaks the signature.
    func message(for body: [UInt8]) -> [UInt8] {
        let digest = Hexadecimal.text(SHA256.hash(data: body))
        return Array("\(requestID)\n\(userID)\n\(timestamp)\n\(digest)".utf8)
    }
}

/// Why a delivery is not accepted. Whoever receives one answers 4xx and does nothing else.
public enum WebhookRefusal: Error, Sendable, Hashable {
    case missingHeader(String)
    case malformedHeader(String)
    /// The timestamp is this many seconds from now, in the past or the future.
    case outsideTolerance(seconds: Int)
    /// No key made the signature.
    case wrongSignature
    /// The key set holds no usable key.
    case noKeys
}

extension WebhookRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .missingHeader(let name): "the header \(name) is missing"
        case .malformedHeader(let name): "the header \(name) is malformed"
        case .outsideTolerance(let seconds): "the delivery is \(seconds) seconds from now, more than is tolerated"
        case .wrongSignature: "no published key made this signature"
        case .noKeys: "the key set holds no Ed25519 key"
        }
    }
}
