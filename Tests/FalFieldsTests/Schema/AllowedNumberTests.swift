import FalFields
import FalJSON
import Testing

@Suite("A number within limits")
struct AllowedNumberTests {
    private func violations(_ number: JSONNumber, _ limits: ValueLimits, isInteger: Bool) -> [Violation] {
        let type = ValueDescriptor(isInteger ? .integer : .number, limits: limits)
        return EndpointSchema(input: type, output: type, records: [:]).violations(inInput: .number(number))
    }

    /// How the limits leave room for a number on one of its sides.
    enum Side: CaseIterable { case open, included, excluded }

    @Test("is found where there is one", arguments: Side.allCases, Side.allCases)
    func found(below: Side, above: Side) {
        for step in [1, 5, 8, 64] {
            for fitting in [-640, -64, 0, 64, 320, 960] {
                for distance in [1, 3, 20] {
                    var limits = ValueLimits()
                    if below == .included { limits.minimum = JSONNumber(fitting) }
                    if below == .excluded { limits.exclusiveMinimum = JSONNumber(fitting - distance) }
                    if above == .included { limits.maximum = JSONNumber(fitting) }
                    if above == .excluded { limits.exclusiveMaximum = JSONNumber(fitting + distance) }
                    if fitting.isMultiple(of: step) { limits.multipleOf = JSONNumber(step) }
                    for preferred: JSONNumber in [1, -9_000, 700] {
                        let number = AllowedNumber(limits, isInteger: true).nearest(to: preferred)
                        #expect(violations(number, limits, isInteger: true) == [], "\(limits) \(number)")
                    }
                }
            }
        }
    }

    @Test(
        "is found among fractions, and where the bounds are beyond Int64",
        arguments: [
            (#"{"exclusiveMinimum":0,"exclusiveMaximum":0.01}"#, false), (#"{"minimum":0.1,"multipleOf":0.1}"#, false),
            (#"{"minimum":-9223372036854776000,"maximum":-9223372036854775000}"#, true),
            (#"{"minimum":18446744073709551615}"#, true), (#"{"exclusiveMaximum":-5}"#, true),
        ])
    func oddLimits(_ text: String, _ isInteger: Bool) throws {
        var limits = ValueLimits()
        let json = try JSONValue(parsing: text)
        limits.minimum = json["minimum"]?.numberValue
        limits.maximum = json["maximum"]?.numberValue
        limits.exclusiveMinimum = json["exclusiveMinimum"]?.numberValue
        limits.exclusiveMaximum = json["exclusiveMaximum"]?.numberValue
        limits.multipleOf = json["multipleOf"]?.numberValue
        let number = AllowedNumber(limits, isInteger: isInteger).nearest(to: 1)
        #expect(violations(number, limits, isInteger: isInteger) == [], "\(number)")
    }

    @Test("is the preferred one where that keeps them, else the nearest")
    func preferred() {
        var limits = ValueLimits()
        limits.maximum = 10
        #expect(AllowedNumber(limits, isInteger: true).nearest(to: 7) == 7)
        #expect(AllowedNumber(limits, isInteger: true).nearest(to: 17) == 10)
    }
}
