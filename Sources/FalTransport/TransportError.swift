#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// Why there is no response, or no complete one.
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
        /// The deadline of the whole exchange has passed.
        case timeout
        /// No byte has moved for the request's stall timeout.
        case stalled
        /// The task was cancelled, or the transport was shut down.
        case cancelled
        /// The connection broke while the request was being sent.
        case send
        /// The connection broke, or what came was not HTTP, while the response was awaited or read.
        case receive
        /// The response is longer than the request allows.
        case bodyTooLarge
        /// A redirect leads to a URL that is not followed, or there are more than ten.
        case redirect
        /// The request cannot be sent as it is: not an http URL, a header with a line break, an unreadable file.
        case invalidRequest
        case other
    }

    public var kind: Kind
    /// What happened and what to do, for a person.
    public var message: String
    /// The address asked for, with its query masked.
    public var url: String
    /// Whether the server may have seen the request, in part or whole. `false` is certain: it was sent nothing.
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

// Without this, `localizedDescription` on Apple's systems would be "(FalTransport.TransportError error 1.)".
extension TransportError: LocalizedError {
    public var errorDescription: String? { message }
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
            .bodyTooLarge,
            "the response from \(target.place) is longer than the \(limit) bytes allowed; nothing was kept",
            target, mayHaveReachedServer: true)
    }

    static func redirect(_ reason: String, _ target: RequestTarget) -> Self {
        Self(.redirect, "\(target.place) redirects \(reason)", target, mayHaveReachedServer: true)
    }

    static func deadlinePassed(_ deadline: Duration, _ target: RequestTarget, mayHaveReachedServer: Bool) -> Self {
        Self(
            .timeout, "\(target.place) did not respond in full within \(deadline.shown); try again or allow more time",
            target, mayHaveReachedServer: mayHaveReachedServer)
    }

    static func stalled(_ timeout: Duration, _ target: RequestTarget, mayHaveReachedServer: Bool) -> Self {
        Self(
            .stalled, "\(target.place) has sent and taken nothing for \(timeout.shown); the connection may be down",
            target, mayHaveReachedServer: mayHaveReachedServer)
    }

    static func connectTimeout(_ timeout: Duration, _ target: RequestTarget) -> Self {
        Self(
            .connect,
            "no connection to \(target.place) within \(timeout.shown); "
                + "check the network, and whether a firewall or a proxy is in the way",
            target, mayHaveReachedServer: false)
    }

    /// - Parameter reason: What the system says about it, if anything.
    static func noConnection(_ reason: String?, _ target: RequestTarget, through proxy: Proxy?) -> Self {
        let place = target.place + (proxy.map { " through the proxy \($0)" } ?? "")
        let remedy =
            proxy == nil
            ? "check that the URL is right and the server is running"
            : "check that the proxy is right and running"
        return Self(
            .connect, "no connection to \(place)\(reason.map { ": " + $0 } ?? ""); \(remedy)", target,
            mayHaveReachedServer: false)
    }

    /// Adds the proxy that the request goes through, which may be the cause.
    func naming(_ proxy: Proxy?) -> Self {
        guard let proxy, kind != .cancelled, kind != .bodyTooLarge, kind != .redirect, kind != .invalidRequest,
            !message.contains(proxy.url)
        else { return self }
        var error = self
        error.message += "; requests to it go through the proxy \(proxy)"
        return error
    }

    static func invalidRequest(_ reason: String, _ target: RequestTarget) -> Self {
        Self(.invalidRequest, "the request cannot be sent: \(reason)", target, mayHaveReachedServer: false)
    }
}

extension Duration {
    /// Rounded down.
    var wholeMilliseconds: Int {
        Int(clamping: components.seconds).multipliedReportingOverflow(by: 1000).partialValue
            + Int(components.attoseconds / 1_000_000_000_000_000)
    }

    /// `2 s`, `0.25 s`: for a sentence.
    fileprivate var shown: String {
        let milliseconds = wholeMilliseconds
        guard milliseconds % 1000 != 0 else { return "\(milliseconds / 1000) s" }
        var fraction = String(1000 + milliseconds % 1000).dropFirst()
        while fraction.last == "0" { fraction = fraction.dropLast() }
        return "\(milliseconds / 1000).\(fraction) s"
    }
}
