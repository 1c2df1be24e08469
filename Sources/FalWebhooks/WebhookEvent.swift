import FalJSON
public import FalRuntime

/// A verified delivery about a request.
public struct WebhookEvent<Output: Sendable>: Sendable {
    public enum Outcome: Sendable {
        /// The result. Its `raw` is the payload; the whole body is ``WebhookEvent/raw``.
        case completed(FalResult<Output>)
        /// The request failed; the error says why, and whether a new submit may succeed.
        case failed(FalError)
        /// The request is completed, but its output was too large for a webhook: fetch it with
        /// ``WebhookEvent/request`` soon, because fal deletes results after a while.
        case undelivered(reason: String)
    }

    /// The request, to fetch its result or to ask fal about it.
    public let request: FalRequestHandle
    /// The fal user who made the request, like `github|12345`.
    public let userID: String
    /// Differs from ``requestID`` after a retry by fal's queue.
    public let gatewayRequestID: String?
    public let outcome: Outcome
    /// The body, byte for byte.
    public let raw: [UInt8]

    /// fal's id of the request, as returned by the submit. Deliveries can repeat: handle each id once.
    public var requestID: String { request.id }

    /// The result.
    ///
    /// - Returns: `nil` if the output was too large for a webhook.
    /// - Throws: a `FalError` if the request failed.
    public func result() throws(FalError) -> FalResult<Output>? {
        switch outcome {
        case .completed(let result): return result
        case .failed(let error): throw error
        case .undelivered: return nil
        }
    }
}

extension WebhookEvent where Output: WireValue {
    /// Decodes the body of a delivery that was verified before, perhaps by another process.
    ///
    /// - Parameters:
    ///   - body: The body, byte for byte.
    ///   - endpoint: The endpoint of the request. A delivery does not contain it, so use a URL for each endpoint.
    ///   - userID: The user id of the verified signature; a body does not contain it.
    /// - Throws: ``WebhookError`` of kind `undecodable`, whose `cause` has the whole body and the request's id.
    public init(verified body: [UInt8], of endpoint: EndpointID, userID: String) throws(WebhookError) {
        try self.init(body, of: endpoint, requestID: nil, userID: userID)
    }

    init(_ body: [UInt8], of endpoint: EndpointID, signature: WebhookSignature) throws(WebhookError) {
        try self.init(body, of: endpoint, requestID: signature.requestID, userID: signature.userID)
    }

    /// - Parameter requestID: The id from the headers, for a body that is not JSON.
    private init(
        _ body: [UInt8], of endpoint: EndpointID, requestID: String?, userID: String
    ) throws(WebhookError) {
        let json = try? JSONValue(answer: body)
        let id = json?["request_id"]?.stringValue ?? requestID
        let request = FalRequestHandle(endpoint: endpoint, id: id ?? "")
        let delivery = WebhookDelivery(request: request, body: body)
        guard let json, json.objectValue != nil else {
            throw WebhookError(.undecodable, cause: delivery.decodingError("the webhook's body is not a JSON object"))
        }
        guard let id, FalRequestHandle.isID(id) else {
            throw WebhookError(
                .undecodable, cause: delivery.decodingError("the webhook's body has no usable request_id"))
        }
        self.request = request
        self.userID = userID
        gatewayRequestID = json["gateway_request_id"]?.stringValue
        raw = body
        let payload = json["payload"] ?? .null
        switch json["status"]?.stringValue {
        case "ERROR": outcome = .failed(delivery.failure(json["error"]?.stringValue, payload: payload))
        case "OK" where payload.isNull:
            outcome = .undelivered(reason: json["payload_error"]?.stringValue ?? "the delivery has no payload")
        case "OK":
            do throws(FalError) {
                outcome = .completed(try delivery.result(from: payload, as: Output.self))
            } catch {
                // A payload can be an error in place of a result.
                guard error.kind == .service else { throw WebhookError(.undecodable, cause: error) }
                outcome = .failed(error)
            }
        default:
            throw WebhookError(
                .undecodable, cause: delivery.decodingError("the webhook's status is neither OK nor ERROR"))
        }
    }
}

extension WebhookEvent: CustomStringConvertible, CustomReflectable {
    /// The request and its outcome, without the output.
    public var description: String {
        let what =
            switch outcome {
            case .completed: "completed"
            case .failed(let error): "failed: \(error.message)"
            case .undelivered: "completed, its output not delivered"
            }
        return "request \(requestID) of \(request.endpoint) \(what)"
    }

    /// Hides the body from reflection.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
