/// All the names of one scope at once: the values of an enumeration, the fields of a record, the types of an endpoint.
///
/// A name depends on the set of members and the locks, never on their order.
package struct NameScope: Sendable {
    package var position: SwiftName.Position
    /// What is put behind a name that Swift or the generated code keeps for itself: `type` of a type is `TypeValue`.
    package var suffix: String
    package var reserved: Set<String>
    /// Names chosen before, by ``WireName/lockKey``.
    package var locked: [String: String]

    package init(_ position: SwiftName.Position, suffix: String, reserved: Set<String>, locked: [String: String]) {
        self.position = position
        self.suffix = suffix
        self.reserved = reserved
        self.locked = locked
    }

    /// The values of an enumeration, or the cases of a union.
    package static func values(reserved: Set<String> = [], locked: [String: String] = [:]) -> Self {
        Self(.value, suffix: "Value", reserved: ReservedNames.values.union(reserved), locked: locked)
    }

    /// The fields of a record.
    package static func fields(reserved: Set<String> = [], locked: [String: String] = [:]) -> Self {
        Self(.field, suffix: "Field", reserved: reserved, locked: locked)
    }

    /// The types inside one endpoint; `reserved` holds what the endpoint itself declares.
    package static func types(reserved: Set<String> = [], locked: [String: String] = [:]) -> Self {
        Self(.type, suffix: "Value", reserved: ReservedNames.nestedTypes.union(reserved), locked: locked)
    }

    /// Names every member. Members with one wire name are one member; the first proposal counts.
    package func resolve(_ proposals: [NameProposal]) -> NamedScope {
        var result = NamedScope(position: position)
        var open: [NameProposal] = []
        var seen = Set<WireName>()
        let holders = heldLocks(proposals, &result)
        for proposal in proposals where seen.insert(proposal.wire).inserted {
            if let name = holders[proposal.wire] {
                result.names[proposal.wire] = name
            } else {
                open.append(proposal)
            }
        }
        name(open, beside: Set(holders.values.map(\.text)), in: &result)
        return result
    }

    private func name(_ open: [NameProposal], beside held: Set<String>, in result: inout NamedScope) {
        let bases = open.map { clean($0.base, $0.wire) }
        var wanted = held
        // Nearly always nobody is in anybody's way.
        if bases.allSatisfy({ wanted.insert($0.text).inserted }) {
            for (proposal, name) in zip(open, bases) { result.names[proposal.wire] = name }
            return
        }
        let resolver = CollisionResolver(isTaken: { held.contains($0) || reserved.contains($0) })
        let ladders = zip(open, bases).map {
            CollisionResolver.Member(wire: $0.wire, rungs: rungs(of: $0, base: $1.text))
        }
        let wishes = Dictionary(grouping: bases, by: \.text).mapValues(\.count)
        for (ladder, text) in zip(ladders, resolver.resolve(ladders)) {
            result.names[ladder.wire] = clean(text, ladder.wire)
            let base = ladder.rungs[0]
            if text != base || wishes[base, default: 0] > 1 { result.contested[ladder.wire] = base }
        }
    }

    /// The locks that still hold. One that is no identifier, that the generated code has since taken, or that two
    /// members share (a merge gone wrong in the lock file) is dropped and reported.
    private func heldLocks(_ proposals: [NameProposal], _ result: inout NamedScope) -> [WireName: SwiftName] {
        guard !locked.isEmpty else { return [:] }
        var owners: [String: Set<WireName>] = [:]
        var held: [WireName: SwiftName] = [:]
        for proposal in proposals {
            guard let text = locked[proposal.wire.lockKey] else { continue }
            owners[text, default: []].insert(proposal.wire)
            if let name = SwiftName(text, as: position), !reserved.contains(text) {
                held[proposal.wire] = name
            } else {
                result.droppedLocks[proposal.wire] = text
            }
        }
        for (text, wires) in owners where wires.count > 1 {
            for wire in wires {
                held[wire] = nil
                result.droppedLocks[wire] = text
            }
        }
        return held
    }

    private func rungs(of proposal: NameProposal, base: String) -> [String] {
        let hash = StableHash(of: proposal.wire)
        let told = clean(proposal.told, proposal.wire).text
        return [base, told] + [4, 8, 16].map { CamelCase.join([base, hash.digits($0)]) }
    }

    private func clean(_ text: String, _ wire: WireName) -> SwiftName {
        SwiftName(cleaning: text, as: position, suffix: suffix, reserved: reserved, seed: wire)
    }
}
