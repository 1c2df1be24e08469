import FalJSON
import FalSupport
import FalTransport
import SchemagenCore

/// Why a request to a service brought nothing.
struct ServiceProblem: Error, Sendable {
    enum Kind: Sendable {
        /// What the transport says about it, as for the next two: a whole sentence but for its capital and full stop.
        case nameLookup(String)
        case connect(String)
        case tls(String)
        case timeout
        /// The connection broke, or the body ended early.
        case cutOff(String)
        case cancelled
        /// 401 and 403.
        case refused(status: Int, keySent: Bool)
        case notFound
        /// 404 with the body `null`: fal's way to say that no endpoint has this id.
        case unknownEndpoint
        case rateLimited(asked: Duration?)
        case server(status: Int)
        case status(Int)
        case redirect(to: String)
        case tooLarge(limit: Int)
        case html
        case notJSON(JSONError)
        case notAnObject
        case notACatalogue
        case endlessPages(String)
        case other(String)
    }

    /// How far a problem goes.
    enum Reach {
        /// It is about this request alone.
        case request
        /// The service is struggling; the next request may do better.
        case service
        /// Nothing sent to this host can succeed now.
        case host
    }

    var kind: Kind
    /// The address, fit to be shown.
    var url: String
    var host: String
    /// What the service said, fit to be shown.
    var words: String?
    /// How often it was tried.
    var attempts = 1

    var isWorthRetrying: Bool {
        switch kind {
        case .nameLookup, .connect, .timeout, .cutOff, .rateLimited: true
        case .server(let status): [500, 502, 503, 504].contains(status)
        case .status(let status): status == 408
        default: false
        }
    }

