public import FalFields
import FalJSON

/// Runs one typed request with any model: converts it to the model's input, runs it, and reads its response.
///
/// ```swift
/// let gateway = FalGateway(client: FalClient(), registry: Fal.mappers)
/// let clip = try await gateway.generate(
///     VideoRequest(prompt: "a fox in snow", duration: .seconds(6), aspectRatio: "16:9", seed: 42),
///     model: "fal-ai/veo3.1/fast")
/// print(clip.video.url, clip.seed as Any)
/// ```
///
/// The caller names the model. To extend a clip, name a model that extends clips and set `video`; to remix one, put its
/// `video_id` into `additionalFields`; for a first and a last frame, give images of these roles; several images of the
/// role `reference` fill the model's list. ``routes`` finds the variant of a family that takes a request's media.
///
/// A gateway is a value that is cheap to copy and can be used from any task.
public struct FalGateway: Sendable {
    public var client: FalClient
    /// The models' field mappers. Later registrations take effect at once.
    public var registry: MapperRegistry

    public init(client: FalClient, registry: MapperRegistry) {
        self.client = client
        self.registry = registry
    }

    /// Finds the variant of a family for a request.
    public var routes: FalRoutes { FalRoutes(registry: registry) }

    /// Converts a request for a model without sending anything.
    ///
    /// - Parameters:
    ///   - request: What is wanted.
    ///   - model: The endpoint's id. One that is not registered uses the mapper of its family.
    ///   - mode: Strict rejects a request with a value that the model does not take; lenient lists it.
    ///   - adjusting: Which values may be adjusted to those that the model takes.
    /// - Throws: a `MappingError` with everything that is wrong.
    public func convert<Request: FalGatewayRequest>(
        _ request: Request, model: EndpointID, mode: FieldMapper.Mode = .strict,
        adjusting: FieldMapper.Adjustments = FieldMapper.Adjustments()
    ) throws(MappingError) -> FieldMapper.Conversion {
        var options = Options.with { $0.mode = mode }
        options.adjusting = adjusting
        return try GatewayChain.Candidate(request, Model(model), registry: registry, options).conversion.get()
    }

    /// What a model takes, for a form.
    public func capabilities<Request: FalGatewayRequest>(
        of model: EndpointID, for request: Request.Type
    ) -> FieldMapper.Capabilities {
        registry.capabilities(of: model, making: Request.modality)
    }
}

extension FalGateway {
    /// Converts a request for a model, runs it and returns its result.
    ///
    /// A request that does not fit the model is rejected before anything is sent.
    ///
    /// - Parameters:
    ///   - request: What is wanted.
    ///   - model: The endpoint's id. One that is not registered uses the mapper of its family.
    ///   - options: How to convert and to submit it.
    ///   - onUpdate: Called with the progress of the request.
    /// - Throws: ``Failure``, with everything that is wrong with the request, or with the failed call.
    public func generate<Request: FalGatewayRequest>(
        _ request: Request, model: EndpointID, options: Options = Options(),
        onUpdate: (@Sendable (Update) -> Void)? = nil
    ) async throws(Failure) -> Request.Outcome {
        try await resume(FalChain(request, models: [Model(model)]), options: options, onUpdate: onUpdate)
    }

    /// As ``generate(_:model:options:onUpdate:)``, with fallbacks: the next model is asked if one has a transient
    /// failure. See ``Fallback`` for how a chain avoids paying twice.
    ///
    /// - Parameters:
    ///   - request: What is wanted.
    ///   - models: At least one model, in the order to ask them.
    ///   - options: How to convert and to submit it, and when to go on to the next model.
    ///   - onUpdate: Called with the progress of the request.
    ///   - saving: Stores the chain, so that ``resume(_:options:onUpdate:saving:)`` can go on with it in another
    ///     process. See ``FalChain`` for when it is called; if it throws, the run stops.
    /// - Throws: ``Failure``, whose report lists every model that was asked.
    public func generate<Request: FalGatewayRequest>(
        _ request: Request, models: [Model], options: Options = Options(),
        onUpdate: (@Sendable (Update) -> Void)? = nil, saving: FalChain<Request>.Saving? = nil
    ) async throws(Failure) -> Request.Outcome {
        try await resume(FalChain(request, models: models), options: options, onUpdate: onUpdate, saving: saving)
    }

