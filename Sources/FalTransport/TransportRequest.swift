/// One HTTP request and its limits.
public struct TransportRequest: Sendable {
    /// Whether the transport may send the request a second time on its own.
    public enum Resending: Sendable, Hashable {
        /// The request may be repeated when the connection it was written to turns out to be dead: for everything
        /// idempotent.
        case allowed
        /// The request reaches the wire at most once. When it is not known whether the server has taken it, the error
        /// says so (``TransportError/mayHaveReachedServer``) and the caller decides.
        case never
    }

    /// Reports how many bytes of the body have been handed to the network so far, and how many there are in all.
    ///
    /// It is called on a thread that the transport needs for its work, so it must return quickly. It is never called
    /// after `send` has thrown an error.
    public typealias UploadProgress = @Sendable (_ sent: Int64, _ total: Int64) -> Void

    /// The method as it goes over the wire: `GET`, `POST`, `PUT`, …
    public var method: String
    /// An absolute `http` or `https` address.
    public var url: String
    /// Sent as given, in this order. `Content-Length` is computed from the body; one given here is ignored.
    ///
    /// With an `Accept-Encoding` of the caller's own, the body arrives as it was sent, not decompressed.
    public var headers: [TransportHeader]
    /// Sent after the head.
    public var body: TransportBody
    /// How long the whole exchange may take, from the call of `send` to the last byte of the body.
    public var deadline: Duration?
    /// How long name lookup, connecting and the TLS handshake may take together. `nil` leaves it to the transport.
    public var connectTimeout: Duration?
    /// How long an established exchange may go without a byte in either direction. Time during which nobody reads the
    /// body (see ``TransportBytes``) does not count.
    public var stallTimeout: Duration?
    /// Whether up to ten redirects of a `GET` or `HEAD` are followed. Other methods, and requests that must not be sent
    /// twice, get the 3xx response itself. `Authorization` and `Cookie` are never sent to another host, and
    /// an https request is never redirected to an insecure address.
    public var followsRedirects: Bool
    /// A response with a longer (decompressed) body fails with ``TransportError/Kind/bodyTooLarge``.
    public var maximumBodyBytes: Int?
    /// Whether the transport may send the request again by itself.
    public var resending: Resending
    /// Called while the body is sent.
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

/// The body of a request.
public enum TransportBody: Sendable {
    case none
    case bytes([UInt8])
    /// `length` bytes of a file from `offset` on, read piece by piece while they are sent: a file of any size, or one
    /// part of a multipart upload.
    case file(path: String, offset: Int64, length: Int64)

    /// How many bytes are sent.
    public var length: Int64 {
        switch self {
        case .none: 0
        case .bytes(let bytes): Int64(bytes.count)
        case .file(_, _, let length): length
        }
    }
}

/// One header line of a request or a response.
public struct TransportHeader: Sendable, Hashable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Header names are compared without regard to case (RFC 9110 §5.1), and they are ASCII.
    package static func sameName(_ first: String, _ second: String) -> Bool {
        let first = first.utf8
        let second = second.utf8
        return first.count == second.count
            && zip(first, second).allSatisfy { lowercased($0) == lowercased($1) }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte
    }
}
