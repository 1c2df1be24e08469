package import FalFields
package import FalJSON

/// A correction of a derived mapper, for one endpoint or a family: what a schema cannot say.
package struct MapperOverride: Sendable, Hashable {
    /// What is to be done with the field.
    package enum Change: Sendable, Hashable {
        /// Filled from these, in place of whatever filled it before.
        case fill([UnifiedField], FieldMapper.Form?, isFallback: Bool)
        /// Left out when `additionalFields` has another field.
        case unless(String)
        /// At most so many images.
        case limit(Int)
        /// Always this value.
        case constant(JSONValue, isForced: Bool, with: [String])
        /// Filled by nothing but `additionalFields`.
        case drop
    }

    /// An endpoint id, or whole segments at the start of one.
    package var family: String
    /// The model's field; a member of a nested object as `voice_setting/voice_id`.
    package var field: String
    package var change: Change
    /// Why the schema is not enough.
    package var reason: String
    /// Where it is written.
    package var place: Diagnostic.Place

    package init(
        _ family: String, _ field: String, _ change: Change, reason: String = "", at place: Diagnostic.Place = .init()
    ) {
        self.family = family
        self.field = field
        self.change = change
        self.reason = reason
        self.place = place
    }

    /// - Returns: whether the endpoint has the fields that it names.
    func apply(to draft: inout MappingDraft) -> Bool {
        guard let target = target(field, in: draft) else { return false }
        switch change {
        case .fill(let sources, let form, let isFallback):
            let old = draft.rules.rules.first { $0.field == field }
            draft.rules.rules.removeAll { $0.field == field || ($0.field.isEmpty && sources.contains($0.source)) }
            for source in sources {
                let form = Self.resolved(form, in: draft) ?? Self.form(for: source, target, old, draft.schema)
                let rule = FieldMapper.Rule(
                    field, from: source, as: form, origin: "override", isFallback: isFallback)
                // Ahead of what was derived for the source: the override knows better, the rest takes what is left.
                let place = draft.rules.rules.firstIndex { $0.source == source }
                if !isFallback, source.isMedia, let place {
                    draft.rules.rules.insert(rule, at: place)
                } else {
                    // A value that is no image goes where the override says, and nowhere else.
                    if !source.isMedia {
                        draft.rules.rules.removeAll { $0.source == source && !shares(field, $0.field) }
                    }
                    draft.rules.rules.append(rule)
                }
            }
        case .unless(let other):
            guard draft[other] != nil else { return false }
            for index in draft.rules.rules.indices where draft.rules.rules[index].field == field {
                draft.rules.rules[index].unless = other
            }
        case .limit(let most): draft.rules.limits[field] = most
        case .constant(let value, let isForced, let with):
            draft.rules.constants.removeAll { $0.field == field }
            draft.rules.rules.removeAll { $0.field == field }
            draft.rules.constants.append(.init(field, value, isForced: isForced, onlyWith: with))
        case .drop: draft.rules.rules.removeAll { $0.field == field }
        }
        return true
    }

    /// `frames(fps,,8,1)` takes the rate that the server uses when none is given.
    private static func resolved(_ form: FieldMapper.Form?, in draft: MappingDraft) -> FieldMapper.Form? {
        guard case .frames(let rate?, 0, let step, let offset)? = form else { return form }
        let usual = draft[rate]?.serverDefault?.doubleValue.map { Int($0.rounded()) } ?? 24
        return .frames(rate: draft[rate] == nil ? nil : rate, perSecond: max(1, usual), step: step, offset: offset)
    }

    /// A voice goes into its object as name and as settings: two rules of one field.
    private func shares(_ left: String, _ right: String) -> Bool { left == right }

    /// The field's type, through one level of nesting.
    private func target(_ name: String, in draft: MappingDraft) -> FieldDescriptor? {
        guard let slash = name.firstIndex(of: "/") else { return draft[name] }
        guard let outer = draft[String(name[..<slash])] else { return nil }
        let inner = String(name[name.index(after: slash)...])
        for option in outer.value.options {
            if let found = draft.schema.fields(of: option).first(where: { $0.name == inner }) { return found }
        }
        return nil
    }

    /// The form that the type asks for, where the override leaves it open.
    private static func form(
        for source: UnifiedField, _ field: FieldDescriptor, _ old: FieldMapper.Rule?, _ schema: EndpointSchema
    ) -> FieldMapper.Form {
        if let old, old.source == source { return old.form }
        switch source {
        case _ where source.isMedia: return field.mediaForm(in: schema) ?? .media
        case .duration: return .seconds
        case .size: return .size
        case .voiceSettings: return .members
        case .resolution, .aspectRatio, .style, .quality, .voice, .language, .outputFormat, .sampleRate, .bitrate,
            .effect, .avatar, .variant:
            return field.isListed ? .choice : .value
        case .loras, .dialogue, .section: return MemberTable(field.value, of: source, schema: schema)?.form ?? .value
        default: return .value
        }
    }
}

/// Says why overrides did nothing, once all endpoints have been derived: a typing error would otherwise go unnoticed.
package struct OverrideCheck {
    private let overrides: [MapperOverride]

    /// - Parameter overrides: those of the manifest. A built-in one may well be for an endpoint that is not there.
    package init(_ overrides: [MapperOverride]) { self.overrides = overrides }

    package func diagnostics(_ derived: [DerivedMapper]) -> [Diagnostic] {
        var applied: Set<MapperOverride> = []
        for mapper in derived { applied.formUnion(mapper.applied) }
        return OverrideCheck(overrides.filter { !applied.contains($0) }).diagnostics(amongAll: derived.map(\.endpoint))
    }

    /// The same for overrides that are known to have applied nowhere.
    ///
    /// - Parameter endpoints: all of the project.
    package func diagnostics(amongAll endpoints: [EndpointID]) -> [Diagnostic] {
        overrides.map { override in
            let covered = endpoints.filter { $0.isIn(family: override.family) }
            guard let first = covered.first else {
                return Diagnostic(
                    .overrideWithoutEndpoint, "no endpoint is '\(override.family)' or lies below it",
                    at: override.place,
                    remedy: "Correct the id, or add the models it is for.")
            }
            let subject = covered.count == 1 ? "\(first)" : "no endpoint of '\(override.family)'"
            let verb = covered.count == 1 ? "lacks" : "has"
            return Diagnostic(
                .overrideWithoutField, "\(subject) \(verb) \(override.named)", at: override.place,
                endpoint: covered.count == 1 ? first.text : nil,
                remedy: "`schemagen map \(first)` lists the fields.")
        }
    }
}

extension MapperOverride {
    /// The fields it speaks of.
    fileprivate var named: String {
        if case .unless(let other) = change { return "the fields '\(field)' and '\(other)'" }
        return "the field '\(field)'"
    }
}
