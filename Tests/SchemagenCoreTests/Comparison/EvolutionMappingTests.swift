import FalFields
import FalJSON
import SchemagenCore
import TestSupport
import Testing

@Suite("Evolution: unified requests before and after", .enabled(if: Corpus.isPresent, "\(Corpus.absence)"))
struct EvolutionMappingTests {
    @Test("a request that the older version took gives the same payload, or the comparison says that it does not")
    func payloads() throws {
        let comparer = EndpointComparer()
        var silent: [String] = []
        var requests = 0
        for pair in Corpus.some(of: try EvolutionPairs.all()) {
            let comparison = try comparer.compare(id: pair.id, pair.old, pair.new)
            let id = EndpointID(checked: pair.id)
            let old = try #require(DerivedMappers.item(id, pair.old))
            let new = try #require(DerivedMappers.item(id, pair.new))
            if old.mapper.modality == .other || comparison.breaks.contains(.mapping) { continue }
            let requestsOfOld = RequestGrid.all(old).flatMap { grid in
                grid.inputs + (grid.inputs.first.map(grid.values) ?? [])
            }
            for request in requestsOfOld {
                let before = old.mapper.examine(request)
                guard before.refusals(.strict).isEmpty else { continue }
                requests += 1
                let after = new.mapper.examine(request)
                if !after.refusals(.strict).isEmpty || after.payload != before.payload { silent.append(pair.id) }
            }
        }
        #expect(Set(silent).sorted() == [])
        #expect(requests > 0)
    }
}
