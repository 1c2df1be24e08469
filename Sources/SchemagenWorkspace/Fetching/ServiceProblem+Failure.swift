import FalJSON
import FalSupport
import SchemagenCore

extension ServiceProblem {
    /// What was requested: it decides whether an unusable answer means a bad document or a bad service.
    enum Purpose {
        case catalogue
        case document(id: String)
    }

    /// The problem as a failure for the user.
    ///
    /// - Parameter nearest: Ids to suggest for an unknown endpoint.
    func failure(_ purpose: Purpose, nearest: [String] = []) -> Failure {
        var endpoint: String?
        if case .document(let id) = purpose { endpoint = id }
        let (code, said, remedy) = texts(isDocument: endpoint != nil, nearest: nearest)
        var place = Diagnostic.Place(path: url)
        if case .notJSON(let error) = kind { place.position = error.position }
        var message = said
        if let words { message += " It says: \(words)" }
        if let retryAfter { message += " It asks to wait \(retryAfter.components.seconds) s." }
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
        case .timeout(let reason):
            (
                .serviceTooSlow, "\(host) did not answer in time" + (reason.map { ": \($0)." } ?? "."),
                "Try again later, or check the network connection, and the proxy if there is one."
            )
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
                host == "fal.run"
                    ? "The document of an own app is for its owner alone: check the id, and whose key FAL_KEY is."
                    : "Check FAL_KEY against https://fal.ai/dashboard/keys, or unset it: the catalogue needs none."
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
                .notACatalogue, "\(host) has no catalogue at this URL (HTTP 404).",
                "Check that --source is the base URL of a service with fal's catalogue (GET /v1/models)."
            )
        case .rateLimited:
            (
                .rateLimited, "\(host) got too many requests (HTTP 429).",
                (retryAfter == nil ? "Wait a minute and try again." : "Try again then.")
                    + (host == "api.fal.ai" ? " A key in FAL_KEY raises the limits." : "")
            )
        case .server(let status):
            (
                .serviceError, "\(host) failed (HTTP \(status)).",
                isFal ? "Try again later; https://status.fal.ai tells about outages." : "Try again later."
            )
        case .status(let status):
            (
                .unexpectedAnswer, "\(host) answered with HTTP \(status), which is unexpected here.",
                "With --source, check that it is the base URL of a service with fal's catalogue."
            )
        case .redirect(let reason):
            (
                .unexpectedAnswer, Self.sentence(reason),
                "Give the final URL as --source; plain http is for this machine alone."
            )
        case .tooLarge:
            (
                .answerTooLarge, "The answer of \(host) is larger than \(ServiceClient.maximumBytes >> 20) MiB.",
                "fal's documents have some 10 KB: check that the URL is right, and tell the service's owner."
            )
        case .html:
            (
                .answerNotJSON, "\(host) answered with a web page (HTML) where JSON belongs.",
                "A login page of the network, a proxy or a wrong --source answers like this: open the URL in a "
                    + "browser."
            )
        case .notJSON(let error):
            (
                .answerNotJSON, "The answer of \(host) is not JSON: \(TerminalEscaping.escaped("\(error.reason)")).",
                "Open the URL to see what it answers; if it stays so, tell the service's owner."
            )
        case .notAnObject:
            (
                .answerNotJSON, "The answer of \(host) is JSON, but no document: an OpenAPI document is an object.",
                "Open the URL to see what it answers."
            )
        case .notACatalogue:
            (
                .notACatalogue, "The answer of \(host) is JSON, but no catalogue: it has no list 'models'.",
                "Check that --source is the base URL of a service with fal's catalogue (GET /v1/models)."
            )
        case .endlessPages(let reason):
            (
                .endlessPages, "The pages of the catalogue of \(host) do not end: \(reason).",
                "Try again later. A single endpoint can still be had by its id from a directory or with --offline."
            )
        case .other(let reason):
            (.unexpectedAnswer, "The request to \(host) failed: \(reason).", "Try again, and check the URL.")
        }
    }

    private static func sentence(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst() + (text.hasSuffix(".") ? "" : ".")
    }

    private static func suggestion(_ nearest: [String]) -> String {
        if nearest.isEmpty { return "Look for the model on https://fal.ai/models; its URL can be pasted as it is." }
        return "Did you mean \(Catalogue.list(nearest))?"
    }

    private var isFal: Bool { host == "fal.ai" || host == "api.fal.ai" }
}
