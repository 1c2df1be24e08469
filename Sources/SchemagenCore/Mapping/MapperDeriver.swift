package import FalFields
import FalJSON

/// From what an endpoint takes and gives to how unified requests fill it.
///
/// The decision is made in this order: an override for the endpoint or its family, the rules R0–R17, and at the time of
/// a call the caller's own extra fields. A rule looks only at fields that the endpoint has, so a mapper cannot send one
/// that it lacks.
package struct MapperDeriver: Sendable {
    /// The manifest's overrides, which come after the built-in ones and so win over them.
    package var overrides: [MapperOverride]

    package init(overrides: [MapperOverride] = []) { self.overrides = overrides }

    package func derive(_ model: EndpointModel) -> DerivedMapper {
        derive(model.id, schema: DescriptorBuilder().schema(of: model), category: model.category)
    }

    package func derive(_ endpoint: NamedEndpoint) -> DerivedMapper {
        derive(endpoint.model.id, schema: endpoint.schema, category: endpoint.model.category)
    }

    /// - Parameter schema: as generated code carries it, or with the wire's names of records: rules name none of them.
    package func derive(_ id: EndpointID, schema: EndpointSchema, category: String? = nil) -> DerivedMapper {
        let answer = OutputRules(schema: schema, category: category).read()
        var draft = MappingDraft(schema: schema, modality: answer.modality, outputs: answer.outputs)
        if answer.modality != .other {
            TextRules.apply(to: &draft)
            LengthRules.apply(to: &draft)
            ChoiceRules.apply(to: &draft)
            SizeRules.apply(to: &draft)
            FlagRules.apply(to: &draft)
            NumberRules.apply(to: &draft)
            SpeechRules.apply(to: &draft)
            MediaRules.apply(to: &draft)
            FrameRules.apply(to: &draft)
            ReferenceRules.apply(to: &draft)
        }
        var applied: Set<MapperOverride> = []
        for override in (MapperOverride.standard + overrides) where id.isIn(family: override.family) {
            if override.apply(to: &draft) { applied.insert(override) }
        }
        // A field whose name would break the spelling of its rule is left to `extra`.
        draft.rules.rules.removeAll { !$0.isSpellable }
        draft.rules.outputs.removeAll { !$0.isSpellable }
        return DerivedMapper(endpoint: id, rules: draft.rules, applied: applied)
    }
}

/// What derivation came to.
package struct DerivedMapper: Sendable, Hashable {
    package let endpoint: EndpointID
    package let rules: FieldMapper.Rules
    /// The overrides that found their fields here.
    package let applied: Set<MapperOverride>

    package func mapper(_ schema: EndpointSchema) -> FieldMapper {
        FieldMapper(endpoint: endpoint, rules: rules, schema: schema)
    }
}
