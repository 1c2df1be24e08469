public import FalFields

/// A unified request in fal's queue.
///
/// Encoded, it is its ``handle``: stored, it lets another process, tomorrow, ask a gateway for the result.
public struct FalGeneration<Request: FalGatewayRequest>: Sendable {
    public var handle: FalRequestHandle
    /// What became of each value of the request; `nil` once it has been stored.
    public var conversion: FieldMapper.Conversion?
    /// Which models were asked to take it.
    public var report: FalGateway.Report

    public init(_ handle: FalRequestHandle) {
        self.handle = handle
        report = FalGateway.Report(models: [handle.endpoint])
    }

    /// The model that took it.
    public var model: EndpointID { handle.endpoint }
    /// fal's id of the request.
    public var id: String { handle.id }
}

extension FalGeneration: Codable {
    public init(from decoder: any Decoder) throws { self.init(try FalRequestHandle(from: decoder)) }

    public func encode(to encoder: any Encoder) throws { try handle.encode(to: encoder) }
}
