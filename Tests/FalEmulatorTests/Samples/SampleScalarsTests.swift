import FalFields
import FalJSON
import Testing

@testable import FalEmulator

@Suite("Numbers and texts of results")
struct SampleScalarsTests {
    private func violations(_ value: JSONValue, _ type: ValueDescriptor) -> [Violation] {
        EndpointSchema(input: type, output: type, records: [:]).violations(inInput: value)
    }

    @Test("A number is within its limits, if there is one", arguments: 0..<500)
    func numbers(_ seed: Int) throws {
        var random = SampleRandom(seed: UInt64(seed))
        let isInteger = Bool.random(using: &random)
        // The limits are made around a number, so that there is a solution.
        let step = [1, 5, 8, 64].randomElement(using: &random) ?? 1
        let fitting = Int.random(in: -1_000...1_000, using: &random) * step
        var limits = ValueLimits()
        if Bool.random(using: &random) { limits.multipleOf = JSONNumber(step) }
        switch Int.random(in: 0...2, using: &random) {
        case 0: limits.minimum = JSONNumber(fitting - Int.random(in: 0...20, using: &random))
        case 1: limits.exclusiveMinimum = JSONNumber(fitting - Int.random(in: 1...20, using: &random))
        default: break
        }
        switch Int.random(in: 0...2, using: &random) {
        case 0: limits.maximum = JSONNumber(fitting + Int.random(in: 0...20, using: &random))
        case 1: limits.exclusiveMaximum = JSONNumber(fitting + Int.random(in: 1...20, using: &random))
        default: break
        }
        for preferred in [JSONNumber(1), JSONNumber(Int.random(in: -9_999...9_999, using: &random)), JSONNumber(0.9)] {
            let preferred = try #require(preferred)
            let number = SampleNumber(limits: limits, isInteger: isInteger).nearest(to: preferred)
            let type = ValueDescriptor(isInteger ? .integer : .number, limits: limits)
            #expect(violations(.number(number), type) == [], "\(limits) \(number)")
        }
    }

    @Test(
        "Fractions and bounds beyond Int64 are supported",
        arguments: [
            (#"{"exclusiveMinimum":0,"exclusiveMaximum":0.01}"#, false), (#"{"minimum":0.1,"multipleOf":0.1}"#, false),
            (#"{"minimum":-9223372036854776000,"maximum":-9223372036854775000}"#, true),
            (#"{"minimum":18446744073709551615}"#, true), (#"{"exclusiveMaximum":-5}"#, true),
        ])
    func oddLimits(_ text: String, _ isInteger: Bool) throws {
        var type = ValueDescriptor(isInteger ? .integer : .number)
        let json = try JSONValue(parsing: text)
        type.limits.minimum = json["minimum"]?.numberValue
        type.limits.maximum = json["maximum"]?.numberValue
        type.limits.exclusiveMinimum = json["exclusiveMinimum"]?.numberValue
        type.limits.exclusiveMaximum = json["exclusiveMaximum"]?.numberValue
        type.limits.multipleOf = json["multipleOf"]?.numberValue
        let number = SampleNumber(limits: type.limits, isInteger: isInteger).nearest(to: 1)
        #expect(violations(.number(number), type) == [], "\(number)")
    }

    @Test("A preferred number within the limits is used unchanged")
    func preferred() {
        var limits = ValueLimits()
        limits.maximum = 10
        #expect(SampleNumber(limits: limits, isInteger: true).nearest(to: 7) == 7)
        #expect(SampleNumber(limits: limits, isInteger: true).nearest(to: 17) == 10)
    }

    @Test(
        "A text is found for simple patterns",
        arguments: [
            #"^\w+$"#, "^#([0-9A-Fa-f]{3}){1,2}$", "^[a-z]{2}(-[A-Z]{2})?$", #"^\d{4}-\d{2}-\d{2}$"#, "^(?:png|jpeg)$",
            "[^/]+", #"^https?://.+\.png$"#, "^a*b+c?$", #"^[\w.-]+@[\w.-]+$"#, "^[^abc]{3,}$", "x|y", "^$", "[-a]",
            "^a{2}$", #"^\$\d+\.\d\d$"#,
        ])
    func patterns(_ pattern: String) throws {
        let regex = try Regex(pattern)
        let text = try #require(PatternSample.text(matching: pattern) { $0.firstMatch(of: regex) != nil }, "\(pattern)")
        #expect(text.firstMatch(of: regex) != nil)
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

    @Test(
        "Unsupported patterns give nothing, and hostile ones end",
        arguments: [
            "(?=a)b", #"(a)\1"#, "(", "[a", "a{", "a{99999}", #"\"#, "*", "((((a+)+)+)+)+x",
            String(repeating: "(", count: 100_000), "a{5}{5}{5}",
        ])
    func otherPatterns(_ pattern: String) {
        #expect(PatternSample.text(matching: pattern) { _ in false } == nil)
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
