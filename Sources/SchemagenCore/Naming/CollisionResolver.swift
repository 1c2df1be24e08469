/// Gives every member of a scope a name of its own, whatever order the members come in.
///
/// Each member has a ladder of names, the plainest first. As long as two want one name, those who want it climb a rung
/// together; a member that has climbed onto the plain name of another climbs on alone, so nobody is renamed because a
/// sibling moved into its name.
struct CollisionResolver {
    struct Member {
        var wire: WireName
        /// Names to try, the plainest first; never empty.
        var rungs: [String]
    }

    /// Names that nobody here may take.
    var isTaken: (String) -> Bool
    /// What makes two names the same: the text, or the text without case where names become file names.
    var identity: (String) -> String = { $0 }

    /// - Returns: a name for each member, by its place in `members`. Members must differ in their wire names.
    func resolve(_ members: [Member]) -> [String] {
        var rung = Array(repeating: 0, count: members.count)
        func name(_ index: Int) -> String { members[index].rungs[min(rung[index], members[index].rungs.count - 1)] }
        func isAtTop(_ index: Int) -> Bool { rung[index] >= members[index].rungs.count - 1 }

        while true {
            let groups = Dictionary(grouping: members.indices) { identity(name($0)) }
            var climbed = false
            for (key, group) in groups {
                let taken = isTaken(key)
                guard group.count > 1 || taken else { continue }
                let plain = group.filter { rung[$0] == 0 }
                let movers = !taken && plain.count == 1 ? group.filter { rung[$0] > 0 } : group
                for index in movers where !isAtTop(index) {
                    rung[index] += 1
                    climbed = true
                }
            }
            if !climbed { break }
        }
        return numberingTheRest(members.indices.map(name), members)
    }

    /// Sixteen digits of hash that agree are no accident, yet the output must compile: such names are numbered, in the
    /// order of the wire names.
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
