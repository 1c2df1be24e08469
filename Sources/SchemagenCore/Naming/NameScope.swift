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
        // Most scopes have no collisions.
        if bases.allSatisfy({ wanted.insert($0.text).inserted }) {
            for (proposal, name) in zip(open, bases) { result.names[proposal.wire] = name }
            return
        }
        let resolver = CollisionResolver(isTaken: { held.contains($0) || reserved.contains($0) })
        let members = zip(open, bases).map {
            CollisionResolver.Member(wire: $0.wire, candidates: candidates(of: $0, base: $1.text))
        }
        let counts = Dictionary(grouping: bases, by: \.text).mapValues(\.count)
        for (member, text) in zip(members, resolver.resolve(members)) {
            result.names[member.wire] = clean(text, member.wire)
            let base = member.candidates[0]
            if text != base || counts[base, default: 0] > 1 { result.contested[member.wire] = base }
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

    private func candidates(of proposal: NameProposal, base: String) -> [String] {
        let hash = StableHash(of: proposal.wire)
        let detailed = clean(proposal.detailed, proposal.wire).text
        return [base, detailed] + [4, 8, 16].map { CamelCase.join([base, hash.digits($0)]) }
    }

    private func clean(_ text: String, _ wire: WireName) -> SwiftName {
        SwiftName(cleaning: text, as: position, suffix: suffix, reserved: reserved, seed: wire)
    }
}

/// The names of a scope, and the collisions and locks that were resolved.
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

/// Gives every member of a scope a name of its own, whatever order the members come in.
///
/// Each member has a list of candidates, the plainest first. As long as two want one name, both move on to their next
/// candidate; one that meets the plain name of another moves on alone, so that no member is renamed because a sibling
/// has moved to its name.
struct CollisionResolver {
    struct Member {
        var wire: WireName
        /// Names to try, the plainest first; never empty.
        var candidates: [String]
    }

    /// Names that are taken already.
    var isTaken: (String) -> Bool
    /// What makes two names the same: the text, or the text without case where names become file names.
    var identity: (String) -> String = { $0 }

    /// - Returns: a name for each member, by its place in `members`. Members must differ in their wire names.
    func resolve(_ members: [Member]) -> [String] {
        var tried = Array(repeating: 0, count: members.count)
        func name(_ index: Int) -> String {
            members[index].candidates[min(tried[index], members[index].candidates.count - 1)]
        }
        func isLast(_ index: Int) -> Bool { tried[index] >= members[index].candidates.count - 1 }

        while true {
            let groups = Dictionary(grouping: members.indices) { identity(name($0)) }
            var hasMoved = false
            for (key, group) in groups {
                let taken = isTaken(key)
                guard group.count > 1 || taken else { continue }
                let plain = group.filter { tried[$0] == 0 }
                let movers = !taken && plain.count == 1 ? group.filter { tried[$0] > 0 } : group
                for index in movers where !isLast(index) {
                    tried[index] += 1
                    hasMoved = true
                }
            }
            if !hasMoved { break }
        }
        return numberingTheRest(members.indices.map(name), members)
    }

    /// Names that agree in sixteen digits of hash were made to; the output must compile all the same. They are
    /// numbered, in the order of the wire names.
    private func numberingTheRest(_ names: [String], _ members: [Member]) -> [String] {
        var names = names
        var used = Set<String>()
        let groups = Dictionary(grouping: members.indices) { identity(names[$0]) }
        var rest: [Int] = []
        for (key, group) in groups {
            if group.count == 1, !isTaken(key) { used.insert(key) } else { rest += group }
        }
        for index in rest.sorted(by: { members[$0].wire < members[$1].wire }) {
            var number = 2
            var candidate = CamelCase.join([names[index], String(number)])
            while isTaken(identity(candidate)) || used.contains(identity(candidate)) {
                number += 1
                candidate = CamelCase.join([names[index], String(number)])
            }
            used.insert(identity(candidate))
            names[index] = candidate
        }
        return names
    }
}