    /// The same for models that nothing is adjusted for in particular.
    @_disfavoredOverload
    public func generate<Request: FalGatewayRequest>(
        _ request: Request, models: [EndpointID], options: Options = Options(),
        onUpdate: (@Sendable (Update) -> Void)? = nil, saving: FalChain<Request>.Saving? = nil
    ) async throws(Failure) -> Request.Outcome {
        try await generate(
            request, models: models.map { Model($0) }, options: options, onUpdate: onUpdate, saving: saving)
    }

    /// Goes on with a chain, perhaps one that another process has stored: waits for the request that is in the queue,
    /// and asks the models that remain.
    ///
    /// Nothing is paid twice. If the other process ended in the middle of a submit, it is not known whether fal has
    /// taken it: the failure is of kind `submissionUnknown`. With ``FalSubmitOptions/resubmission`` set to
    /// `.mayDuplicate` the same model is asked again, with ``Fallback/mayPayTwice`` the next one.
    ///
    /// - Throws: ``Failure``, whose report lists every model that was asked.
    public func resume<Request: FalGatewayRequest>(
        _ chain: FalChain<Request>, options: Options = Options(), onUpdate: (@Sendable (Update) -> Void)? = nil,
        saving: FalChain<Request>.Saving? = nil
    ) async throws(Failure) -> Request.Outcome {
        let run = try GatewayChain(chain, gateway: self, options: options, onUpdate: onUpdate, saving: saving)
        let (outcome, report) = try await run.run(.succeeded) { attempt throws(FalError) in
            try await attempt.client.shared.limited { () throws(FalError) in
                let handle = try await attempt.request()
                let result = try await attempt.waitForResult(of: handle)
                return try Self.outcome(of: Request.self, result, handle, attempt.candidate.rules, attempt.conversion)
            }
        }
        return outcome.with(report)
    }

    /// As ``generate(_:model:options:onUpdate:)``, with the variant of a family that takes the request's media.
    ///
    /// - Throws: ``Failure``; with the choices if several variants take the request, or with why each does not.
    public func generate<Request: FalGatewayRequest>(
        _ request: Request, family: EndpointID, options: Options = Options(),
        onUpdate: (@Sendable (Update) -> Void)? = nil
    ) async throws(Failure) -> Request.Outcome {
        let model: EndpointID
        do throws(FalRoutes.Failure) {
            model = try routes.route(request, in: family, mode: options.mode, adjusting: options.adjusting).model
        } catch {
            throw Failure(.route(error), report: Report(models: []))
        }
        return try await generate(request, model: model, options: options, onUpdate: onUpdate)
    }

    /// - Throws: ``FalError`` of kind `decoding`, with the whole response, if it has no file of the requested kind.
    static func outcome<Request: FalGatewayRequest>(
        of request: Request.Type, _ result: FalResult<JSONValue>, _ handle: FalRequestHandle,
        _ rules: FieldMapper.Rules, _ conversion: FieldMapper.Conversion?
    ) throws(FalError) -> Request.Outcome {
        var response = FalResponse(result.output, of: handle.endpoint, making: Request.modality, rules: rules)
        response.raw = result.raw
        response.request = handle
        response.requestID = result.requestID ?? handle.id
        response.metrics = result.metrics
        response.billableUnits = result.billableUnits
        response.conversion = conversion
        guard let outcome = Request.Outcome(response) else {
            // The job is paid: the error keeps everything that arrived.
            var error = FalError(.decoding, "the response has no \(Request.modality.rawValue)", about: handle)
            error.raw = response.raw
            error.metrics = response.metrics
            error.billableUnits = response.billableUnits
            throw error
        }
        return outcome
    }
}

extension FalGatewayResult {
    func with(_ report: FalGateway.Report) -> Self {
        var result = self
        result.response.report = report
        return result
    }
}
