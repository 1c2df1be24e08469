import FalRuntime
import Generated
import Testing

/// The generated tests of families must notice a mapper that is wrong: here, each rule of each mapper is broken in
/// turn.
@Suite("Generated tests notice wrong mappers")
struct MapperMutationTests {
    /// A way to break a mapper.
    private struct Mutant {
        var what: String
        var rules: FieldMapper.Rules
    }

    private static func mutants(of mapper: FieldMapper) -> [Mutant] {
        var mutants: [Mutant] = []
        let rules = mapper.rules.rules
        let free = mapper.schema.inputFields.map(\.name).filter { name in !rules.contains { $0.field == name } }
        for index in rules.indices {
            let rule = rules[index]
            let name = "\(rule.field)<\(rule.source.rawValue)"
            var without = mapper.rules
            without.rules.remove(at: index)
            mutants.append(Mutant(what: "without \(name)", rules: without))
            if let other = free.first {
                var elsewhere = mapper.rules
                elsewhere.rules[index].field = other
                mutants.append(Mutant(what: "\(name) into \(other)", rules: elsewhere))
            }
            if rule.form == .seconds {
                var raw = mapper.rules
                raw.rules[index].form = .milliseconds
                mutants.append(Mutant(what: "\(name) in milliseconds", rules: raw))
            }
        }
        return mutants
    }

    private static func complaints(about mapper: FieldMapper, in family: FamilyChecks) -> Int {
        let checks = family.only(mapper)
        return checks.lookUpComplaints.count + checks.conversionComplaints.count + checks.refusalComplaints.count
    }

    @Test("of all broken mappers, at least 99 in 100 are noticed")
    func areNoticed() {
        var count = 0
        var survivors: [String] = []
        for family in FamilyChecks.all {
            for id in family.ids {
                guard let mapper = Fal.mappers.mapper(ofExactly: EndpointID(checked: id)) else { continue }
                #expect(Self.complaints(about: mapper, in: family) == 0, "\(id) is right as it is")
                for mutant in Self.mutants(of: mapper) {
                    count += 1
                    let broken = FieldMapper(endpoint: mapper.endpoint, rules: mutant.rules, schema: mapper.schema)
                    if Self.complaints(about: broken, in: family) == 0 { survivors.append("\(id): \(mutant.what)") }
                }
            }
        }
        print("mutants: \(count - survivors.count) of \(count) noticed")
        for survivor in survivors { print("mutants: not noticed: \(survivor)") }
        #expect(count > 2000)
        #expect(survivors.count * 100 <= count, "\(survivors.joined(separator: "\n"))")
    }

    @Test("a mapper under another id, and one that is not there, are noticed by look-up")
    func lookUp() throws {
        let family = try #require(FamilyChecks.all.first { $0.id == "fal-ai/veo3.1" })
        let mapper = try #require(Fal.mappers.mapper(ofExactly: "fal-ai/veo3.1/fast"))
        let foreign = FieldMapper(endpoint: "fal-ai/veo3.1/slow", rules: mapper.rules, schema: mapper.schema)
        let registry = MapperRegistry([.init("fal-ai/veo3.1/fast") { foreign }])
        var checks = family
        checks.mappers = registry
        #expect(checks.lookUpComplaints.contains("fal-ai/veo3.1/fast: no mapper of its own"))
        #expect(checks.lookUpComplaints.contains("fal-ai/veo3.1: no mapper of its own"))
    }
}

extension FamilyChecks {
    /// The checks of one endpoint, with another mapper in place of its own.
    fileprivate func only(_ mapper: FieldMapper) -> FamilyChecks {
        var checks = self
        checks.endpoints = endpoints.filter { $0["id"]?.stringValue == mapper.endpoint.text }
        checks.models = models.filter { $0.id == mapper.endpoint }
        checks.mappers = MapperRegistry([.init(mapper.endpoint) { mapper }])
        return checks
    }
}
