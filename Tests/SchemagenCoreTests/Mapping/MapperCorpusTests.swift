import FalFields
import FalJSON
import SchemagenCore
import TestSupport
import Testing

/// Every endpoint that makes images, videos or audio, by requests that make sense for it.
@Suite("Mapper corpus", .enabled(if: !DerivedMappers.all.isEmpty, "no documents: set SCHEMAGEN_CORPUS"))
struct MapperCorpusTests {
    static let makers = DerivedMappers.all.filter { $0.mapper.modality != .other }

    /// Complete: nothing required is missing. Clean: nothing unknown, nothing out of range, nothing lost.
    private static func flaws(_ item: DerivedMappers.Item, _ conversion: FieldMapper.Conversion) -> [String] {
        var found = conversion.problems.map(\.message)
        found += conversion.missing.map { "\($0.modelField) is missing" }
        found += conversion.unmapped.map { "\($0.unifiedField.rawValue) goes nowhere" }
        let known = Set(item.schema.inputFields.map(\.name))
        found += conversion.payload.keys.filter { !known.contains($0) }.map { "\($0) is unknown" }
        found += item.schema.violations(inInput: .object(conversion.payload)).map(\.description)
        return found
    }

    @Test("Each endpoint has a request that is complete and clean, but for the known gaps")
    func bestOutcome() {
        var right: [FalModality: (Int, Int)] = [:]
        var wrong: [(id: String, flaws: String)] = []
        for item in Self.makers {
            for grid in RequestGrid.all(item) {
                let outcomes = grid.inputs.map { Self.flaws(item, item.mapper.examine($0)) }
                let best = outcomes.min { $0.count < $1.count } ?? ["no request"]
                let count = right[grid.kind] ?? (0, 0)
                right[grid.kind] = (count.0 + (best.isEmpty ? 1 : 0), count.1 + 1)
                if !best.isEmpty { wrong.append((item.model.id.text, best.joined(separator: "; "))) }
            }
        }
        for (modality, count) in right.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            print("corpus: \(modality.rawValue): \(count.0) of \(count.1) endpoints complete and clean")
        }
        for item in wrong { print("corpus: not complete and clean: \(item.id): \(item.flaws)") }
        let ids = Self.makers.map(\.model.id.text)
        #expect(KnownGap.deviations(.completeRequest, found: wrong.map(\.id), among: ids) == [], "\(wrong)")
    }

    @Test("Whoever makes something and describes its answer says where in it that is")
    func outputsAreFound() {
        let lost = Self.makers.filter { item in
            !item.schema.outputFields.isEmpty
                && !item.mapper.rules.outputs.contains { $0.role == FieldMapper.Output.Role(item.mapper.modality) }
        }
        #expect(lost.map(\.model.id.text) == [])
    }

    @Test("Each value that an endpoint lists can be asked for")
    func listedValues() {
        var wrong: [String] = []
        var count = 0
        for item in Self.makers {
            for grid in RequestGrid.all(item) {
                let clean = grid.inputs.first { Self.flaws(item, item.mapper.examine($0)).isEmpty }
                guard let clean else { continue }
                for request in grid.values(on: clean) {
                    count += 1
                    let flaws = Self.flaws(item, item.mapper.examine(request))
                    if !flaws.isEmpty { wrong.append("\(item.model.id): \(flaws[0])") }
                }
            }
        }
        print("corpus: \(count - wrong.count) of \(count) requests for a listed value complete and clean")
        #expect(wrong == [])
    }

    @Test(
        "Whatever is asked for, no payload has a field that the schema lacks or a value outside it, and nothing is lost unsaid"
    )
    func nothingWrongIsSent() {
        var wrong: [String] = []
        for item in Self.makers {
            for request in RequestGrid.all(item).flatMap(\.inputs) {
                let conversion = item.mapper.examine(request)
                let flaws = conversion.objections(item.schema) + ConversionTrace(request, conversion).unaccounted
                wrong += flaws.map { "\(item.model.id): \($0)" }
            }
        }
        #expect(wrong == [])
    }

    @Test("Rules and mappers read back what they wrote, in ASCII without spaces in names")
    func rulesRoundTrip() throws {
        for item in DerivedMappers.all {
            let rules = item.mapper.rules
            #expect(FieldMapper.Rules(json: rules.json) == rules, "\(item.model.id)")
            let text = rules.json.text()
            #expect(FieldMapper.Rules(json: try JSONValue(parsing: text)) == rules, "\(item.model.id)")
            #expect(EndpointSchema(json: item.schema.json) == item.schema, "\(item.model.id)")
        }
        let bytes = DerivedMappers.all.map { $0.mapper.rules.json.text().utf8.count }
        print("corpus: rules of a mapper: \(bytes.reduce(0, +) / max(1, bytes.count)) bytes on average")
    }
}
