public import FalFields

/// A request in fal's queue, whatever its endpoint's types.
///
/// A value to keep: encoded and stored, it lets another process, tomorrow, ask for the status or fetch the result.
public struct FalRequestHandle: Sendable, Hashable, Codable {
    public var endpoint: EndpointID
    /// fal's id of the request.
    public var id: String
    /// Where fal said the result, the status and the cancellation are, if it said so.
    public var responseURL: String?
    public var statusURL: String?
    public var cancelURL: String?

    /// A request by its id alone; its addresses follow from the endpoint.
    public init(endpoint: EndpointID, id: String) {
        self.endpoint = endpoint
        self.id = id
    }
}

/// A request in the queue of an endpoint, with the endpoint's types.
///
/// Encoded, it is its ``handle``. Decoding one of another endpoint is an error.
public struct FalRequest<Endpoint: FalEndpoint>: Sendable, Hashable {
    public var handle: FalRequestHandle
    /// fal's id of the request.
    public var id: String { handle.id }

    /// A request by its id alone; its addresses follow from the endpoint.
    public init(id: String) { handle = FalRequestHandle(endpoint: Endpoint.id, id: id) }

    /// - Returns: `nil` when the handle is that of another endpoint.
    public init?(_ handle: FalRequestHandle) {
        guard handle.endpoint == Endpoint.id else { return nil }
        self.handle = handle
    }

    init(unchecked handle: FalRequestHandle) { self.handle = handle }
}

extension FalRequest: Codable {
    public init(from decoder: any Decoder) throws {
        handle = try FalRequestHandle(from: decoder)
        guard handle.endpoint == Endpoint.id else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "a request of \(handle.endpoint) is none of \(Endpoint.id)"))
        }
    }

    public func encode(to encoder: any Encoder) throws { try handle.encode(to: encoder) }
}
