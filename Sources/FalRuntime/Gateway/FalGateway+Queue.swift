public import FalFields
import FalJSON
import FalSupport
import FalTransport

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

// Step by step: submit now, fetch the result later.
extension FalGateway {
    /// Converts a request for a model and submits it to fal's queue.
    ///
    /// - Throws: ``Failure``.
    public func submit<Request: FalGatewayRequest>(
        _ request: Request, model: EndpointID, options: Options = Options()
    ) async throws(Failure) -> FalGeneration<Request> {
        try await submit(request, models: [Model(model)], options: options)
    }

    /// Submits a request to the queue of the first model that takes it.
    ///
    /// - Throws: ``Failure``, whose report lists every model that was asked.
    public func submit<Request: FalGatewayRequest>(
        _ request: Request, models: [Model], options: Options = Options()
    ) async throws(Failure) -> FalGeneration<Request> {
        let chain = try GatewayChain(
            FalChain(request, models: models), gateway: self, options: options, onUpdate: nil, saving: nil)
        let ((handle, conversion), report) = try await chain.run(.submitted) { attempt throws(FalError) in
            (try await attempt.request(), attempt.conversion)
        }
        var generation = FalGeneration<Request>(handle)
        generation.conversion = conversion
        generation.report = report
        return generation
    }

    /// The same for models that nothing is adjusted for in particular.
    @_disfavoredOverload
    public func submit<Request: FalGatewayRequest>(
        _ request: Request, models: [EndpointID], options: Options = Options()
    ) async throws(Failure) -> FalGeneration<Request> {
        try await submit(request, models: models.map { Model($0) }, options: options)
    }

    /// The updates of a request until it is completed. Only the result tells whether it succeeded.
    ///
    /// - Parameters:
    ///   - generation: A request that was submitted.
    ///   - logs: Whether to include the model's log lines.
    public func events<Request: FalGatewayRequest>(of generation: FalGeneration<Request>, logs: Bool = true) -> Events {
        Events(base: client.queue.events(of: generation.handle, logs: logs), request: generation.handle)
    }

    /// Waits for a request and returns its result.
    ///
    /// - Throws: ``Failure``.
    public func result<Request: FalGatewayRequest>(
        of generation: FalGeneration<Request>, timeout: Duration? = nil,
        onUpdate: (@Sendable (Update) -> Void)? = nil
    ) async throws(Failure) -> Request.Outcome {
        let handle = generation.handle
        let rules = registry.mapper(for: handle.endpoint, making: Request.modality).rules
        let start = Date()
        let stage = Locked(BillingState.Stage.waiting)
        var report = Report(models: [handle.endpoint])
        do throws(FalError) {
            let outcome = try await Deadline.within(timeout) { () throws(FalError) in
                let result = try await client.queue.waitForResult(of: handle, attempt: 1, onUpdate: onUpdate) {
                    reached in
                    stage.withLock { $0 = reached }
                }
                return try Self.outcome(of: Request.self, result, handle, rules, generation.conversion)
            }
            var attempt = Report.Attempt(handle.endpoint, .succeeded, generation.conversion, since: start)
            attempt.request = handle
            attempt.requestID = handle.id
            report.attempts = [attempt]
            if let onUpdate { onUpdate(Update(.completed, model: handle.endpoint, request: handle)) }
            return outcome.with(report)
        } catch {
            let status: Report.Attempt.Status = error.kind == .cancelled ? .cancelled : .failed
            var attempt = Report.Attempt(handle.endpoint, status, generation.conversion, since: start)
            attempt.add(error, BillingState(error, at: stage.withLock { $0 }))
            report.attempts = [attempt]
            if let onUpdate {
                var update = Update(
                    status == .cancelled ? .cancelled : .failed, model: handle.endpoint, request: handle)
                update.message = error.description
                onUpdate(update)
            }
            throw Failure(.call(error), report: report)
        }
    }

    /// Asks fal to cancel a request. A waiting request is removed; a running one is signalled and may still finish.
    ///
    /// - Returns: `false` if the request was already completed.
    /// - Throws: ``FalError``.
    @discardableResult
    public func cancel<Request: FalGatewayRequest>(
        _ generation: FalGeneration<Request>
    ) async throws(FalError) -> Bool {
        try await client.queue.cancel(generation.handle)
    }
}

/// A unified request in fal's queue.
///
/// It is encoded as its ``handle``: store it, and another process can fetch the result later.
public struct FalGeneration<Request: FalGatewayRequest>: Sendable {
    public var handle: FalRequestHandle
    /// How each value of the request was converted; `nil` in a decoded generation.
    public var conversion: FieldMapper.Conversion?
    /// The models that were asked.
    public var report: FalGateway.Report

    public init(_ handle: FalRequestHandle) {
        self.handle = handle
        report = FalGateway.Report(models: [handle.endpoint])
    }

    /// The model that took the request.
    public var model: EndpointID { handle.endpoint }
    /// fal's id of the request.
    public var id: String { handle.id }
}

extension FalGeneration: Codable {
    public init(from decoder: any Decoder) throws { self.init(try FalRequestHandle(from: decoder)) }

    public func encode(to encoder: any Encoder) throws { try handle.encode(to: encoder) }
}
