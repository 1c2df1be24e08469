public import FalRuntime

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// Why a delivery is rejected or cannot be decoded.
///
/// The description contains nothing of the body.
public struct WebhookError: Error, Sendable {
    public enum Kind: Sendable, Hashable {
        /// A header is missing. fal always sends all four; a proxy may have removed it.
        case missingHeader(String)
        /// A header does not have the form that fal sends.
        case malformedHeader(String)
        /// The delivery was signed this long ago (negative: in the future). Either it is a replay, or the clock
        /// of this machine is wrong.
        case outsideTolerance(age: Duration)
        /// No published key matches the signature: the delivery is forged, or its body was modified.
        case wrongSignature
        /// fal sent the delivery, but about a request of this user instead of the expected one.
        case foreignUser(String)
        /// The caller's store says that the delivery was handled before.
        case replayed
        /// The caller's store failed; fal will deliver again.
        case storeFailed
        /// The key set has no usable key.
        case noKeys
        /// fal's keys cannot be fetched; ``WebhookError/cause`` says why.
        case keysUnavailable
        /// The delivery is genuine, but does not have the expected form. ``WebhookError/cause`` has its body.
        case undecodable
        /// The task was cancelled while it waited for the keys.
        case cancelled
    }

    public let kind: Kind
    /// For ``Kind/keysUnavailable`` the reason; for ``Kind/undecodable`` the body (`raw`), the request and what does
    /// not fit.
    public let cause: FalError?

    init(_ kind: Kind, cause: FalError? = nil) {
        self.kind = kind
        self.cause = cause
    }

    /// The HTTP status to answer with. fal repeats the delivery for hours after any status other than 2xx, so one that
    /// was handled before is answered with 200.
    public var responseStatus: Int {
        switch kind {
        case .missingHeader, .malformedHeader: 400
        case .outsideTolerance, .wrongSignature: 401
        case .foreignUser: 403
        case .replayed: 200
        case .undecodable: 500
        case .storeFailed, .noKeys, .keysUnavailable, .cancelled: 503
        }
    }
}

extension WebhookError: CustomStringConvertible, CustomReflectable {
    public var description: String {
        switch kind {
        case .missingHeader(let name): "the header \(name) is missing"
        case .malformedHeader(let name): "the header \(name) is malformed"
        case .outsideTolerance(let age) where age < .zero:
            "the delivery was signed \(-age.components.seconds) seconds in the future, which exceeds the tolerance; "
                + "is this machine's clock slow?"
        case .outsideTolerance(let age):
            "the delivery was signed \(age.components.seconds) seconds ago, which exceeds the tolerance; "
                + "it is old, or this machine's clock is fast"
        case .wrongSignature:
            "no published key matches the signature; is the body verified byte for byte, before it is decoded?"
        case .foreignUser(let id):
            "fal sent the delivery, but about a request of the user \(id), not of the expected one"
        case .replayed: "the delivery was handled before"
        case .storeFailed: "the store that knows which deliveries were handled failed"
        case .noKeys: "the key set holds no Ed25519 key"
        case .keysUnavailable: "fal's keys cannot be fetched" + (cause.map { ": \($0)" } ?? "")
        case .undecodable: "the delivery is genuine, but cannot be decoded" + (cause.map { ": \($0)" } ?? "")
        case .cancelled: "the task was cancelled while it waited for fal's keys"
        }
    }

    /// Hides the body from reflection.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

// Without this, `localizedDescription` would be "(FalWebhooks.WebhookError error 1.)" on Apple platforms.
extension WebhookError: LocalizedError {
    public var errorDescription: String? { description }
}
