public import FalFields
import FalJSON

/// Finds the variant of a family that takes what a request holds.
///
/// ```swift
/// let route = try gateway.routes.route(
///     VideoRequest(prompt: "…", images: [.firstFrame("https://x.test/a.png"), .lastFrame("https://x.test/b.png")]),
///     in: "fal-ai/veo3.1/fast")
/// route.model         // fal-ai/veo3.1/fast/first-last-frame-to-video
/// route.explanation   // why that one, and why not the others
/// ```
///
/// Each variant that the registry holds is asked for a conversion of the request; one that would lose an image, a clip,
/// a sound or an `extra` field, or that lacks what it requires, does not take it. Of those that take it, the ones
/// nearest to the family's own path come first (`fal-ai/veo3.1/image-to-video` before
/// `fal-ai/veo3.1/fast/image-to-video`), then those with the fewest places for media that the request leaves empty: a
/// request without images goes to text-to-video, even where another variant would do with a prompt alone. When that
/// leaves more than one, the caller has to choose.
public struct FalRoutes: Sendable {
    public var registry: MapperRegistry

    public init(registry: MapperRegistry) { self.registry = registry }

    /// The variant for a request.
    ///
    /// - Parameters:
    ///   - family: the path that the variants are at or below: `fal-ai/veo3.1/fast`.
    ///   - mode: strict passes over a variant that would lose anything at all; lenient minds only media, `extra` and
    ///     what is required.
    /// - Throws: ``Failure``: no variant is known, none takes the request, or several do.
    public func route<Request: UnifiedRequest>(
        _ request: Request, in family: EndpointID, mode: FieldMapper.Mode = .strict
    ) throws(Failure) -> Route {
        let fields = request.unifiedFields
        let members = registry.mappers(in: family).filter { $0.modality == Request.modality }
        var candidates = members.map { Candidate($0, fields, family: family, mode: mode) }
        candidates.sort { ($0.rank, $0.model.text) < ($1.rank, $1.model.text) }
        var explanation = Explanation(family: family, inputs: fields.mediaFields, candidates: candidates)
        guard let best = candidates.first else { throw Failure(.unknownFamily, explanation) }
        guard best.isPossible else { throw Failure(.noneFits, explanation) }
        guard explanation.best.count == 1 else {
            throw Failure(.ambiguous, explanation)
        }
        explanation.candidates[0].isChosen = true
        return Route(model: best.model, explanation: explanation)
    }

    /// The variant that was found.
    public struct Route: Sendable, Hashable {
        public var model: EndpointID
        public var explanation: Explanation
    }

    /// Why there is no variant to name.
    public struct Failure: Error, Sendable, Hashable {
        /// The raw value is stable and meant for machines.
        public enum Kind: String, Sendable, Hashable, CaseIterable, Codable {
            /// The registry holds nothing at this path that makes what the request asks for.
            case unknownFamily = "unknown_family"
            case noneFits = "none_fits"
            case ambiguous
        }

        public var kind: Kind
        public var explanation: Explanation

        init(_ kind: Kind, _ explanation: Explanation) {
            self.kind = kind
            self.explanation = explanation
        }

        /// The variants that take the request equally well; empty unless it is ambiguous.
        public var choices: [EndpointID] { kind == .ambiguous ? explanation.best.map(\.model) : [] }
    }
}

extension FalRoutes.Failure: CustomStringConvertible {
    public var description: String {
        let family = explanation.family
        switch kind {
        case .unknownFamily: return "no model at or below \(family) that makes this is registered"
        case .noneFits: return "no variant of \(family) takes the request:\(explanation.lines)"
        case .ambiguous:
            return "several variants of \(family) take the request; name one of "
                + choices.map(\.text).joined(separator: ", ")
        }
    }
}

extension UnifiedFields {
    /// What the request holds beside words and numbers, each once, in the order of the roles.
    var mediaFields: [UnifiedField] {
        let roles = FalInputImage.Role.allCases.filter { role in images.contains { $0.role == role } }
        let files: [UnifiedField] = [.video, .audio]
        return roles.map(\.field) + files.filter { self[$0] != nil }
    }
}
