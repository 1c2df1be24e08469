/// One HTTP request and the limits within which it must be answered.
public struct TransportRequest: Sendable {
    /// Whether the transport may send the request a second time on its own.
    public enum Resending: Sendable, Hashable {
        /// The request may be repeated when the connection it was written to turns out to be dead. Right for everything
        /// that can be done twice without harm.
        case allowed
        /// The request reaches the wire at most once. When it is not known whether the server has taken it, the error
        /// says so (``TransportError/mayHaveReachedServer``) and the caller decides.
        case never
    }

    /// Told while a body is being sent: bytes handed to the network so far, and how many there are in all.
    ///
    /// Called on a thread that the transport needs for its work, so it must return quickly; never called after `send`
    /// has returned an error.
    public typealias UploadProgress = @Sendable (_ sent: Int64, _ total: Int64) -> Void

    /// The method as it goes over the wire: `GET`, `POST`, `PUT`, …
    public var method: String
    /// An absolute `http` or `https` address.
    public var url: String
    /// Sent as given, in this order. `Content-Length` is computed from the body; one given here is left out.
    ///
    /// With an `Accept-Encoding` of the caller's own the body arrives as it was sent, not decompressed.
    public var headers: [TransportHeader]
    /// What is sent after the head.
    public var body: TransportBody
    /// How long the whole exchange may take, from the call of `send` to the last byte of the body.
    public var deadline: Duration?
    /// How long name lookup, connecting and the TLS handshake may take together. `nil` leaves it to the transport.
    public var connectTimeout: Duration?
    /// How long an established exchange may go without a byte in either direction. Time during which nobody reads the
    /// body (see ``TransportBytes``) does not count.
    public var stallTimeout: Duration?
    /// Whether up to ten redirects of a `GET` or `HEAD` are followed. Other methods, and requests that must not be sent
    /// twice, get the 3xx answer itself. `Authorization` and `Cookie` are never sent to another host, and
    /// an https request is never redirected to an insecure address.
    public var followsRedirects: Bool
    /// An answer with a longer (decompressed) body is refused with ``TransportError/Kind/bodyTooLarge``.
    public var maximumBodyBytes: Int?
    /// Whether the transport may send the request again by itself.
    public var resending: Resending
    /// Told how the sending of the body goes on.
    public var onUploadProgress: UploadProgress?

    public init(
        method: String = "GET",
        url: String,
        headers: [TransportHeader] = [],
        body: TransportBody = .none,
        deadline: Duration? = nil,
        connectTimeout: Duration? = nil,
        stallTimeout: Duration? = nil,
        followsRedirects: Bool = false,
        maximumBodyBytes: Int? = nil,
        resending: Resending = .allowed,
        onUploadProgress: UploadProgress? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.deadline = deadline
        self.connectTimeout = connectTimeout
        self.stallTimeout = stallTimeout
        self.followsRedirects = followsRedirects
        self.maximumBodyBytes = maximumBodyBytes
        self.resending = resending
        self.onUploadProgress = onUploadProgress
    }
}
