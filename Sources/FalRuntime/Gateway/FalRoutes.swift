public import FalFields
import FalJSON

/// Finds the variant of a family that takes a request's media.
///
/// ```swift
/// let route = try gateway.routes.route(
///     VideoRequest(prompt: "…", images: [.firstFrame("https://x.test/a.png"), .lastFrame("https://x.test/b.png")]),
///     in: "fal-ai/veo3.1/fast")
/// route.model         // fal-ai/veo3.1/fast/first-last-frame-to-video
/// route.explanation   // why that one, and why not the others
/// ```
///
/// The request is converted for each registered variant. One that would lose an image, a clip, a sound or an additional
/// field, or that lacks a required value, does not take it. Of the others, those nearest to the family's path come
/// first (`fal-ai/veo3.1/image-to-video` before `fal-ai/veo3.1/fast/image-to-video`), then those with the fewest media
/// fields that stay empty: a request without images goes to text-to-video, even if another variant needs only a prompt.
/// If several are equally good, the caller has to choose.
public struct FalRoutes: Sendable {
    public var registry: MapperRegistry

    public init(registry: MapperRegistry) { self.registry = registry }

    /// The variant for a request.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - family: The path of the variants: `fal-ai/veo3.1/fast`.
    ///   - mode: Strict skips a variant that would lose any value; lenient only one that would lose media or additional
    ///     fields, or lacks a required value.
    ///   - adjusting: Which values may be adjusted to those that a variant takes.
    /// - Throws: ``Failure`` if no variant is registered, none takes the request, or several do.
    public func route<Request: UnifiedRequest>(
        _ request: Request, in family: EndpointID, mode: FieldMapper.Mode = .strict,
        adjusting: FieldMapper.Adjustments = FieldMapper.Adjustments()
    ) throws(Failure) -> Route {
        let fields = request.unifiedFields
        let variants = registry.mappers(in: family).filter { $0.makes(Request.modality) }
        var candidates = variants.map { Candidate($0, fields, family: family, mode: mode, adjusting: adjusting) }
        candidates.sort { ($0.rank, $0.model.text) < ($1.rank, $1.model.text) }
        var explanation = Explanation(family: family, inputs: fields.mediaFields, candidates: candidates)
        guard let best = candidates.first else { throw Failure(.unknownFamily, explanation) }
        guard best.isPossible else { throw Failure(.noneFits, explanation) }
        guard explanation.best.count == 1 else { throw Failure(.ambiguous, explanation) }
        explanation.candidates[0].isChosen = true
        return Route(model: best.model, explanation: explanation)
    }

    /// The chosen variant.
    public struct Route: Sendable, Hashable {
        public var model: EndpointID
        public var explanation: Explanation
    }

    /// Why no variant was chosen.
    public struct Failure: Error, Sendable, Hashable {
        /// The raw values are stable.
        public enum Kind: String, Sendable, Hashable, CaseIterable, Codable {
            /// No model for this kind of request is registered at this path.
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

        /// The variants that take the request equally well; empty unless the kind is `ambiguous`.
        public var choices: [EndpointID] { kind == .ambiguous ? explanation.best.map(\.model) : [] }
    }
}

extension FalRoutes.Failure: CustomStringConvertible {
    public var description: String {
        let family = explanation.family
        switch kind {
        case .unknownFamily: return "no model for this request is registered at \(family)"
        case .noneFits: return "no variant of \(family) takes the request:\(explanation.lines)"
        case .ambiguous:
            return "several variants of \(family) take the request; name one of "
                + choices.map(\.text).joined(separator: ", ")
        }
    }
}

extension UnifiedFields {
    /// The fields of the request's media, each once, in the order of the roles.
    var mediaFields: [UnifiedField] {
        UnifiedField.allCases.filter { field in files.contains { $0.field == field } }
    }
}

extension FalRoutes {
    /// Why a variant was chosen, or none.
    public struct Explanation: Sendable, Hashable, CustomStringConvertible {
        public var family: EndpointID
        /// The fields of the request's media; empty if it has none.
        public var inputs: [UnifiedField]
        /// The variants for this kind of request, the best first.
        public var candidates: [Candidate]

