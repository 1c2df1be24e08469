package import FalFields
package import FalTransport

/// One HTTP exchange with fal: what is sent, how it may be retried, and the context for errors about it.
@dynamicMemberLookup
package struct HTTPCall: Sendable {
    /// What may happen when an exchange fails.
    package enum Idempotency: Sendable {
        /// Sending it twice does no harm.
        case idempotent
        /// Idempotent, but the status may be the model's own, which a retry would only repeat.
        case result
        /// Each arrival costs money: resent only when it certainly did not arrive or was refused. The response only
        /// confirms that fal took it.
        case submit
        /// As ``submit``, for a direct run, whose response is the model's.
        case run

        var isBilled: Bool { self == .submit || self == .run }
    }

    package enum Authorization: Sendable {
        case key
        /// The URL itself grants access, or the service needs no key.
        case none
        case value(String)
    }

    package struct Fields: Sendable {
        /// A noun phrase for messages: "the status".
        package var action: String
        package var method: String
        package var url: String
        package var endpoint: EndpointID?
        package var request: FalRequestHandle?
        package var headers: [TransportHeader] = []
        package var body: TransportBody = .none
        package var contentType = "application/json"
        package var accept = "application/json"
        package var idempotency = Idempotency.idempotent
        package var authorization = Authorization.key
        /// Overrides the retry policy's maximum number of attempts.
        package var maximumAttempts: Int?
        /// Overrides the configuration's request timeout; `.some(nil)` is no timeout.
        package var deadline: Duration??
        package var stallTimeout: Duration?
        package var maximumBytes: Int = 256 << 20
        /// For files, which may be on any host. A call that carries a key never follows a redirect.
        package var followsRedirects = false
        package var onProgress: TransportRequest.UploadProgress?
    }

    private var fields: Boxed<Fields>

    package subscript<Value>(dynamicMember field: WritableKeyPath<Fields, Value>) -> Value {
        get { fields.value[keyPath: field] }
        set { fields.value[keyPath: field] = newValue }
    }

    package init(
        _ action: String, _ method: String, _ url: String, endpoint: EndpointID? = nil,
        request: FalRequestHandle? = nil, idempotency: Idempotency = .idempotent
    ) {
        fields = Boxed(
            Fields(
                action: action, method: method, url: url, endpoint: endpoint ?? request?.endpoint, request: request,
                idempotency: idempotency))
    }

    package struct Response: Sendable {
        package var head: TransportHead
        package var body: [UInt8]
        package var status: Int { head.status }
    }

    func error(_ kind: FalError.Kind, _ message: String, _ response: Response? = nil) -> FalError {
        var error = FalError(kind, message)
        if let response { error.read(response) }
        return addingContext(to: error)
    }

    /// Adds the endpoint and the request to an error that lacks them.
    func addingContext(to error: FalError) -> FalError {
        var error = error
        let fields = fields.value
        if error.endpoint == nil { error.endpoint = fields.endpoint }
        if error.request == nil { error.request = fields.request }
        if error.requestID == nil { error.requestID = fields.request?.id }
        return error
    }
}

/// A value stored behind one pointer.
///
/// An async function keeps its large values in its frame, often more than once, and thousands of calls can be
/// suspended at a time.
struct Boxed<Value: Sendable>: Sendable {
    private indirect enum Storage: Sendable {
        case value(Value)
    }

    private var storage: Storage

    init(_ value: Value) { storage = .value(value) }

    var value: Value {
        get {
            switch storage {
            case .value(let value): value
            }
        }
        set { storage = .value(newValue) }
    }
}
