import FalSupport

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

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
    /// twice, get the 3xx response itself. `Authorization` and `Cookie` are never sent to another host, an
    /// https request is never redirected to an insecure address, and an http request to this machine never to another
    /// machine by http.
    public var followsRedirects: Bool
    /// A response with a longer (decompressed) body fails with ``TransportError/Kind/bodyTooLarge``.
    public var maximumBodyBytes: Int?
    /// Whether the transport may send the request again by itself.
    public var resending: Resending
    /// How long the exchange still waits for its response when the task is cancelled after the request may have reached
    /// the server: for a request whose response must not be lost. `nil` ends it at once, as does a request of which
    /// nothing was sent.
    public var cancellationGrace: Duration?
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
        cancellationGrace: Duration? = nil,
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
        self.cancellationGrace = cancellationGrace
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
        guard first.utf8.count == second.utf8.count else { return false }
        var (first, second) = (first, second)
        return first.withUTF8 { first in
            second.withUTF8 { second in first.indices.allSatisfy { lowercased(first[$0]) == lowercased(second[$0]) } }
        }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte
    }
}

/// What a request must satisfy before a byte of it is sent: the same rules for every transport.
enum RequestRules {
    /// Rejects what could not be sent, or would mean something else to the server: a line break in a header's value
    /// would start another header.
    static func check(_ request: TransportRequest, _ target: RequestTarget) throws(TransportError) {
        try checkAddress(of: request, target)
        guard !request.method.isEmpty, request.method.utf8.allSatisfy(isTokenByte) else {
            throw .invalidRequest("its method is not a word", target)
        }
        for header in request.headers {
            guard !header.name.isEmpty, header.name.utf8.allSatisfy(isTokenByte) else {
                throw .invalidRequest("the name of one of its headers is not a word", target)
            }
            guard header.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
                throw .invalidRequest("its header \(header.name) contains a line break or a control character", target)
            }
        }
        if case .file(let path, let offset, let length) = request.body, offset < 0 || length < 0 {
            throw .invalidRequest("the part of \(path) to send is negative", target)
        }
    }

    private static func checkAddress(
        of request: TransportRequest, _ target: RequestTarget
    ) throws(TransportError) {
        guard target.scheme == "http" || target.scheme == "https" else {
            throw .invalidRequest("its URL is not an http or https one", target)
        }
        switch target.problem {
        case nil: return
        case .userInfo: throw .invalidRequest("its URL has a user name; send credentials as a header", target)
        case .malformed where target.host.isEmpty: throw .invalidRequest("its URL names no host", target)
        case .malformed where !request.url.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }:
            throw .invalidRequest("its URL contains a space or a control character; percent-encode it", target)
        case .malformed: throw .invalidRequest("its URL is malformed", target)
        }
    }

    /// Whether redirects of this request are followed: see ``TransportRequest/followsRedirects``.
    static func followsRedirects(_ request: TransportRequest) -> Bool {
        request.followsRedirects && request.resending == .allowed && request.body.length == 0
            && (request.method == "GET" || request.method == "HEAD")
    }

    static let tooManyRedirects = "more than ten times"
    static let unsafeRedirect =
        "to a URL that is not followed: it is malformed, or neither an https one nor on this machine"

    /// Whether a redirect is followed that the answer from `here` makes of a request to `first`.
    ///
    /// Nobody on the way may read or change what came by https, or belongs to this machine: https never becomes http,
    /// and http from this machine reaches no other.
    static func mayFollow(_ location: String, at here: String, of first: RequestTarget) -> Bool {
        guard let current = WebAddress(here) else { return false }
        let next = RequestTarget(current.resolving(location))
        guard next.problem == nil else { return false }
        switch next.scheme {
        case "https": return true
        case "http": return current.scheme == "http" && (!first.isLoopback || next.isLoopback)
        default: return false
        }
    }

    /// The value of `Content-Length`, if one is sent: a `POST` without a body says 0.
    static func announcedLength(_ request: TransportRequest) -> Int64? {
        switch request.body {
        case .none: ["POST", "PUT", "PATCH"].contains(request.method) ? 0 : nil
        case .bytes, .file: request.body.length
        }
    }

    /// The characters of RFC 9110's `token`.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default:
            "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}

