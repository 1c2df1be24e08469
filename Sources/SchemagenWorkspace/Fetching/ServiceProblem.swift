import FalJSON
import FalRuntime
import FalSupport
import FalTransport
import SchemagenCore

/// Why a request to a service failed.
struct ServiceProblem: Error, Sendable {
    enum Kind: Sendable {
        /// With the transport's message, as in `connect`, `tls` and `redirect`: a sentence without its capital letter
        /// and full stop.
        case nameLookup(String)
        case connect(String)
        case tls(String)
        /// With the transport's reason, which names the proxy that the request went through; `nil` for a deadline.
        case timeout(String?)
        /// The connection broke, or the body ended early.
        case cutOff(String)
        case cancelled
        /// 401 and 403.
        case refused(status: Int, keySent: Bool)
        case notFound
        /// 404 with the body `null`: fal's way to say that no endpoint has this id.
        case unknownEndpoint
        case rateLimited
        case server(status: Int)
        case status(Int)
        /// A redirect that is not followed.
        case redirect(String)
        case tooLarge
        case html
        case notJSON(JSONError)
        case notAnObject
        case notACatalogue
        case endlessPages(String)
        case other(String)
    }

    /// What else is affected.
    enum Scope {
        /// This request alone.
        case request
        /// The service has trouble; its next request may succeed.
        case service
        /// Every request to this host.
        case host
    }

    var kind: Kind
    /// The URL without secrets, escaped for a terminal.
    var url: String
    var host: String
    /// The service's own message, escaped for a terminal.
    var words: String?
    /// How often the request was sent.
    var attempts = 1
    /// How long the service asks to wait.
    var retryAfter: Duration?

    var scope: Scope {
        switch kind {
        // A deadline covers all retries: the next request would take as long again.
        case .nameLookup, .connect, .tls, .refused, .timeout(nil): .host
        case .timeout, .cutOff, .rateLimited, .server: .service
        default: .request
        }
    }

    /// Whether a request for several endpoints may have failed because of one of them.
    var mayLieInOneEndpoint: Bool {
        switch kind {
        case .notFound, .unknownEndpoint, .tooLarge, .cutOff, .notJSON: true
        case .status(let status): [400, 413, 414, 422].contains(status)
        default: false
        }
    }
}

extension ServiceProblem {
    init(_ kind: Kind, at url: String) {
        self.kind = kind
        self.url = Self.shown(url)
        host = WebAddress(url).map(Self.named) ?? TerminalEscaping.url(url)
    }

    /// - Parameter key: The key that fal's catalogue gets, if there is one.
    init(_ error: FalError, at url: String, key: String?) {
        let body = error.raw ?? []
        if error.kind == .timeout {
            self.init(.timeout(nil), at: url)
        } else if error.kind == .cancelled {
            self.init(.cancelled, at: url)
        } else if let transport = error.transport {
            self.init(Kind(transport), at: url)
        } else if error.kind == .decoding {
            self.init(Kind(notACatalogue: body), at: url)
        } else if let status = error.status {
            let keySent = key != nil && ["api.fal.ai", "fal.run"].contains(WebAddress(url)?.host)
            self.init(Kind(status: status, body, keySent: keySent), at: url)
            words = Self.words(of: error, without: key)
        } else {
            self.init(.other(TerminalEscaping.escaped(error.message, limit: 200)), at: url)
        }
        attempts = error.attempts
        retryAfter = error.retryAfter
    }

    /// What the service says about an error: its message, or those of its details, whose other members may contain
    /// what the caller sent.
    private static func words(of error: FalError, without key: String?) -> String? {
        let text = error.words ?? error.details.map(\.message).filter { !$0.isEmpty }.joined(separator: "; ")
        // The key goes before the text is cut: a part of it would not be recognised afterwards.
        let shown = TerminalEscaping.escaped(KeyRedaction(key: key).applied(to: text), limit: 200)
        return shown.isEmpty ? nil : shown
    }

    /// The URL as it may be shown: of the query only `endpoint_id`, and only if it names one endpoint.
    private static func shown(_ url: String) -> String {
        let base = TerminalEscaping.url(url)
        let query = url.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
        let ids = query.split(separator: "&").filter { $0.hasPrefix("endpoint_id=") }
        return ids.count == 1 ? base + "?" + TerminalEscaping.escaped(String(ids[0]), limit: 100) : base
    }

    private static func named(_ address: WebAddress) -> String {
        TerminalEscaping.escaped(address.host, limit: 100) + (address.port.map { ":\($0)" } ?? "")
    }
}

extension ServiceProblem.Kind {
    /// What is wrong with a body that is not JSON.
    init(_ error: JSONError, in body: [UInt8]) {
        if body.first(where: { $0 > 0x20 && $0 < 0x80 }) == UInt8(ascii: "<") {
            self = .html
        } else if body.isEmpty {
            self = .cutOff("it is empty")
        } else if case .endOfText = error.reason {
            let place = "\(error.position.line):\(error.position.column)"
            self = .cutOff("its \(body.count) bytes of JSON end in the middle, at \(place)")
        } else {
            self = .notJSON(error)
        }
    }

    fileprivate init(notACatalogue body: [UInt8]) {
        do {
            _ = try JSONValue(parsing: body)
            self = .notACatalogue
        } catch {
            self.init(error, in: body)
        }
    }

    fileprivate init(_ error: TransportError) {
        let reason = TerminalEscaping.escaped(error.message, limit: 200)
        self =
            switch error.kind {
            case .nameLookup: .nameLookup(reason)
            case .connect: .connect(reason)
            case .tls: .tls(reason)
            case .timeout, .stalled: .timeout(reason)
            case .cancelled: .cancelled
            case .send, .receive: .cutOff(reason)
            case .bodyTooLarge: .tooLarge
            case .redirect: .redirect(reason)
            case .invalidRequest, .other: .other(reason)
            }
    }

    fileprivate init(status: Int, _ body: [UInt8], keySent: Bool) {
        self =
            switch status {
            case 300..<400: .redirect("the service redirects with HTTP \(status), which is not followed")
            case 401, 403: .refused(status: status, keySent: keySent)
            case 404: body.filter { $0 > 0x20 } == Array("null".utf8) ? .unknownEndpoint : .notFound
            case 429: .rateLimited
            case 500...: .server(status: status)
            default: .status(status)
            }
    }
}
