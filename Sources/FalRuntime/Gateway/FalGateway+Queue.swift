public import FalFields
import FalJSON
import FalSupport
import FalTransport

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

// The same step by step: submit now, ask later.
extension FalGateway {
    /// Converts a request for a model and puts it into fal's queue.
    ///
    /// - Throws: ``Failure``.
    public func submit<Request: FalGatewayRequest>(
        _ request: Request, model: EndpointID, options: Options = Options()
    ) async throws(Failure) -> FalGeneration<Request> {
        try await submit(request, models: [model], options: options)
    }

    /// Puts a request into the queue of the first model that takes it.
    ///
    /// - Throws: ``Failure``, whose report tells of each model that was asked.
    public func submit<Request: FalGatewayRequest>(
        _ request: Request, models: [EndpointID], options: Options = Options()
    ) async throws(Failure) -> FalGeneration<Request> {
        let chain = try GatewayChain(request, models: models, gateway: self, options: options, onUpdate: nil)
        let ((handle, conversion), report) = try await chain.run(.submitted) { flight throws(FalError) in
            (try await flight.submit(), flight.conversion)
        }
        var generation = FalGeneration<Request>(handle)
        generation.conversion = conversion
        generation.report = report
        return generation
    }

    /// What happens to a request, as it happens, until the model has ended. That it succeeded, only the result tells.
    ///
    /// - Parameter logs: whether to bring the model's log lines along.
    public func events<Request: FalGatewayRequest>(of generation: FalGeneration<Request>, logs: Bool = true) -> Events {
        Events(base: client.queue.events(of: generation.handle, logs: logs), request: generation.handle)
    }

    /// Waits for a request and returns what the model made.
    ///
    /// - Throws: ``Failure``.
    public func result<Request: FalGatewayRequest>(
        of generation: FalGeneration<Request>, timeout: Duration? = nil,
        onUpdate: (@Sendable (Update) -> Void)? = nil
    ) async throws(Failure) -> Request.Outcome {
        let handle = generation.handle
        let rules = registry.mapper(for: handle.endpoint, making: Request.modality).rules
        let start = Date()
        let stage = Locked(JobFate.Stage.watching)
        var report = Report(models: [handle.endpoint])
        do throws(FalError) {
            let outcome = try await Deadline.within(timeout) { () throws(FalError) in
                let result = try await client.finish(handle, attempt: 1, onUpdate: onUpdate) { now in
                    stage.withLock { $0 = now }
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
            attempt.take(error, JobFate(error, at: stage.withLock { $0 }, resubmission: .never))
            report.attempts = [attempt]
            if let onUpdate {
                var update = Update(.failed, model: handle.endpoint, request: handle)
                update.message = error.description
                onUpdate(update)
            }
            throw Failure(.call(error), report: report)
        }
    }

    /// Asks fal to stop a request. A waiting one is removed; a running one is signalled and may still finish.
    ///
    /// - Returns: whether there was something to stop: `false` when the request was completed already.
    /// - Throws: ``FalError``.
    @discardableResult
    public func cancel<Request: FalGatewayRequest>(
        _ generation: FalGeneration<Request>
    ) async throws(FalError) -> Bool {
        try await client.queue.cancel(generation.handle)
    }
}