    var reach: Reach {
        switch kind {
        case .nameLookup, .connect, .tls, .refused: .host
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
    init(_ kind: Kind, at url: String, words: String? = nil) {
        self.init(
            kind: kind, url: Self.shown(url), host: WebAddress(url).map(Self.named) ?? TerminalEscaping.url(url),
            words: words)
    }

    /// A problem below HTTP.
    init(_ error: TransportError, at url: String, limit: Int) {
        let reason = TerminalEscaping.escaped(error.message, limit: 200)
        let kind: Kind =
            switch error.kind {
            case .nameLookup: .nameLookup(reason)
            case .connect: .connect(reason)
            case .tls: .tls(reason)
            case .timeout, .stalled: .timeout
            case .cancelled: .cancelled
            case .send, .receive: .cutOff(reason)
            case .bodyTooLarge: .tooLarge(limit: limit)
            case .invalidRequest, .other: .other(reason)
            }
        self.init(kind, at: url)
    }

    /// The address as it may be shown: of the query only the endpoint, and that only when it is one.
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

extension ServiceProblem {
    /// What was being asked for: it decides whether an unusable answer is a bad document or a bad service.
    enum Purpose {
        case catalogue
        case document(id: String)
    }

    /// The problem as the user gets to see it.
    ///
    /// - Parameter nearest: ids to suggest where an endpoint is unknown.
    func failure(_ purpose: Purpose, nearest: [String] = []) -> Failure {
        var endpoint: String?
        if case .document(let id) = purpose { endpoint = id }
        let (code, said, remedy) = texts(isDocument: endpoint != nil, nearest: nearest)
        var place = Diagnostic.Place(path: url)
        if case .notJSON(let error) = kind { place.position = error.position }
        var message = said
        if let words { message += " It says: \(words)" }
        if attempts > 1 { message += " Tried \(attempts) times." }
        return Failure(failureKind(purpose), code, message, at: place, endpoint: endpoint, remedy: remedy)
    }

    private func failureKind(_ purpose: Purpose) -> Failure.Kind {
        switch kind {
        case .cancelled, .refused: return .failure
        case .unknownEndpoint, .cutOff, .tooLarge, .html, .notJSON, .notAnObject, .status, .notFound:
            if case .document = purpose { return .documents }
            return .unavailable
        default: return .unavailable
        }
    }

    private func texts(isDocument: Bool, nearest: [String]) -> (code: DiagnosticCode, said: String, remedy: String) {
        switch kind {
        case .nameLookup(let reason):
            (
                .unreachable, Self.sentence(reason),
                "Check the network connection, then try again. With --offline schemagen works from Schemas/ alone."
            )
        case .connect(let reason):
            (
                .unreachable, Self.sentence(reason),
                "Check the network connection, a firewall and HTTPS_PROXY, then try again; "
                    + "--offline works from Schemas/ alone."
            )
        case .tls(let reason):
            (
                .insecureConnection, Self.sentence(reason),
                "Check this machine's clock and certificates (package ca-certificates), and whether a proxy opens "
                    + "connections."
            )
        case .timeout:
            (.serviceTooSlow, "\(host) did not answer in time.", "Try again later, or check the network connection.")
        case .cutOff(let reason):
            (
                .answerCutOff, "The answer of \(host) was cut off: \(reason).",
                "Try again; a proxy on the way may end long answers."
            )
        case .cancelled:
            (.fetchInterrupted, "The request was interrupted.", "Run the command again.")
        case .refused(let status, keySent: true):
            (
                .notAllowed, "\(host) refused the key in FAL_KEY (HTTP \(status)).",
                "Check FAL_KEY against https://fal.ai/dashboard/keys, or unset it: the catalogue needs none."
            )
        case .refused(let status, keySent: false):
            (
                .notAllowed, "\(host) wants a key for this, or does not let this machine in (HTTP \(status)).",
                host == "api.fal.ai"
                    ? "Set FAL_KEY to a key of yours." : "No key is sent to this host: use a source that needs none."
            )
        case .unknownEndpoint where isDocument, .notFound where isDocument:
            (.unknownEndpoint, "\(host) knows no such endpoint (HTTP 404).", Self.suggestion(nearest))
        case .unknownEndpoint, .notFound:
            (
                .notACatalogue, "\(host) has no catalogue at this address (HTTP 404).",
                "Check that --source is the base address of a service with fal's catalogue (GET /v1/models)."
            )
        case .rateLimited(let asked):
            (.rateLimited, "\(host) got too many requests (HTTP 429).", patience(asked))
        case .server(let status):
            (
                .serviceError, "\(host) failed (HTTP \(status)).",
                isFal ? "Try again later; https://status.fal.ai tells about outages." : "Try again later."
            )
        case .status(let status):
            (
                .unexpectedAnswer, "\(host) answered with HTTP \(status), which is unexpected here.",
                "With --source, check that it is the base address of a service with fal's catalogue."
            )
        case .redirect(let target):
            (
                .unexpectedAnswer, "\(host) leads on to \(target), where a request of this kind may not go.",
                "Give the final address as --source; plain http is for this machine alone."
            )
        case .tooLarge(let limit):
            (
                .answerTooLarge, "The answer of \(host) is larger than \(limit >> 20) MiB.",
                "fal's documents have some 10 KB: check that the address is right, and tell the service's owner."
            )
        case .html:
            (
                .answerNotJSON, "\(host) answered with a web page (HTML) where JSON belongs.",
                "A login page of the network, a proxy or a wrong --source answers like this: open the address in a "
                    + "browser."
            )
        case .notJSON(let error):
            (
                .answerNotJSON, "The answer of \(host) is not JSON: \(TerminalEscaping.escaped("\(error.reason)")).",
                "Open the address to see what it answers; if it stays so, tell the service's owner."
            )
        case .notAnObject:
            (
                .answerNotJSON, "The answer of \(host) is JSON, but no document: an OpenAPI document is an object.",
                "Open the address to see what it answers."
            )
        case .notACatalogue:
            (
                .notACatalogue, "The answer of \(host) is JSON, but no catalogue: it has no list 'models'.",
                "Check that --source is the base address of a service with fal's catalogue (GET /v1/models)."
            )
        case .endlessPages(let reason):
            (
                .endlessPages, "The pages of the catalogue of \(host) do not end: \(reason).",
                "Try again later. A single endpoint can still be had by its id from a directory or with --offline."
            )
        case .other(let reason):
            (.unexpectedAnswer, "The request to \(host) failed: \(reason).", "Try again, and check the address.")
        }
    }

    private static func sentence(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst() + (text.hasSuffix(".") ? "" : ".")
    }

    private static func suggestion(_ nearest: [String]) -> String {
        if nearest.isEmpty { return "Look for the model on https://fal.ai/models; its address can be pasted as it is." }
        return "Did you mean \(Catalogue.list(nearest))?"
    }

    private var isFal: Bool { host == "fal.ai" || host == "api.fal.ai" }

    private func patience(_ asked: Duration?) -> String {
        let key = host == "api.fal.ai" ? " A key in FAL_KEY raises the limits." : ""
        guard let asked else { return "Wait a minute and try again.\(key)" }
        return "It asks for \(asked.components.seconds) s of patience: try again then.\(key)"
    }
}
