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
/// `video_id` into `extra`; for a first and a last frame, give images of these roles; several images of the role
/// `reference` fill the model's list. ``routes`` finds the variant of a family that takes a request's media.
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
