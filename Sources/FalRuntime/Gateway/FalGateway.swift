public import FalFields
import FalJSON

/// One typed request for any model: converts it to what the model's schema wants, runs it, and reads whatever comes
/// back.
///
/// ```swift
/// let gateway = FalGateway(client: FalClient(), registry: Fal.mappers)
/// let clip = try await gateway.generate(
///     VideoRequest(prompt: "a fox in snow", duration: .seconds(6), aspectRatio: "16:9", seed: 42),
///     model: "fal-ai/veo3.1/fast")
/// print(clip.video.url, clip.seed as Any)
/// ```
///
/// What a request holds picks nothing by itself: the caller names the model. To extend a clip, name the model that does
/// it and set `video`; to remix one, put its `video_id` into `extra`; for a first and a last frame, give images of
/// these roles; several images of the role `reference` go to the model's list. ``routes`` finds the variant of a family
/// that takes what a request holds.
///
/// A gateway is a value, cheap to copy and safe from any task.
public struct FalGateway: Sendable {
    public var client: FalClient
    /// What is registered here later counts at once.
    public var registry: MapperRegistry

    public init(client: FalClient, registry: MapperRegistry) {
        self.client = client
        self.registry = registry
    }

    /// Finds the variant of a family for a request.
    public var routes: FalRoutes { FalRoutes(registry: registry) }

    /// What a model would be sent, without sending anything.
    ///
    /// - Parameter mode: strict refuses a request of which a part would get lost; lenient lists that part.
    /// - Throws: ``MappingError`` with everything that is wrong at once.
    public func convert<Request: FalGatewayRequest>(
        _ request: Request, model: EndpointID, mode: FieldMapper.Mode = .strict
    ) throws(MappingError) -> FieldMapper.Conversion {
        try Link(request, model: model, registry: registry, mode: mode).conversion.get()
    }

    /// What a form needs to know about a model that makes what `Request` asks for.
    public func capabilities<Request: FalGatewayRequest>(
        of model: EndpointID, for request: Request.Type
    ) -> FieldMapper.Capabilities {
        registry.capabilities(of: model, making: Request.modality)
    }

    /// A model of a chain, and what the request came to for it.
    struct Link: Sendable {
        let model: EndpointID
        let rules: FieldMapper.Rules
        let conversion: Result<FieldMapper.Conversion, MappingError>

        init<Request: FalGatewayRequest>(
            _ request: Request, model: EndpointID, registry: MapperRegistry, mode: FieldMapper.Mode
        ) {
            self.model = model
            let mapper = registry.mapper(for: model, making: Request.modality)
            rules = mapper.rules
            do throws(MappingError) {
                var conversion = try mapper.convert(request, mode: mode)
                // The mapper may be that of a family: an account names the model that was asked.
                conversion.endpoint = model
                self.conversion = .success(conversion)
            } catch {
                var error = error
                error.endpoint = model
                conversion = .failure(error)
            }
        }
    }
}
