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
    /// - Parameter mode: Strict rejects a request with a value that the model does not take; lenient lists it.
    /// - Throws: ``MappingError`` with everything that is wrong.
    public func convert<Request: FalGatewayRequest>(
        _ request: Request, model: EndpointID, mode: FieldMapper.Mode = .strict
    ) throws(MappingError) -> FieldMapper.Conversion {
        try GatewayChain.Candidate(request, model: model, registry: registry, mode: mode).conversion.get()
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
    ///   - model: The endpoint's id. One that is not registered uses the mapper of its family.
    ///   - onUpdate: Called with the progress of the request.
    /// - Throws: ``Failure``, with everything that is wrong with the request, or with the failed call.
    public func generate<Request: FalGatewayRequest>(
        _ request: Request, model: EndpointID, options: Options = Options(),
        onUpdate: (@Sendable (Update) -> Void)? = nil
    ) async throws(Failure) -> Request.Outcome {
        try await generate(request, models: [model], options: options, onUpdate: onUpdate)
    }

    /// As ``generate(_:model:options:onUpdate:)``, with fallbacks: the next model is asked if one has a transient
    /// failure. See ``Fallback`` for how a chain avoids paying twice.
    ///
    /// - Parameter models: At least one model, in the order to ask them.
    /// - Throws: ``Failure``, whose report lists every model that was asked.
    public func generate<Request: FalGatewayRequest>(
        _ request: Request, models: [EndpointID], options: Options = Options(),
        onUpdate: (@Sendable (Update) -> Void)? = nil
    ) async throws(Failure) -> Request.Outcome {
        let chain = try GatewayChain(request, models: models, gateway: self, options: options, onUpdate: onUpdate)
        let (outcome, report) = try await chain.run(.succeeded) { attempt throws(FalError) in
            try await attempt.client.shared.limited { () throws(FalError) in
                let handle = try await attempt.submit()
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
            model = try routes.route(request, in: family, mode: options.mode).model
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

extension FalGateway {
    /// Options of a unified request.
    public struct Options: Sendable, Hashable {
        /// Strict rejects a request that lacks a required value or has one that the model does not take; lenient sends
        /// it and lists these values in the conversion.
        public var mode = FieldMapper.Mode.strict
        /// Options of the submit: webhook, priority, start timeout, how local files are sent.
        ///
        /// Local files are uploaded before the submit, once for all models of a chain. With ``FalSubmitOptions/media``
        /// set to `.inline(upTo:)`, small ones are sent as data URIs instead.
        public var submit = FalSubmitOptions()
        /// When the next model of a chain is asked.
        public var fallback = Fallback()
        /// The time limit for each model, uploads included; `nil` is no limit. When it passes, the request continues at
        /// fal, and the failure has its handle.
        public var timeout: Duration?
        /// Whether cancelling the task also cancels the request at fal.
        public var cancelsWithTask = true

        public init() {}

        /// Makes options in one expression: `.with { $0.mode = .lenient }`.
        public static func with(_ change: (inout Options) -> Void) -> Options {
            var options = Options()
            change(&options)
            return options
        }
    }

    /// When a chain continues with its next model.
    ///
    /// It continues after a transient failure (``FalError/isRetryable``) if it is certain that no job runs and none was
    /// billed: a failed upload, a submit that did not arrive or that fal refused (429), a start timeout, a job that fal
    /// says has failed. It ends if the request itself is invalid, because the next model would reject it as well.
    public struct Fallback: Sendable, Hashable {
        /// Whether a model that the request, or a local file of it, does not fit is skipped; otherwise the chain ends
        /// there.
        public var skipsUnmappable = false
        /// Whether the next model is asked although the previous job may run, or be billed: after a submit that may
        /// have arrived, a timeout, a connection that was lost while the job ran, a failure that fal billed. The
        /// previous request is cancelled if its id is known, but may be billed all the same.
        public var mayPayTwice = false

        public init(skipsUnmappable: Bool = false, mayPayTwice: Bool = false) {
            self.skipsUnmappable = skipsUnmappable
            self.mayPayTwice = mayPayTwice
        }
    }
}
