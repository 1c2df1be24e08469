import FalFields
import FalJSON
import SchemagenCore
import Testing

/// Random requests against every mapper there is.
@Suite("Mapper properties", .enabled(if: !MapperShelf.all.isEmpty, "no documents: set SCHEMAGEN_CORPUS"))
struct MapperPropertyTests {
    @Test("A payload always fits its schema, or the conversion says what does not; and no value gets lost unsaid")
    func randomRequests() {
        var dice = Dice(seed: 20_260_227)
        var wrong: [String] = []
        var sendable = 0
        var count = 0
        for item in MapperShelf.all {
            let grid = item.mapper.modality == .other ? [] : RequestGrid(item).inputs
            let sensible = grid.filter { item.mapper.examine($0).refusals(.strict).isEmpty }
            for round in 0..<12 {
                var request = RandomRequest.make(for: item, &dice)
                if round % 3 == 0, let base = sensible.randomElement(using: &dice) {
                    request = RandomRequest.disturb(base, item, &dice)
                }
                let conversion = item.mapper.examine(request)
                count += 1
                if conversion.refusals(.strict).isEmpty { sendable += 1 }
                let flaws =
                    conversion.objections(item.schema, extra: request.extra)
                    + RequestAccount(request, conversion).unaccounted
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
    private static func isStraight(_ conversion: FieldMapper.Conversion, _ item: MapperShelf.Item) -> Bool {
        let order = item.schema.inputFields.map(\.name)
        let places = conversion.payload.keys.compactMap { order.firstIndex(of: $0) }
        return places == places.sorted()
    }

    @Test("The union of a family takes what its members take, for each random pair of them")
    func familiesTakeWhatMembersTake() {
        var dice = Dice(seed: 7)
        let makers = MapperShelf.all.filter { $0.mapper.modality != .other }
        let registry = MapperRegistry(
            makers.map { item in
                let mapper = item.mapper
                return MapperRegistry.Entry(item.model.id) { mapper }
            })
        for _ in 0..<200 {
            let item = makers[Int(dice.next() % UInt64(makers.count))]
            let parent = item.model.id.text.split(separator: "/").dropLast().joined(separator: "/")
            let unknown = EndpointID(checked: parent + "/published-tomorrow")
            let mapper = registry.mapper(for: unknown, making: item.mapper.modality)
            #expect(mapper.scope != .endpoint)
            guard mapper.scope == .family else { continue }
            let members = Set(mapper.schema.inputFields.map(\.name))
            #expect(members.isSuperset(of: item.schema.inputFields.map(\.name)), "\(unknown)")
            let conversion = mapper.examine(RandomRequest.make(for: item, &dice))
            #expect(conversion.warnings.contains { $0.code == .guessed })
        }
    }
}

/// The same numbers in each run: SplitMix64.
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}
