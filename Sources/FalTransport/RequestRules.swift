/// What a request must satisfy before a byte of it is sent: the same rules for every transport.
enum RequestRules {
    /// Rejects what could not be sent, or would mean something else to the server: a line break in a header's value
    /// would start another header.
    static func check(_ request: TransportRequest, _ target: RequestTarget) throws(TransportError) {
        guard target.scheme == "http" || target.scheme == "https" else {
            throw .invalidRequest("its address is not an http or https one", target)
        }
        guard !target.host.isEmpty else {
            throw .invalidRequest("its address names no host", target)
        }
        guard request.url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw .invalidRequest("its address contains a space or a control character; percent-encode it", target)
        }
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

    /// Whether redirects of this request are followed: see ``TransportRequest/followsRedirects``.
    static func followsRedirects(_ request: TransportRequest) -> Bool {
        request.followsRedirects && request.resending == .allowed && request.body.length == 0
            && (request.method == "GET" || request.method == "HEAD")
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
