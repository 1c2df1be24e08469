public import FalJSON

extension FieldMapper {
    /// What a model takes, for a form. An empty list means that the schema lists nothing, not that nothing is taken:
    /// ``defaults`` and ``examples`` have values for such a field, where the document does.
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
        /// Whether the model can choose the duration: ``FalDuration/automatic``.
        public var choosesDuration = false
        public var aspectRatios: [FalAspectRatio] = []
        public var resolutions: [FalResolution] = []
        /// The names of sizes.
        public var sizes: [String] = []
        /// Whether a size in pixels is accepted.
        public var takesPixels = false
        public var styles: [String] = []
        public var qualities: [String] = []
        public var voices: [String] = []
        public var languages: [String] = []
        public var formats: [String] = []
        /// The roles that images can have.
        public var roles: [FalInputImage.Role] = []
        /// The maximum number of images of each role, where there is one.
        public var maximumImages: [FalInputImage.Role: Int] = [:]
        /// The roles that films can have.
        public var videoRoles: [FalInputVideo.Role] = []
        public var maximumVideos: [FalInputVideo.Role: Int] = [:]
        /// The roles that sounds can have.
        public var audioRoles: [FalInputAudio.Role] = []
        public var maximumAudios: [FalInputAudio.Role: Int] = [:]
        /// What the document asks of the files of each role: their size, shape and length.
        public var fileLimits: [UnifiedField: MediaLimits] = [:]
        /// What the service uses for a field that a request leaves out, in the model's own spelling.
        public var defaults: [UnifiedField: JSONValue] = [:]
        /// Values that the document gives as examples, in the model's own spelling: the names of voices that it does
        /// not list.
        public var examples: [UnifiedField: [JSONValue]] = [:]
        /// The listed values of the fields that have no property here: `choices[.task]`.
        public var choices: [UnifiedField: [JSONValue]] = [:]
        /// The bounds of the numbers that have no property here: `ranges[.factor]`.
        public var ranges: [UnifiedField: Range] = [:]
        public var count: Range = Range()
        public var seed: Range = Range()
        /// The maximum length of a prompt in Unicode scalars.
        public var promptLength: Int?

        /// Whether the model has a field for it: `takes(.mask)`.
        public func takes(_ field: UnifiedField) -> Bool { fields.contains(field) }

        /// Bounds, where there are any.
        public struct Range: Sendable, Hashable {
            public var lowest: JSONNumber?
            public var highest: JSONNumber?
            /// Whether the number must be above ``lowest``. Of whole numbers the bounds are always included.
            public var excludesLowest = false
            /// Whether the number must be below ``highest``.
            public var excludesHighest = false

            public init(lowest: JSONNumber? = nil, highest: JSONNumber? = nil) {
                self.lowest = lowest
                self.highest = highest
            }
        }
    }

    public var capabilities: Capabilities { capabilities(making: modalities[0]) }

    /// The same for one kind of request, where a model takes two: music or audio, a larger image or an image.
    public func capabilities(making modality: FalModality) -> Capabilities {
        var found = Capabilities(endpoint: endpoint, modality: modality, scope: scope)
        // What only the other kind of request has cannot be asked for with this one.
        let request = rules.also == nil ? nil : modality.request
        func name(_ source: UnifiedField) -> UnifiedField? {
            let name = source == .text && modality != .audio ? .prompt : source
            return request?.has(name) ?? true ? name : nil
        }
        for field in rules.rules.compactMap({ name($0.source) }) where !found.fields.contains(field) {
            found.fields.append(field)
        }
        for step in plan.steps { found.note(step) }
        func note<Role: FalMediaRole>(_ roles: inout [Role], _ maximum: inout [Role: Int]) {
            for role in Role.allCases where name(role.field) != nil {
                guard let slots = plan.mediaSlots[role.field] else { continue }
                roles.append(role)
                maximum[role] = Self.maximum(of: slots)
            }
        }
        note(&found.roles, &found.maximumImages)
        note(&found.videoRoles, &found.maximumVideos)
        note(&found.audioRoles, &found.maximumAudios)
        for (role, slots) in plan.mediaSlots { found.fileLimits[role] = slots.lazy.compactMap(\.limits).first }
        for place in plan.required {
            let field = plan.fields[place]
            if let filler = field.fillers.lazy.compactMap(name).first {
                if !found.required.contains(filler) { found.required.append(filler) }
            } else if !rules.constants.contains(where: { $0.field == field.name }) {
                found.requiredAdditionalFields.append(field.name)
            }
        }
        return found
    }

    /// How many files fields take; `nil` where there is no bound. Fields that join add up.
    private static func maximum(of slots: [MappingPlan.MediaSlot]) -> Int? {
        guard !slots.contains(where: { $0.most == nil }) else { return nil }
        let joined = slots.filter { !$0.isFallback }.enumerated().filter { $0.offset == 0 || $0.element.joins }
        return max(slots.compactMap(\.most).max() ?? 0, joined.compactMap(\.element.most).reduce(0, +))
    }
}