/// Where a request goes, in the parts that may be shown to a person: no user names, no query, no fragment.
struct RequestTarget: Sendable, Hashable {
    let scheme: String
    let host: String
    let port: String
    /// `queue.fal.run:443`
    let place: String
    /// What the parser that decides about trust elsewhere says: what it reads differently from libcurl or Foundation is
    /// not sent.
    let problem: WebAddress.Problem?
    private let url: String

    /// Parses `url` and accepts anything: ``RequestRules`` rejects what is not an address.
    init(_ url: String) {
        self.url = url
        let problem: WebAddress.Problem
        do throws(WebAddress.Problem) {
            let address = try WebAddress(parsing: url)
            (scheme, host) = (address.scheme, address.host)
            port = address.port.map { "\($0)" } ?? (address.scheme == "http" ? "80" : "443")
            place = host + ":" + port
            self.problem = nil
            return
        } catch {
            problem = error
        }
        self.problem = problem
        // What can be shown of it all the same.
        guard let parts = Parts(url[...].utf8) else {
            (scheme, host, port, place) = ("", "", "", "the server")
            return
        }
        let scheme = parts.scheme.lowercasedText
        // `[::1]:8080`: the colons inside the brackets are no port.
        let bracket = parts.authority.lastIndex(of: UInt8(ascii: "]")) ?? parts.authority.startIndex
        let end = parts.authority[bracket...].lastIndex(of: UInt8(ascii: ":")) ?? parts.authority.endIndex
        let host = parts.authority[..<end].lowercasedText
        let port =
            end < parts.authority.endIndex
            ? String(Substring(parts.authority[end...].dropFirst())) : scheme == "http" ? "80" : "443"
        place = host.isEmpty ? "the server" : host + ":" + port
        (self.scheme, self.host, self.port) = (scheme, host, port)
    }

    /// The address without user name and password, and with `?…` in place of a query.
    var masked: String {
        var rest = url[...].utf8
        var query = ""
        if let end = rest.firstIndex(where: { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }) {
            query = rest[end] == UInt8(ascii: "?") ? "?…" : ""
            rest = rest[..<end]
        }
        guard let parts = Parts(rest) else { return String(Substring(rest)) + query }
        return "\(scheme)://\(Substring(parts.authority))\(Substring(parts.path))\(query)"
    }

    /// Whether the host is this machine itself: `localhost` and names below it, `127.0.0.0/8`, `::1`, in any spelling.
    var isLoopback: Bool {
        // As bytes: this is asked for every request.
        let name = host.utf8.last == UInt8(ascii: ".") ? host.utf8.dropLast() : host.utf8[...]
        if name.elementsEqual("localhost".utf8) || name.suffix(10).elementsEqual(".localhost".utf8) { return true }
        // Every spelling of an IPv4 address begins with a digit.
        guard let first = name.first, first.isASCIIDigit || first == UInt8(ascii: "[") else { return false }
        var short = in_addr()
        if inet_aton(host, &short) != 0 { return UInt32(bigEndian: short.s_addr) >> 24 == 127 }
        guard first == UInt8(ascii: "[") else { return false }
        var long = in6_addr()
        guard inet_pton(AF_INET6, String(host.dropFirst().dropLast()), &long) == 1 else { return false }
        return withUnsafeBytes(of: &long) { bytes in
            let isMappedShort = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
            return isMappedShort ? bytes[12] == 127 : bytes[..<15].allSatisfy { $0 == 0 } && bytes[15] == 1
        }
    }

    private struct Parts {
        let scheme: Substring.UTF8View
        /// Without user name and password.
        let authority: Substring.UTF8View
        /// All that follows.
        let path: Substring.UTF8View

        init?(_ url: Substring.UTF8View) {
            guard let colon = url.firstIndex(of: UInt8(ascii: ":")), url[colon...].starts(with: "://".utf8) else {
                return nil
            }
            scheme = url[..<colon]
            let rest = url[colon...].dropFirst(3)
            let whole = rest.prefix {
                $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#")
            }
            path = rest[whole.endIndex...]
            authority = whole.lastIndex(of: UInt8(ascii: "@")).map { whole[$0...].dropFirst() } ?? whole
        }
    }
}
