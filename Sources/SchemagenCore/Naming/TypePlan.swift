/// The names of everything an endpoint's braces declare.
struct TypePlan {
    /// The name of each use, in their order; several can share one.
    var uses: [SwiftName?] = []
    /// Names by component.
    var records: [String: SwiftName] = [:]
    /// The first use of each name, in order: the one that is declared.
    var declarations: [Int] = []
    var chosen: [String: String] = [:]
    var diagnostics: [Diagnostic] = []
}

/// Decides which uses share a type, and names all types of an endpoint at once.
///
/// Fields of one name with equal lists share a type; with different lists, all get their owner's name in front
/// (`VoiceDuration`). A name in the lock holds, whatever has changed around it.
struct TypePlanner {
    let locked: [String: String]
    /// Aliases of endpoints below this one: apps use them already.
    let aliases: Set<String>

    private struct Group {
        var first: TypeUse
        /// Places among all uses, the first one first.
        var uses: [Int]
        var lockedName: String?
        var wanted: String
    }

    func plan(records: [(component: String, name: String)], uses: [TypeUse], endpoint: String) -> TypePlan {
        var groups = grouped(uses)
        releaseContestedLocks(&groups)
        let recordNames = Set(records.map(\.name))
        var wants: [String: Int] = [:]
        for group in groups { wants[group.lockedName ?? group.wanted, default: 0] += 1 }
        for index in groups.indices where groups[index].lockedName == nil {
            let wanted = groups[index].wanted
            if wants[wanted, default: 0] > 1 || recordNames.contains(wanted) {
                groups[index].wanted = groups[index].first.owner + wanted
            }
        }

        var scopeLocks: [String: String] = [:]
        var proposals: [NameProposal] = []
        for (component, name) in records {
            let wire = WireName("record " + component)
            // A local definition is called by its own word; where that is contested, by the path that leads to it.
            let detailed = NameProposal.type(WireName(component)).base
            proposals.append(NameProposal(wire, base: name, detailed: detailed))
            scopeLocks[wire.lockKey] = locked[wire.lockKey]
        }
        for group in groups {
            let wire = WireName(group.first.key)
            proposals.append(NameProposal(wire, base: group.wanted))
            scopeLocks[wire.lockKey] = group.lockedName
        }
        let scope = NameScope.types(reserved: aliases.union(["Input", "Output"]), locked: scopeLocks).resolve(proposals)

        var plan = TypePlan()
        plan.uses = Array(repeating: nil, count: uses.count)
        plan.declarations = groups.map { $0.uses[0] }
        for (component, _) in records {
            let wire = WireName("record " + component)
            plan.records[component] = scope[wire]
            plan.chosen[wire.lockKey] = scope[wire]?.text
        }
        for group in groups {
            let name = scope[WireName(group.first.key)]
            for use in group.uses {
                plan.uses[use] = name
                plan.chosen[WireName(uses[use].key).lockKey] = name?.text
            }
        }
        plan.diagnostics = scope.diagnostics(scope: "types", endpoint: endpoint)
        return plan
    }

    /// Uses that will share a type: equal content, one proposal, and no two different names in the lock.
    private func grouped(_ uses: [TypeUse]) -> [Group] {
        struct Kind: Hashable {
            var proposal: String
            var content: TypeUse.Content
        }
        var groups: [Group] = []
        var alike: [Kind: [Int]] = [:]
        for (index, use) in uses.enumerated() {
            let lockedName = locked[WireName(use.key).lockKey]
            let kind = Kind(proposal: use.proposal, content: use.content)
            let match = alike[kind]?.first { group in
                lockedName == nil || groups[group].lockedName == nil || lockedName == groups[group].lockedName
            }
            if let match {
                groups[match].uses.append(index)
                groups[match].lockedName = groups[match].lockedName ?? lockedName
            } else {
                alike[kind, default: []].append(groups.count)
                groups.append(Group(first: use, uses: [index], lockedName: lockedName, wanted: use.proposal))
            }
        }
        return groups
    }

    /// Lists that were equal once shared a name; now that they differ, the first keeps it.
    private func releaseContestedLocks(_ groups: inout [Group]) {
        var held: Set<String> = []
        for index in groups.indices {
            guard let name = groups[index].lockedName else { continue }
            if !held.insert(name).inserted { groups[index].lockedName = nil }
        }
    }
}
