import FalFields
import FalTransport

/// One HTTP exchange with fal, how it may be repeated, and what an error about it has to say.
@dynamicMemberLookup
struct Call: Sendable {
    /// What happens when an exchange fails.
    enum Care: Sendable {
        /// Doing it twice does no harm.
        case repeatable
        /// Repeatable; but the answer's status can be the model's own word, which another try would only repeat.
        case result
        /// Each arrival costs money: sent again only when it certainly did not arrive, or was not taken. The answer
        /// only says that it was taken.
        case submit
        /// The same for a direct run, whose answer is the model's.
        case run

        var isPaid: Bool { self == .submit || self == .run }
    }

    enum Authorization: Sendable {
        case key
        /// The address itself is the permission.
        case none
        case value(String)
    }

    /// What a call is made of.
    struct Facts: Sendable {
        /// For messages: "the status".
        var action: String
        var method: String
        var url: String
        var endpoint: EndpointID?
        var request: FalRequestHandle?
        var headers: [TransportHeader] = []
        var body: TransportBody = .none
        var contentType = "application/json"
        var accept = "application/json"
        var care = Care.repeatable
        var authorization = Authorization.key
        /// How often it is sent at most, instead of what the policy says.
        var attempts: Int?
        /// Instead of the configuration's.
        var deadline: Duration??
        var stallTimeout: Duration?
        var maximumBytes: Int = 256 << 20
        /// For files, which may be anywhere; what takes a key goes where it was sent and nowhere else.
        var followsRedirects = false
        var onProgress: TransportRequest.UploadProgress?
    }

    private var facts: Boxed<Facts>

    subscript<Value>(dynamicMember fact: WritableKeyPath<Facts, Value>) -> Value {
        get { facts.value[keyPath: fact] }
        set { facts.value[keyPath: fact] = newValue }
    }

    init(
        _ action: String, _ method: String, _ url: String, endpoint: EndpointID? = nil,
        request: FalRequestHandle? = nil, care: Care = .repeatable
    ) {
        facts = Boxed(
            Facts(
                action: action, method: method, url: url, endpoint: endpoint ?? request?.endpoint, request: request,
                care: care))
    }

    struct Answer {
        var head: TransportHead
        var body: [UInt8]
        var status: Int { head.status }
    }

    func error(_ kind: FalError.Kind, _ message: String, _ answer: Answer? = nil) -> FalError {
        var error = FalError(kind, message)
        if let answer { error.take(answer) }
        return completed(error)
    }

    func completed(_ error: FalError) -> FalError {
        var error = error
        let facts = facts.value
        if error.endpoint == nil { error.endpoint = facts.endpoint }
        if error.request == nil { error.request = facts.request }
        if error.requestID == nil { error.requestID = facts.request?.id }
        return error
    }
}