        /// The best candidates that take the request.
        var best: [Candidate] {
            candidates.filter { $0.isPossible && $0.rank == candidates.first?.rank }
        }

        /// One line for the request, and one for each variant.
        public var description: String {
            let media = inputs.isEmpty ? "no files" : inputs.map(\.rawValue).joined(separator: ", ")
            return "\(family) for a request with \(media):\(lines)"
        }

        var lines: String { candidates.map { "\n  - \($0)" }.joined() }
    }

    /// A variant of a family, and the reasons for and against it.
    public struct Candidate: Sendable, Hashable, CustomStringConvertible {
        public var model: EndpointID
        public var isChosen = false
        /// Why it does not take the request; empty if it does.
        public var objections: [String]
        /// The model's fields that the request's media fill.
        public var filled: [String]
        /// The model's media fields that stay empty.
        public var empty: [String]
        /// The model's list fields that get a single file.
        public var single: [String]
        /// How many path components below the family it is, not counting one that names a task (`image-to-video`).
        public var depth: Int

        public var isPossible: Bool { objections.isEmpty }

        /// The lower, the better.
        var rank: Int { (isPossible ? 0 : 1 << 32) + (depth << 16) + empty.count + single.count }

        public var description: String {
            if !isPossible { return "\(model) does not take it: \(objections.joined(separator: "; "))" }
            var facts: [String] = []
            if !filled.isEmpty { facts.append("the files go to \(filled.joined(separator: ", "))") }
            if !empty.isEmpty { facts.append("\(empty.joined(separator: ", ")) stays empty") }
            if !single.isEmpty { facts.append("\(single.joined(separator: ", ")) could take more") }
            if depth > 0 { facts.append("\(depth) below the family") }
            let verdict = isChosen ? "is chosen" : "takes it"
            return facts.isEmpty ? "\(model) \(verdict)" : "\(model) \(verdict): \(facts.joined(separator: ", "))"
        }
    }
}

extension FalRoutes.Candidate {
    init(
        _ mapper: FieldMapper, _ fields: UnifiedFields, family: EndpointID, mode: FieldMapper.Mode,
        adjusting: FieldMapper.Adjustments
    ) {
        model = mapper.endpoint
        let conversion = mapper.examine(fields, adjusting: adjusting)
        objections = Self.objections(to: conversion, mode)
        let payload = conversion.payload
        var seen: Set<String> = []
        filled = []
        empty = []
        single = []
        for rule in mapper.rules.rules where rule.source.isMedia && seen.insert(rule.field).inserted {
            guard let value = payload[rule.field] else {
                empty.append(rule.field)
                continue
            }
            filled.append(rule.field)
            if value.arrayValue?.count == 1 { single.append(rule.field) }
        }
        depth = model.segments.dropFirst(family.segments.count).count { !Self.isTask($0) }
    }

    private static func objections(to conversion: FieldMapper.Conversion, _ mode: FieldMapper.Mode) -> [String] {
        var texts = conversion.refusals(mode).map(\.message)
        if mode == .lenient {
            texts += conversion.missing.map { "it requires '\($0.modelField)'" }
            texts += conversion.unmapped.filter { $0.unifiedField.isMedia }.map {
                "'\($0.unifiedField.rawValue)' would get lost: \($0.reason)"
            }
        }
        // An unknown field is sent to any model, but it tells which model the request is meant for.
        texts += conversion.warnings.filter { $0.code == .unknownField }.map(\.message)
        return texts
    }

    /// Whether a component of an id names a task, unlike `pro` and `fast`, which name a model.
    private static func isTask(_ segment: Substring) -> Bool {
        segment.contains("-to-") || tasks.contains(segment)
    }

    private static let tasks: Set<Substring> = [
        "extend", "extend-video", "edit", "edit-video", "video-edit", "edit-image", "remix", "reference", "modify",
        "reframe", "inpaint", "inpainting", "outpaint", "transition", "effects", "elements", "motion-control",
        "animate", "lipsync", "retake", "redux", "generate",
    ]
}
