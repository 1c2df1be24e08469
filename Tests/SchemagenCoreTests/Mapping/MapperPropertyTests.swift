import FalFields
import FalJSON
import SchemagenCore
import TestSupport
import Testing

/// Random requests against every mapper there is.
@Suite("Mapper properties", .enabled(if: !DerivedMappers.all.isEmpty, "no documents: set SCHEMAGEN_CORPUS"))
struct MapperPropertyTests {
    @Test("A payload always fits its schema, or the conversion says what does not; and no value gets lost unsaid")
    func randomRequests() {
        var random = SeededRandom(seed: 20_260_227)
        var wrong: [String] = []
        var sendable = 0
        var count = 0
        for item in DerivedMappers.all {
            let grid = item.mapper.modality == .other ? [] : RequestGrid.all(item).flatMap(\.inputs)
            let sensible = grid.filter { item.mapper.examine($0).refusals(.strict).isEmpty }
            for round in 0..<12 {
                var request = RandomRequest.make(for: item, &random)
                if round % 3 == 0, let base = sensible.randomElement(using: &random) {
                    request = RandomRequest.disturb(base, item, &random)
                }
                let conversion = item.mapper.examine(request)
                count += 1
                if conversion.refusals(.strict).isEmpty { sendable += 1 }
                let flaws =
                    conversion.objections(item.schema, extra: request.additionalFields)
                    + ConversionTrace(request, conversion).unaccounted
                wrong += flaws.map { "\(item.model.id): \($0) \(request)" }
                if !Self.isStraight(conversion, item) { wrong.append("\(item.model.id): order or nulls") }
            }
        }
        print("properties: \(count) requests, \(sendable) of them sendable, \(wrong.count) wrong")
        #expect(wrong.prefix(5) == [])
        // A generator whose requests are all refused would prove nothing.
        #expect(sendable * 10 > count)
    }

    /// In the order of the schema, and without a null that the caller did not write.
    private static func isStraight(_ conversion: FieldMapper.Conversion, _ item: DerivedMappers.Item) -> Bool {
        let order = item.schema.inputFields.map(\.name)
        let places = conversion.payload.keys.compactMap { order.firstIndex(of: $0) }
        return places == places.sorted()
    }

    @Test("The union of a family takes what its members take, for each random pair of them")
    func familiesTakeWhatMembersTake() {
        var random = SeededRandom(seed: 7)
        let makers = DerivedMappers.all.filter { $0.mapper.modality != .other }
        let registry = MapperRegistry(
            makers.map { item in
                let mapper = item.mapper
                return MapperRegistry.Entry(item.model.id) { mapper }
            })
        for _ in 0..<200 {
            let item = makers[Int(random.next() % UInt64(makers.count))]
            let parent = item.model.id.text.split(separator: "/").dropLast().joined(separator: "/")
            let unknown = EndpointID(checked: parent + "/published-tomorrow")
            let mapper = registry.mapper(for: unknown, making: item.mapper.modality)
            #expect(mapper.scope != .endpoint)
            guard mapper.scope == .family else { continue }
            let members = Set(mapper.schema.inputFields.map(\.name))
            #expect(members.isSuperset(of: item.schema.inputFields.map(\.name)), "\(unknown)")
            let conversion = mapper.examine(RandomRequest.make(for: item, &random))
            #expect(conversion.warnings.contains { $0.code == .guessed })
        }
    }
}
