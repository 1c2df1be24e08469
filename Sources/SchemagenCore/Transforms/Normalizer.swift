/// All transforms in their order. Two spellings of one type come out equal.
package struct Normalizer: Sendable {
    /// Corrections of wrong documents, applied before anything is concluded from them.
    package var patches: [any Transform]

    package init(patches: [any Transform] = []) { self.patches = patches }

    package var steps: [any Transform] {
        patches + Self.spellings + [
            FoldFiles(),
            // Once more: resolved aliases and folded files can make one type of what were two.
            CollapseSpellings(), MarkMedia(), BreakCycles(), DropUnreachable(), CheckDefaults(),
        ]
    }

    /// The steps that lose nothing.
    private static let spellings: [any Transform] = [
        CollapseSpellings(), ResolveReferences(), MergeIntersections(), HoistRecords(),
    ]

    /// - Returns: the model, or `nil` with an error among the diagnostics when it is too large.
    package func normalize(_ model: EndpointModel, reporting diagnostics: inout [Diagnostic]) -> EndpointModel? {
        apply(steps, to: model, reporting: &diagnostics)
    }

    /// The model in one spelling, with all that the document says: for comparisons.
    func respelled(_ model: EndpointModel, reporting diagnostics: inout [Diagnostic]) -> EndpointModel? {
        // Once more, as in ``steps``.
        apply(patches + Self.spellings + [CollapseSpellings()], to: model, reporting: &diagnostics)
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
