public import FalRuntime
import FalTransport

extension FalEmulator {
    /// A client of this local fal, which runs as long as the client or a copy of it is there, whatever becomes of other
    /// references to it.
    ///
    /// ```swift
    /// let client = try await FalEmulator.start(.init(documents: .folder("Schemas"))).client()
    /// ```
    ///
    /// - Parameter change: Changes the configuration of the client.
    public func client(_ change: (inout FalConfiguration) -> Void = { _ in }) -> FalClient {
        var configuration = FalConfiguration(hosts: .local(baseURL))
        change(&configuration)
        return FalClient(
            credentials: .none, configuration: configuration,
            transport: KeepingTransport(base: TransportDefaults.make(), emulator: self))
    }
}

/// Keeps the emulator alive that its requests go to.
private struct KeepingTransport: Transport {
    let base: any Transport
    let emulator: FalEmulator

    func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        try await base.send(request)
    }

    func openWebSocket(
        _ request: TransportRequest, limits: WebSocketLimits
    ) async throws(TransportError) -> WebSocketAnswer {
        try await base.openWebSocket(request, limits: limits)
    }
}
