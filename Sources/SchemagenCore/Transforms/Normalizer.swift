/// All transforms in their order. Two spellings of one type come out equal.
package struct Normalizer: Sendable {
    package init() {}

    /// The steps that lose nothing.
    private static let spellings: [any Transform] = [
        CollapseSpellings(), ResolveReferences(), MergeIntersections(), HoistRecords(),
    ]

    private static let conclusions: [any Transform] = [
        FoldFiles(),
        // Once more: resolved aliases and folded files can make one type of what were two.
        CollapseSpellings(), MarkMedia(), MarkBytes(), BreakCycles(), DropUnreachable(), CheckDefaults(),
    ]

    /// - Returns: the model, or `nil` with an error among the diagnostics when it is too large.
    package func normalize(_ model: EndpointModel, reporting diagnostics: inout [Diagnostic]) -> EndpointModel? {
        apply(Self.spellings + Self.conclusions, to: model, reporting: &diagnostics)
    }

    /// The model in one spelling with all that the document says, for comparisons, and the one that is generated.
    func stages(
        of model: EndpointModel, reporting diagnostics: inout [Diagnostic]
    ) -> (plain: EndpointModel, final: EndpointModel)? {
        guard let spelled = apply(Self.spellings, to: model, reporting: &diagnostics),
            // Once more, as in `conclusions`.
            let plain = apply([CollapseSpellings()], to: spelled, reporting: &diagnostics),
            let final = apply(Self.conclusions, to: spelled, reporting: &diagnostics)
        else { return nil }
        return (plain, final)
    }

    private func apply(
        _ steps: [any Transform], to model: EndpointModel, reporting diagnostics: inout [Diagnostic]
    ) -> EndpointModel? {
        var result = model
        for step in steps {
            var found: [Diagnostic] = []
            result = step.apply(to: result, reporting: &found)
            diagnostics += found
            if found.contains(where: { $0.severity == .error }) { return nil }
        }
        return result
    }
}

/// A step that brings an endpoint's model nearer to what can be named and emitted.
package protocol Transform: Sendable {
    /// The changed model. What was lost or doubtful on the way goes to `diagnostics`.
    func apply(to model: EndpointModel, reporting diagnostics: inout [Diagnostic]) -> EndpointModel
}

extension EndpointModel {
    /// The model with every type in it replaced, innermost first.
    func mappingTypes(_ change: (TypeModel) -> TypeModel) -> EndpointModel {
        var copy = self
        copy.input = input.mapped(change)
        copy.output = output.mapped(change)
        copy.components = components.mapValues { $0.mapped(change) }
        return copy
    }

    func place(_ origin: Origin) -> Diagnostic.Place {
        .init(path: path, position: origin.position, pointer: "#" + origin.pointer)
    }
}

/// Forgets components that neither input nor output reaches.
struct DropUnreachable: Transform {
    func apply(to model: EndpointModel, reporting diagnostics: inout [Diagnostic]) -> EndpointModel {
        var result = model
        let reached = Set(model.reach(from: [model.input, model.output]))
        result.components = model.components.filter { reached.contains($0.key) }
        return result
    }
}
