internal import FalJSON

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
