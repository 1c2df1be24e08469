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

    package func normalize(_ model: EndpointModel, reporting diagnostics: inout [Diagnostic]) -> EndpointModel {
        steps.reduce(model) { $1.apply(to: $0, reporting: &diagnostics) }
    }
}
