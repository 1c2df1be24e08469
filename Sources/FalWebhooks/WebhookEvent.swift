import FalJSON
public import FalRuntime

/// What a verified delivery says about a request.
public struct WebhookEvent<Output: Sendable>: Sendable {
    public enum Outcome: Sendable {
        /// What the model made. `raw` is the payload as JSON; the bytes that came are ``WebhookEvent/raw``.
        case completed(FalResult<Output>)
        /// The request failed; the error says why, and whether submitting it anew is worth it.
        case failed(FalError)
        /// The request is completed, but its output did not fit into a webhook: fetch it with ``WebhookEvent/request``,
        /// soon, as fal forgets results.
        case undelivered(reason: String)
    }

    /// The request, to fetch its result or to ask fal about it.
    public let request: FalRequestHandle
    /// Differs from ``requestID`` after a retry by fal itself.
    public let gatewayRequestID: String?
    public let outcome: Outcome
    /// The body, byte for byte.
    public let raw: [UInt8]

    /// fal's id of the request: the one that the submit returned. What a handler does, it does once per id.
    public var requestID: String { request.id }

    /// What the model made.
    ///
    /// - Returns: `nil` when the output did not fit into a webhook.
    /// - Throws: ``FalError`` when the request failed.
    public func result() throws(FalError) -> FalResult<Output>? {
        switch outcome {
        case .completed(let result): return result
        case .failed(let error): throw error
        case .undelivered: return nil
        }
    }
}

extension WebhookEvent where Output: WireValue {
    /// Reads the body of a delivery that was verified already, perhaps by another process.
    ///
    /// - Parameter endpoint: whose request it is; a delivery does not say, so each endpoint's webhook has an address of
    ///   its own.
    /// - Throws: ``WebhookError`` of kind `undecodable`, whose `cause` has the whole body and the request's id.
    public init(verified body: [UInt8], of endpoint: EndpointID) throws(WebhookError) {
        try self.init(body, of: endpoint, requestID: nil)
    }

    /// - Parameter requestID: what the headers say, for a body that is not even JSON.
    init(_ body: [UInt8], of endpoint: EndpointID, requestID: String?) throws(WebhookError) {
        let json = try? JSONValue(parsing: body)
        let id = json?["request_id"]?.stringValue ?? requestID
        let request = FalRequestHandle(endpoint: endpoint, id: id ?? "")
        let delivery = WebhookDelivery(request: request, body: body)
        guard let json, json.objectValue != nil else {
            throw WebhookError(.undecodable, cause: delivery.unreadable("the webhook's body is no JSON object"))
        }
        guard let id, !id.isEmpty else {
            throw WebhookError(.undecodable, cause: delivery.unreadable("the webhook's body has no request_id"))
        }
        self.request = request
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
                throw WebhookError(.undecodable, cause: error)
            }
        default:
            throw WebhookError(
                .undecodable, cause: delivery.unreadable("the webhook's status is neither OK nor ERROR"))
        }
    }
}

extension WebhookEvent: CustomStringConvertible, CustomReflectable {
    /// What happened to which request; nothing of what the model made.
    public var description: String {
        let what =
            switch outcome {
            case .completed: "completed"
            case .failed(let error): "failed: \(error.message)"
            case .undelivered: "completed, its output not delivered"
            }
        return "request \(requestID) of \(request.endpoint) \(what)"
    }

    /// Reflection would print the body.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
