/// Why there is no (complete) answer.
///
/// Neither `message` nor `url` contains header values, bodies or query strings: both may be logged.
public struct TransportError: Error, Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// The host name has no address, or the lookup failed.
        case nameLookup
        /// No connection came about: refused, unreachable, or not within the connect timeout.
        case connect
        /// The TLS handshake failed or the certificate is not trusted.
        case tls
        /// The deadline of the whole exchange passed.
        case timeout
        /// No byte moved for the request's stall timeout.
        case stalled
        /// The task was cancelled, or the transport was shut down.
        case cancelled
        /// The connection broke while the request was being sent.
        case send
        /// The connection broke, or made no sense, while the answer was awaited or read.
        case receive
        /// The answer is longer than the request allows.
        case bodyTooLarge
        /// The request cannot be sent as it is: not an http address, a header with a line break, an unreadable file.
        case invalidRequest
        case other
    }

    public var kind: Kind
    /// What happened and what to do, for a person.
    public var message: String
    /// The address asked for, with its query masked.
    public var url: String
    /// Whether the server may have seen the request, in part or whole. `false` is certain: nothing was sent to it.
    public var mayHaveReachedServer: Bool

    public init(kind: Kind, message: String, url: String, mayHaveReachedServer: Bool) {
        self.kind = kind
        self.message = message
        self.url = RequestTarget(url).masked
        self.mayHaveReachedServer = mayHaveReachedServer
    }

    init(_ kind: Kind, _ message: String, _ target: RequestTarget, mayHaveReachedServer: Bool) {
        self.kind = kind
        self.message = message
        url = target.masked
        self.mayHaveReachedServer = mayHaveReachedServer
    }
}

extension TransportError: CustomStringConvertible {
    public var description: String { message }
}

extension TransportError {
    static func cancelled(_ target: RequestTarget, mayHaveReachedServer: Bool) -> Self {
        Self(
            .cancelled, "the request to \(target.place) was cancelled", target,
            mayHaveReachedServer: mayHaveReachedServer)
    }

    static func shutDown(_ target: RequestTarget, mayHaveReachedServer: Bool) -> Self {
        Self(
            .cancelled, "the request to \(target.place) was cancelled: its transport has been shut down", target,
            mayHaveReachedServer: mayHaveReachedServer)
    }

    static func bodyTooLarge(limit: Int, target: RequestTarget) -> Self {
        Self(
            .bodyTooLarge, "the answer of \(target.place) is longer than the \(limit) bytes allowed; nothing was kept",
            target, mayHaveReachedServer: true)
    }

    static func deadlinePassed(_ deadline: Duration, _ target: RequestTarget, mayHaveReachedServer: Bool) -> Self {
        Self(
            .timeout, "\(target.place) did not answer in full within \(deadline.shown); try again or allow more time",
            target, mayHaveReachedServer: mayHaveReachedServer)
    }

    static func stalled(_ timeout: Duration, _ target: RequestTarget, mayHaveReachedServer: Bool) -> Self {
        Self(
            .stalled, "the exchange with \(target.place) stood still for \(timeout.shown); the connection may be down",
            target, mayHaveReachedServer: mayHaveReachedServer)
    }

    static func connectTimeout(_ timeout: Duration, _ target: RequestTarget) -> Self {
        Self(
            .connect,
            "no connection to \(target.place) within \(timeout.shown); "
                + "check the network, and whether a firewall or proxy stands in between",
            target, mayHaveReachedServer: false)
    }

    static func invalidRequest(_ reason: String, _ target: RequestTarget) -> Self {
        Self(.invalidRequest, "the request cannot be sent: \(reason)", target, mayHaveReachedServer: false)
    }
}

extension Duration {
    /// `2 s`, `0.25 s`: fit for a sentence.
    fileprivate var shown: String {
        let milliseconds = components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
        guard milliseconds % 1000 != 0 else { return "\(milliseconds / 1000) s" }
        var fraction = String(1000 + milliseconds % 1000).dropFirst()
        while fraction.last == "0" { fraction = fraction.dropLast() }
        return "\(milliseconds / 1000).\(fraction) s"
    }
}
