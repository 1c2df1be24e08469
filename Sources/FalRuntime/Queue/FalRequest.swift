import FalFields

/// A request in fal's queue.
///
/// A value to keep: encoded and stored, it lets another process, tomorrow, ask for the status or fetch the result.
public struct FalRequest<Endpoint: FalEndpoint>: Sendable, Hashable, Codable {
    /// fal's id of the request.
    public var id: String
    /// Where fal said the result, the status and the cancellation are, if it said so.
    public var responseURL: String?
    public var statusURL: String?
    public var cancelURL: String?

    /// A request by its id alone; its addresses follow from the endpoint.
    public init(id: String) { self.id = id }
}
