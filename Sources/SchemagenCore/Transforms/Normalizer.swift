/// All transforms in their order. Two spellings of one type come out equal.
package struct Normalizer: Sendable {
    /// Corrections of wrong documents, applied before anything is concluded from them.
    package var patches: [any Transform]

    package init(patches: [any Transform] = []) { self.patches = patches }

    package var steps: [any Transform] {
        patches + [
            CollapseSpellings(), ResolveReferences(), MergeIntersections(), HoistRecords(), FoldFiles(),
            // Once more: resolved aliases and folded files can make one type of what were two.
            CollapseSpellings(), MarkMedia(), BreakCycles(), DropUnreachable(), CheckDefaults(),
        ]
    }

    /// - Returns: the model, or `nil` with an error among the diagnostics when it comes to too much.
    package func normalize(_ model: EndpointModel, reporting diagnostics: inout [Diagnostic]) -> EndpointModel? {
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
