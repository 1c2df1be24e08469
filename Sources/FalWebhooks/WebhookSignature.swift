import FalSupport
import SystemCrypto

/// The signature in the headers of a webhook delivery.
///
/// fal signs the request id, the user id, the timestamp and the hexadecimal SHA-256 of the body, joined by line feeds,
/// with Ed25519.
public struct WebhookSignature: Sendable, Hashable {
    /// The id of the request.
    public let requestID: String
    /// The user who made the request, like `github|12345`.
    public let userID: String
    /// Seconds since 1970.
    public let timestamp: Int
    /// 64 bytes.
    public let bytes: [UInt8]
    /// The timestamp as it was sent and signed.
    private let timestampText: String

    /// Parses the four headers of a delivery; names are case-insensitive.
    ///
    /// - Throws: ``WebhookError`` of kind `missingHeader` or `malformedHeader`, which names the header.
    public init(headers: some Sequence<(name: String, value: String)>) throws(WebhookError) {
        var found: [String: Set<String>] = [:]
        for (name, value) in headers { found[name.lowercased(), default: []].insert(value) }
        func header(_ name: String) throws(WebhookError) -> String {
            guard let values = found[name], let value = values.first, values != [""] else {
                throw WebhookError(.missingHeader(name))
            }
            // After a line break, the rest would be read as the next part of the signed message. fal sends ASCII; other
            // text could look like another user's id.
            guard values.count == 1, !value.isEmpty, value.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
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

    /// The signed message for a body, which must be byte for byte what was received.
    func message(for body: [UInt8]) -> [UInt8] {
        let digest = Hexadecimal.text(SHA256.digest(of: body))
        return Array("\(requestID)\n\(userID)\n\(timestampText)\n\(digest)".utf8)
    }

    /// Rejects replays: deliveries whose timestamp is too far from now.
    ///
    /// - Parameter now: The current time in seconds since 1970.
    func checkAge(now: Int) throws(WebhookError) {
        // A forged timestamp can be any integer: its distance from now may not fit into one, nor may its negation.
        let (difference, overflows) = now.subtractingReportingOverflow(timestamp)
        let seconds = overflows ? (timestamp > now ? -Int.max : Int.max) : max(difference, -Int.max)
        let age = Duration.seconds(seconds)
        guard (.zero - WebhookKeys.tolerance...WebhookKeys.tolerance).contains(age) else {
            throw WebhookError(.outsideTolerance(age: age))
        }
    }
}
