public import FalJSON

extension FieldMapper {
    /// What a model takes, for a form. An empty list means that the schema lists nothing, not that nothing is taken.
    public struct Capabilities: Sendable, Hashable {
        public var endpoint: EndpointID
        public var modality: FalModality
        public var scope: Scope
        /// The unified fields that the model has a field for, in the order of the rules.
        public var fields: [UnifiedField] = []
        /// The unified fields that a request must have.
        public var required: [UnifiedField] = []
        /// The model's own fields that are required and that only `additionalFields` can fill.
        public var requiredAdditionalFields: [String] = []
        /// The listed durations in seconds, shortest first.
        public var durations: [Double] = []
        /// The bounds of a duration that is not listed, in seconds.
        public var durationRange: Range = Range()
        public var aspectRatios: [String] = []
        public var resolutions: [String] = []
        /// The names of sizes.
        public var sizes: [String] = []
        /// Whether a size in pixels is accepted.
        public var takesPixels = false
        public var styles: [String] = []
        public var qualities: [String] = []
        public var voices: [String] = []
        public var languages: [String] = []
        public var formats: [String] = []
        /// The roles that images can have, and the maximum number of each; `nil` where no limit is known.
        public var roles: [FalInputImage.Role: Int?] = [:]
        public var count: Range = Range()
        public var seed: Range = Range()
        /// The maximum length of a prompt in Unicode scalars.
        public var promptLength: Int?

        /// Bounds, both included, where there are any.
        public struct Range: Sendable, Hashable {
            public var lowest: JSONNumber?
            public var highest: JSONNumber?

            public init(lowest: JSONNumber? = nil, highest: JSONNumber? = nil) {
                self.lowest = lowest
                self.highest = highest
            }
        }
    }

    public var capabilities: Capabilities {
        var found = Capabilities(endpoint: endpoint, modality: modality, scope: scope)
        for rule in rules.rules where !found.fields.contains(rule.source) { found.fields.append(rule.source) }
        for step in plan.steps { found.note(step) }
        for (role, slots) in zip(FalInputImage.Role.allCases, plan.mediaSlots) where !slots.isEmpty {
            let isUnlimited = slots.contains { $0.isList && $0.most == nil }
            found.roles[role] = .some(isUnlimited ? nil : slots.map { $0.most ?? 1 }.max())
        }
        for place in plan.required {
            let field = plan.fields[place]
            if let filler = field.fillers.first {
                if !found.required.contains(filler) { found.required.append(filler) }
            } else if !rules.constants.contains(where: { $0.field == field.name }) {
                found.requiredAdditionalFields.append(field.name)
            }
        }
        return found
    }
}

extension FieldMapper.Capabilities {
    fileprivate mutating func note(_ step: MappingPlan.Step) {
        let limits = step.descriptor.options.lazy.map(\.limits).first { !$0.isEmpty } ?? ValueLimits()
        switch (step.source, step.writer) {
        case (_, .seconds(let table)):
            durations = table.listed.map(\.seconds)
            if table.free != nil {
                let scaled = { (bound: JSONNumber?) in bound.flatMap { JSONNumber($0.doubleValue / table.scale) } }
                durationRange = Range(
                    lowest: scaled(table.limits.minimum), highest: scaled(table.limits.maximum))
            }
        case (.aspectRatio, .choice(let table)): aspectRatios = table.texts
        case (.aspectRatio, .preset(let table)): if aspectRatios.isEmpty { aspectRatios = table.ratios }
        case (.resolution, .choice(let table)): resolutions = table.texts
        case (.style, .choice(let table)): styles = table.texts
        case (.quality, .choice(let table)): qualities = table.texts
        case (.voice, .choice(let table)): voices = table.texts
        case (.language, .choice(let table)): languages = table.texts
        case (.outputFormat, .choice(let table)): formats = table.texts
        case (.size, .size(let table)):
            sizes = table.choices.texts
            takesPixels = table.sides != nil
        case (.count, _): count = Range(lowest: limits.minimum, highest: limits.maximum)
        case (.seed, _): seed = Range(lowest: limits.minimum, highest: limits.maximum)
        case (.prompt, _), (.text, _): promptLength = limits.maxLength
        default: break
        }
    }
}

extension ChoiceTable {
    fileprivate var texts: [String] { listed.map { $0.stringValue ?? $0.text() } }
}