extension FieldMapper.Capabilities {
    fileprivate mutating func note(_ step: MappingPlan.Step) {
        let limited = step.descriptor.options.first { !$0.limits.isEmpty }
        let limits = limited?.limits ?? ValueLimits()
        let range = Range(limits, isInteger: limited?.kind == .integer)
        if let serverDefault = step.serverDefault, !serverDefault.isNull, defaults[step.source] == nil {
            defaults[step.source] = serverDefault
        }
        if !step.examples.isEmpty, examples[step.source] == nil { examples[step.source] = step.examples }
        switch (step.source, step.writer) {
        case (_, .seconds(let table)):
            durations = table.listed.map(\.seconds)
            choosesDuration = table.automatic != nil || step.isOpen
            if table.free != nil {
                let scaled = { (bound: JSONNumber?) in bound.flatMap { JSONNumber($0.doubleValue / table.scale) } }
                durationRange = Range(table.limits, isInteger: table.free == .integer)
                durationRange.lowest = scaled(durationRange.lowest)
                durationRange.highest = scaled(durationRange.highest)
            }
        case (.duration, .frames(_, let perSecond, _, _)):
            choosesDuration = step.isOpen
            let seconds = { (frames: JSONNumber?) in frames.flatMap { JSONNumber($0.doubleValue / Double(perSecond)) } }
            durationRange = Range(lowest: seconds(range.lowest), highest: seconds(range.highest))
            // The default counts frames; a form shows seconds.
            defaults[.duration] = seconds(step.serverDefault?.numberValue).map(JSONValue.number)
        case (.aspectRatio, .choice(let table)): aspectRatios = table.texts.map { FalAspectRatio($0) }
        case (.aspectRatio, .preset(let table)):
            if aspectRatios.isEmpty { aspectRatios = table.ratios.map { FalAspectRatio($0) } }
        case (.resolution, .choice(let table)): resolutions = table.texts.map { FalResolution($0) }
        case (.style, .choice(let table)): styles = table.texts
        case (.quality, .choice(let table)): qualities = table.texts
        case (.voice, .choice(let table)): voices = table.texts
        case (.voice, .records(let table)): voices = table.choices?.texts ?? []
        case (.language, .choice(let table)): languages = table.texts
        case (.outputFormat, .choice(let table)): formats = table.texts
        case (.size, .size(let table)):
            sizes = table.choices.texts
            takesPixels = table.sides != nil
        case (.count, _): count = range
        case (.seed, _): seed = range
        case (.prompt, _), (.text, _): promptLength = limits.maxLength
        case (.factor, _), (.polygons, _), (.speakerCount, _):
            ranges[step.source] = range
            if !step.descriptor.listedValues.isEmpty { choices[step.source] = step.descriptor.listedValues }
        case (_, .choice(let table)) where !table.listed.isEmpty: choices[step.source] = table.listed
        default: break
        }
    }
}

extension FieldMapper.Capabilities.Range {
    /// The narrower one of the bounds on each side.
    fileprivate init(_ limits: ValueLimits, isInteger: Bool) {
        self.init(lowest: limits.minimum, highest: limits.maximum)
        if let above = limits.exclusiveMinimum, lowest.map({ above >= $0 }) ?? true {
            let next = isInteger ? above.wholeNeighbour(.up) : nil
            (lowest, excludesLowest) = (next ?? above, next == nil)
        }
        if let below = limits.exclusiveMaximum, highest.map({ below <= $0 }) ?? true {
            let next = isInteger ? below.wholeNeighbour(.down) : nil
            (highest, excludesHighest) = (next ?? below, next == nil)
        }
    }
}

extension JSONNumber {
    fileprivate enum Side { case up, down }

    /// The next whole number on one side, where that is an `Int`.
    fileprivate func wholeNeighbour(_ side: Side) -> JSONNumber? {
        if let whole = intValue {
            let (next, overflow) =
                side == .up ? whole.addingReportingOverflow(1) : whole.subtractingReportingOverflow(1)
            return overflow ? nil : JSONNumber(next)
        }
        return Int(exactly: doubleValue.rounded(side == .up ? .up : .down)).map { JSONNumber($0) }
    }
}

extension ChoiceTable {
    fileprivate var texts: [String] { listed.map { $0.stringValue ?? $0.text() } }
}
