import FalFields

/// What a change of an endpoint means for unified requests: the rules of its mapper before and after.
///
/// A request counts as accepted when nothing of it got lost. So a rule for something that no rule took before changes
/// nothing: a request that had it was not accepted.
struct MappingComparison {
    /// Fields of the input, by wire name, that other rules fill now.
    private(set) var fields: Set<String> = []
    /// Whether something changed that belongs to no single field.
    private(set) var isWhole = false
    /// Fields that rules filled before.
    private(set) var mapped: Set<String> = []
    /// Whether there were unified requests for the endpoint at all.
    let isMapped: Bool

    init(old: FieldMapper.Rules, new: FieldMapper.Rules) {
        isMapped = old.modality != .other
        guard isMapped else { return }
        mapped = Set(old.rules.map(\.inputField))
        isWhole =
            old.modality != new.modality || old.also != new.also || old.constants != new.constants
            || old.limits != new.limits
        let known = Set(old.rules.map(\.source))
        let (before, after) = (
            Dictionary(grouping: old.rules, by: \.inputField), Dictionary(grouping: new.rules, by: \.inputField)
        )
        for field in Set(before.keys).union(after.keys) {
            let (first, second) = ((before[field] ?? []).map(\.effect), (after[field] ?? []).map(\.effect))
            guard first != second else { continue }
            let isOnlyNew = first.isEmpty && second.allSatisfy { !known.contains($0.source) }
            if !isOnlyNew { fields.insert(field) }
        }
        // Rules for one source are tried in their order.
        let kept = old.rules.map(\.effect).filter { new.rules.map(\.effect).contains($0) }
        let still = new.rules.map(\.effect).filter { kept.contains($0) }
        for source in known where kept.filter({ $0.source == source }) != still.filter({ $0.source == source }) {
            isWhole = true
        }
    }
}

extension FieldMapper.Rule {
    /// The rule without the name of the derivation that found it.
    fileprivate var effect: FieldMapper.Rule {
        var copy = self
        copy.origin = ""
        return copy
    }
}
