import FalSupport

#if canImport(CryptoKit)
    import CryptoKit
#else
    import Crypto
#endif

/// The signed part of a webhook delivery: what fal puts into its headers about a body.
///
/// fal signs, with Ed25519, the request id, the user id, the timestamp and the hexadecimal SHA-256 of the body, joined
/// by line feeds.
public struct WebhookSignature: Sendable, Hashable {
    /// The id of the request the delivery is about.
    public let requestID: String
    /// Whose request it is, like `github|12345`.
    public let userID: String
    /// Seconds since 1970.
    public let timestamp: Int
    /// 64 bytes.
    public let bytes: [UInt8]
    /// As it came, which is what was signed.
    private let timestampText: String

    /// Reads the four headers of a delivery; names are compared without regard to case.
    ///
    /// - Throws: ``WebhookError`` of kind `missingHeader` or `malformedHeader`, which names the header.
    public init(headers: some Sequence<(name: String, value: String)>) throws(WebhookError) {
        var found: [String: Set<String>] = [:]
        for (name, value) in headers { found[name.lowercased(), default: []].insert(value) }
        func header(_ name: String) throws(WebhookError) -> String {
            guard let values = found[name], let value = values.first, values != [""] else {
                throw WebhookError(.missingHeader(name))
            }
            // A line break would move what stands behind it into the next part of the signed message.
            guard values.count == 1, !value.isEmpty, value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
                throw WebhookError(.malformedHeader(name))
            }
            return value
        }
        requestID = try header("x-fal-webhook-request-id")
        userID = try header("x-fal-webhook-user-id")
        timestampText = try header("x-fal-webhook-timestamp")
        guard let seconds = Int(timestampText), timestampText.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else {
            throw WebhookError(.malformedHeader("x-fal-webhook-timestamp"))
        }
        timestamp = seconds
        guard let raw = Hexadecimal.bytes(try header("x-fal-webhook-signature").utf8), raw.count == 64 else {
            throw WebhookError(.malformedHeader("x-fal-webhook-signature"))
        }
        bytes = raw
    }

    /// What was signed, for a body as it came: encoding it anew breaks the signature.
    func message(for body: [UInt8]) -> [UInt8] {
        let digest = Hexadecimal.text(SHA256.hash(data: body))
        return Array("\(requestID)\n\(userID)\n\(timestampText)\n\(digest)".utf8)
    }

    /// Refuses deliveries of another time: an old one may have been recorded by somebody and sent again.
    ///
    /// - Parameter now: seconds since 1970.
    func checkAge(now: Int) throws(WebhookError) {
        let (distance, overflow) = now.subtractingReportingOverflow(timestamp)
        guard !overflow, distance.magnitude <= UInt(WebhookKeys.tolerance) else {
            throw WebhookError(.outsideTolerance(seconds: !overflow ? distance : now < timestamp ? .min : .max))
        }
    }
}
