public import FalFields

extension FalRoutes {
    /// Why a variant was chosen, or none.
    public struct Explanation: Sendable, Hashable, CustomStringConvertible {
        public var family: EndpointID
        /// The files that the request holds, by what they are there for. Empty: words alone.
        public var inputs: [UnifiedField]
        /// The variants that make what the request asks for; those that take it first, the better before the worse.
        public var candidates: [Candidate]

        /// The candidates that take the request, and than which none is better.
        var best: [Candidate] {
            candidates.filter { $0.isPossible && $0.rank == candidates.first?.rank }
        }

        /// One line for the request, one for each variant.
        public var description: String {
            let held = inputs.isEmpty ? "no files" : inputs.map(\.rawValue).joined(separator: ", ")
            return "\(family) for a request with \(held):\(lines)"
        }

        var lines: String { candidates.map { "\n  - \($0)" }.joined() }
    }

    /// A variant of a family, and what speaks for or against it.
    public struct Candidate: Sendable, Hashable, CustomStringConvertible {
        public var model: EndpointID
        public var isChosen = false
        /// What keeps it from taking the request; empty: nothing does.
        public var objections: [String]
        /// The model's fields that the request's files go to.
        public var filled: [String]
        /// The model's fields for files that the request leaves empty.
        public var empty: [String]
        /// The fields for lists that get a single file.
        public var single: [String]
        /// How many steps below the family it is, the step that names a way of use (`image-to-video`) not counted.
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
    init(_ mapper: FieldMapper, _ fields: UnifiedFields, family: EndpointID, mode: FieldMapper.Mode) {
        model = mapper.endpoint
        let conversion = mapper.examine(fields)
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
        depth = model.segments.dropFirst(family.segments.count).count { !Self.namesUse($0) }
    }

    private static func objections(to conversion: FieldMapper.Conversion, _ mode: FieldMapper.Mode) -> [String] {
        var texts = conversion.refusals(mode).map(\.message)
        if mode == .lenient {
            texts += conversion.missing.map { "it requires '\($0.modelField)'" }
            texts += conversion.unmapped.filter { $0.unifiedField.isMedia }.map {
                "'\($0.unifiedField.rawValue)' would get lost: \($0.reason)"
            }
        }
        // Any model would be sent such a field; for the choice between models it says whose field it is.
        texts += conversion.warnings.filter { $0.code == .unknownField }.map(\.message)
        return texts
    }

    /// Whether a step of an id says what goes in and comes out, and not which model it is: `pro` and `fast` do not.
    private static func namesUse(_ segment: Substring) -> Bool {
        segment.contains("-to-") || uses.contains(segment)
    }

    private static let uses: Set<Substring> = [
        "extend", "extend-video", "edit", "edit-video", "video-edit", "edit-image", "remix", "reference", "modify",
        "reframe", "inpaint", "inpainting", "outpaint", "transition", "effects", "elements", "motion-control",
        "animate",
        "lipsync", "retake", "redux", "generate",
    ]
}
