public import FalRuntime

/// Why there is no event: the delivery is not accepted, or cannot be read.
///
/// Nothing of the body is in the description.
public struct WebhookError: Error, Sendable {
    public enum Kind: Sendable, Hashable {
        /// This header is not there. fal always sends the four; a proxy in between may drop them.
        case missingHeader(String)
        /// This header is there, and is not what fal sends.
        case malformedHeader(String)
        /// The delivery was signed this many seconds ago (negative: in the future). Either somebody sends an old one
        /// again, or the clock of this machine is wrong.
        case outsideTolerance(seconds: Int)
        /// No published key made the signature: the delivery is forged, or its body is no longer the bytes that came.
        case wrongSignature
        /// The key set holds no key that can be used.
        case noKeys
        /// fal's keys cannot be fetched; ``WebhookError/cause`` says why.
        case keysUnavailable
        /// The delivery is fal's, but its content is not what was agreed. ``WebhookError/cause`` has all of it.
        case undecodable
        /// The task was cancelled while it waited for the keys.
        case cancelled
    }

    public let kind: Kind
    /// For ``Kind/keysUnavailable`` what went wrong; for ``Kind/undecodable`` the whole body (`raw`), the request and
    /// what did not fit.
    public let cause: FalError?

    init(_ kind: Kind, cause: FalError? = nil) {
        self.kind = kind
        self.cause = cause
    }

    /// The HTTP status to answer with. Whatever is not 2xx makes fal deliver again later, for hours.
    public var responseStatus: Int {
        switch kind {
        case .missingHeader, .malformedHeader: 400
        case .outsideTolerance, .wrongSignature: 401
        case .undecodable: 500
        case .noKeys, .keysUnavailable, .cancelled: 503
        }
    }
}

extension WebhookError: CustomStringConvertible, CustomReflectable {
    public var description: String {
        switch kind {
        case .missingHeader(let name): "the header \(name) is missing"
        case .malformedHeader(let name): "the header \(name) is malformed"
        case .outsideTolerance(let seconds) where seconds < 0:
            "the delivery was signed \(seconds.magnitude) seconds in the future, more than is tolerated; "
                + "is this machine's clock slow?"
        case .outsideTolerance(let seconds):
            "the delivery was signed \(seconds) seconds ago, more than is tolerated; "
                + "it is old, or this machine's clock is fast"
        case .wrongSignature:
            "no published key made this signature; is the body verified byte for byte, before anything decodes it?"
        case .noKeys: "the key set holds no Ed25519 key"
        case .keysUnavailable: "fal's keys cannot be had" + (cause.map { ": \($0)" } ?? "")
        case .undecodable: "the delivery is genuine, but cannot be read" + (cause.map { ": \($0)" } ?? "")
        case .cancelled: "the task was cancelled while it waited for fal's keys"
        }
    }

    /// Reflection would go on into the body.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
