/// The names of a scope, and what had to be decided on the way.
package struct NamedScope: Sendable, Hashable {
    package var position: SwiftName.Position
    package var names: [WireName: SwiftName] = [:]
    /// Members whose plain name a sibling wants too, or holds, and that name.
    package var contested: [WireName: String] = [:]
    /// Locks that could not hold, and the name each asked for.
    package var droppedLocks: [WireName: String] = [:]

    package init(position: SwiftName.Position) { self.position = position }

    package subscript(_ wire: WireName) -> SwiftName? { names[wire] }

    /// One note per plain name that several members wanted, one warning per lock that was dropped.
    ///
    /// - Parameter scope: what the scope is, for people: `values of 'voice'`.
    package func diagnostics(
        scope: String, endpoint: String?, at place: Diagnostic.Place = .init()
    ) -> [Diagnostic] {
        let groups = Dictionary(grouping: contested.keys) { contested[$0] ?? "" }
        let notes = groups.sorted { $0.key < $1.key }.map { plain, wires in
            var list = wires.sorted().prefix(8).map { "\(VisibleText.quoted($0.text)) is \(names[$0]?.text ?? plain)" }
            if wires.count > 8 { list.append("and \(wires.count - 8) more") }
            return Diagnostic(
                .namesCollide, "\(scope): several want the name '\(plain)': \(list.joined(separator: ", "))",
                at: place, endpoint: endpoint)
        }
        let warnings = droppedLocks.sorted { $0.key < $1.key }.map { wire, text in
            Diagnostic(
                .lockedNameDropped,
                "\(scope): the locked name \(VisibleText.quoted(text)) of \(VisibleText.quoted(wire.text)) cannot be kept; it is "
                    + "\(names[wire]?.text ?? "renamed") now",
                at: place, endpoint: endpoint,
                remedy: "correct its line in Schemas/names.lock, or commit the new name")
        }
        return notes + warnings
    }
}
