import FalJSON

extension FieldMapper {
    /// The union of a family: what some member takes is taken, what all of them require is required. It stands in for a
    /// member that was published after the code was generated.
    ///
    /// - Parameter members: of one modality, at least one.
    init(family: EndpointID, members: [FieldMapper]) {
        var union = SchemaUnion()
        var rules: [Rule] = []
        var outputs: [Output] = []
        var limits: [String: Int] = [:]
        for member in members {
            union.add(member.schema)
            for rule in member.rules.rules
            where !rules.contains(where: { $0.field == rule.field && $0.source == rule.source }) {
                rules.append(rule)
            }
            for output in member.rules.outputs where !outputs.contains(output) { outputs.append(output) }
            limits.merge(member.rules.limits) { max($0, $1) }
        }
        // A constant that one member lacks may be a field that it does not have.
        let shared = members.first?.rules.constants.filter { constant in
            members.allSatisfy { $0.rules.constants.contains(constant) }
        }
        self.init(
            endpoint: family,
            rules: Rules(
                modality: members.first?.modality ?? .other, rules: rules, constants: shared ?? [], limits: limits,
                outputs: outputs),
            schema: union.schema, scope: .family)
    }
}
