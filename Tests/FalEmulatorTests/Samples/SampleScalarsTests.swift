import FalFields
import FalJSON
import Testing

@testable import FalEmulator

@Suite("Numbers and texts of results")
struct SampleScalarsTests {
    private func violations(_ value: JSONValue, _ type: ValueDescriptor) -> [Violation] {
        EndpointSchema(input: type, output: type, records: [:]).violations(inInput: value)
    }

    @Test("A text satisfies a pattern and a length together")
    func patternAndLength() {
        var limits = ValueLimits()
        limits.pattern = #"^\w+$"#
        limits.minLength = 8
        limits.maxLength = 20
        let endpoint = EndpointSchema(input: .init(.json), output: .init(.json), records: [:])
        let maker = SampleText(parameters: SampleParameters(input: [:], schema: endpoint), endpoint: "a/b")
        var random = SampleRandom(seed: 1)
        let text = maker.text(named: "speaker", limits: limits, random: &random)
        #expect(violations(.string(text), ValueDescriptor(.string, limits: limits)) == [], "\(text)")
    }

    @Test("Lengths count Unicode scalars", arguments: [(0, 3), (30, 40), (5_000, 5_000), (0, 0)])
    func lengths(_ least: Int, _ most: Int) {
        var limits = ValueLimits()
        limits.minLength = least
        limits.maxLength = most
        let endpoint = EndpointSchema(input: .init(.json), output: .init(.json), records: [:])
        let parameters = SampleParameters(input: ["prompt": "🧑‍🧑‍🧒‍🧒 é"], schema: endpoint)
        let maker = SampleText(parameters: parameters, endpoint: "a/b")
        var random = SampleRandom(seed: 1)
        for name in ["prompt", "text", "status", "other", "id"] {
            let text = maker.text(named: name, limits: limits, random: &random)
            #expect((least...most).contains(text.unicodeScalars.count), "\(name)")
        }
    }

    @Test("Random numbers are the same in every process, and ids are distinct UUIDs")
    func random() throws {
        var random = SampleRandom(of: "fal-ai/flux/dev", "1")
        var same = SampleRandom(of: "fal-ai/flux/dev", "1")
        var other = SampleRandom(of: "fal-ai/flux/de", "v1")
        #expect(random.next() == same.next())
        #expect(random.next() != other.next())
        var known = SampleRandom(seed: 0)
        #expect(known.next() == 0xE220_A839_7B1D_CDAF)
        let ids = (0..<100).map { _ in random.uuid() }
        #expect(Set(ids).count == 100)
        let shape = try Regex("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
        #expect(ids.allSatisfy { $0.wholeMatch(of: shape) != nil })
    }
}
