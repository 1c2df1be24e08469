import FalFields
import FalJSON

/// A valid submit or direct run: an endpoint that exists, options that make sense, and a body that is JSON.
struct ModelRequest: Sendable {
    let endpoint: EmulatedEndpoint
    let input: JSONValue
    let options: SubmitOptions

    /// An error response.
    struct Rejection: Error {
        let response: EmulatorResponse
    }

    init(_ request: EmulatorRequest, to id: String, in endpoints: EndpointStore) throws(Rejection) {
        guard let endpoint = endpoints[id] else {
            throw Rejection(response: Self.unknownEndpoint(EndpointID(checked: id), in: endpoints))
        }
        self.endpoint = endpoint
        options = try SubmitOptions(request)
        do {
            input = try JSONValue(parsing: request.body)
        } catch {
            throw Rejection(
                response: .json(422, ValidationErrors.unparsableBody(error, isEmpty: request.body.isEmpty)))
        }
    }

    /// fal distinguishes an app that does not exist from a path that the app does not have.
    private static func unknownEndpoint(_ id: EndpointID, in endpoints: EndpointStore) -> EmulatorResponse {
        if endpoints.hasApp(id.queueID) { return .detail(404, "Path /\(id.path.joined(separator: "/")) not found") }
        return .detail(404, "Application \"\(id.alias)\" not found")
    }
}

/// The options of a submit, from its query and headers.
struct SubmitOptions: Sendable {
    /// `fal_webhook`.
    var webhook: String?
    /// `fal_max_queue_length`: responds with 429 if more requests are already waiting.
    var maximumQueueLength: Int?
    /// `X-Fal-Queue-Priority: low`: runs after all requests of normal priority.
    var isLowPriority = false
    /// `X-Fal-Request-Timeout`: how long it may take until a runner starts.
    var startTimeout: Duration?
    /// `X-Fal-No-Retry`.
    var forbidsRetries = false
    /// `X-Fal-Runner-Hint`: equal hints lead to the same runner.
    var runnerHint: String?
    /// `X-Fal-Object-Lifecycle-Preference`.
    var lifecycle: String?
    /// `X-Fal-Store-IO: 0`.
    var forbidsStoring = false

    init() {}

    init(_ request: EmulatorRequest) throws(ModelRequest.Rejection) {
        webhook = request.query["fal_webhook"]
        if let text = request.query["fal_max_queue_length"] {
            guard let length = Int(text), length >= 0 else {
                throw Self.badRequest("fal_max_queue_length must be an integer from 0 to \(Int.max)")
            }
            maximumQueueLength = length
        }
        if let text = request.header("X-Fal-Queue-Priority") {
            guard ["normal", "low"].contains(text.lowercased()) else {
                throw Self.badRequest("X-Fal-Queue-Priority must be normal or low")
            }
            isLowPriority = text.lowercased() == "low"
        }
        startTimeout = try Self.startTimeout(of: request)
        forbidsRetries = ["1", "true", "yes"].contains(request.header("X-Fal-No-Retry")?.lowercased())
        runnerHint = request.header("X-Fal-Runner-Hint")
        lifecycle = request.header("X-Fal-Object-Lifecycle-Preference")
        forbidsStoring = request.header("X-Fal-Store-IO") == "0"
    }

    /// fal accepts fractions, but nothing up to 0.1 seconds.
    private static func startTimeout(of request: EmulatorRequest) throws(ModelRequest.Rejection) -> Duration? {
        guard let text = request.header("X-Fal-Request-Timeout") else { return nil }
        guard let seconds = Double(text), seconds > 0.1, seconds <= 1e9 else {
            throw badRequest("X-Fal-Request-Timeout must be a number of seconds above 0.1")
        }
        return .seconds(seconds)
    }

    private static func badRequest(_ message: String) -> ModelRequest.Rejection {
        .init(response: InfrastructureError.response(400, message, type: "bad_request"))
    }
}
