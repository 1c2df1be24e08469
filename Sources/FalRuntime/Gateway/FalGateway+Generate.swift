public import FalFields
import FalJSON

extension FalGateway {
    /// Converts a request for a model, runs it, waits for it and returns what the model made.
    ///
    /// The conversion comes first: a request that does not fit is refused before anything is sent.
    ///
    /// - Parameters:
    ///   - model: an endpoint id; one that the registry does not know takes what its family takes.
    ///   - onUpdate: told what happens on the way.
    /// - Throws: ``Failure``, with all that is wrong with the request, or with the failed call.
    public func generate<Request: FalGatewayRequest>(
        _ request: Request, model: EndpointID, options: Options = Options(),
        onUpdate: (@Sendable (Update) -> Void)? = nil
    ) async throws(Failure) -> Request.Outcome {
        try await generate(request, models: [model], options: options, onUpdate: onUpdate)
    }

    /// As ``generate(_:model:options:onUpdate:)``, with models to fall back to: the next one is asked when one fails in
    /// a way that can pass. See ``Fallback`` for what keeps a chain from paying twice.
    ///
    /// - Parameter models: at least one, in the order in which they are asked.
    /// - Throws: ``Failure``, whose report tells of each model that was asked.
    public func generate<Request: FalGatewayRequest>(
        _ request: Request, models: [EndpointID], options: Options = Options(),
        onUpdate: (@Sendable (Update) -> Void)? = nil
    ) async throws(Failure) -> Request.Outcome {
        let chain = try GatewayChain(request, models: models, gateway: self, options: options, onUpdate: onUpdate)
        let (outcome, report) = try await chain.run(.succeeded) { flight throws(FalError) in
            try await flight.client.shared.pass { () throws(FalError) in
                let handle = try await flight.submit()
                let result = try await flight.finish(handle)
                return try Self.outcome(of: Request.self, result, handle, flight.link.rules, flight.conversion)
            }
        }
        return outcome.with(report)
    }

    /// As ``generate(_:model:options:onUpdate:)``, by that variant of a family which takes what the request holds.
    ///
    /// - Throws: ``Failure``; with the choices when several variants take it, or with why each does not.
    public func generate<Request: FalGatewayRequest>(
        _ request: Request, family: EndpointID, options: Options = Options(),
        onUpdate: (@Sendable (Update) -> Void)? = nil
    ) async throws(Failure) -> Request.Outcome {
        let model: EndpointID
        do throws(FalRoutes.Failure) {
            model = try routes.route(request, in: family, mode: options.mode).model
        } catch {
            throw Failure(.route(error), report: Report(models: []))
        }
        return try await generate(request, model: model, options: options, onUpdate: onUpdate)
    }

    /// - Throws: ``FalError`` of kind `decoding`, with the whole answer, when it has no file of the kind asked for.
    static func outcome<Request: FalGatewayRequest>(
        of request: Request.Type, _ result: FalResult<JSONValue>, _ handle: FalRequestHandle,
        _ rules: FieldMapper.Rules, _ conversion: FieldMapper.Conversion?
    ) throws(FalError) -> Request.Outcome {
        var answer = FalAnswer(result.output, of: handle.endpoint, making: Request.modality, rules: rules)
        answer.raw = result.raw
        answer.request = handle
        answer.requestID = result.requestID ?? handle.id
        answer.metrics = result.metrics
        answer.billableUnits = result.billableUnits
        answer.conversion = conversion
        guard let outcome = Request.Outcome(answer) else {
            // The job is done and paid: nothing of what came may get lost.
            var error = FalError(.decoding, "the answer has no \(Request.modality.rawValue)", about: handle)
            error.raw = answer.raw
            error.metrics = answer.metrics
            error.billableUnits = answer.billableUnits
            throw error
        }
        return outcome
    }
}

extension FalGatewayResult {
    func with(_ report: FalGateway.Report) -> Self {
        var result = self
        result.answer.report = report
        return result
    }
}
