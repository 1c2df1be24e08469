import FalJSON
import Testing

@Suite("Numbers")
struct JSONNumberTests {
    private func number(_ literal: String) throws -> JSONNumber { try #require(JSONNumber(literal: literal)) }

    @Test(
        "the spelling is kept, whatever its size",
        arguments: [
            "0", "-0", "5", "5.0", "50e-1", "0.10", "17454220438242315174", "-9223372036854776000", "1e400", "1E+2",
            "9223372036854775807", "-9223372036854775808", "123456789012345678", "0.1000000000000000055",
        ])
    func literal(_ literal: String) throws {
        #expect(try number(literal).literal == literal)
        #expect(try JSONValue(parsing: "[\(literal)]").text() == "[\(literal)]")
    }

    @Test(
        "what is no JSON number has no literal",
        arguments: [
            "", " ", "-", "+1", "01", "-01", ".5", "1.", "1e", "1e+", "0x1", "NaN", "inf", " 1", "1 ", "1,", "1_0", "１",
            "1.5.2",
        ])
    func refusedLiteral(_ literal: String) { #expect(JSONNumber(literal: literal) == nil) }

    @Test(
        "equal numbers are equal and hash alike however they are spelled",
        arguments: [
            ["5", "5.0", "50e-1", "0.5e1", "5E+0", "0.0005e4", "5.000000000000000000000000000"],
            ["0", "-0", "0.0", "-0.0e5", "0e999999999999999999999999", "0.000"],
            ["-1000", "-1e3", "-1000.00", "-0.01e5"],
            ["17454220438242315174", "17454220438242315174.0", "1.7454220438242315174e19", "174542204382423151740e-1"],
            ["0.1", "0.10", "1e-1", "100e-3"],
            ["1e400", "10e399", "0.1e401", "1" + String(repeating: "0", count: 400)],
            ["1e100000000000000", "10e99999999999999", "0.1e100000000000001", "100e99999999999998"],
            ["1e-100000000000000", "0.01e-99999999999998", "100e-100000000000002"],
            ["1e20000000000000000", "10e19999999999999999", "1.0e020000000000000000"],
            ["12345678901234567890123", "1.2345678901234567890123e22", "12345678901234567890123000e-3"],
        ])
    func equality(_ spellings: [String]) throws {
        let numbers = try spellings.map(number)
        for left in numbers {
            for right in numbers {
                #expect(left == right, "\(left) and \(right)")
                #expect(left.hashValue == right.hashValue, "\(left) and \(right)")
                #expect(!(left < right), "\(left) and \(right)")
            }
        }
    }

    @Test("the order is that of the values, without rounding")
    func order() throws {
        let ascending = try [
            "-1e1000000000000000000000", "-1e10000000000000001", "-1e10000000000000000", "-1e400",
            "-9223372036854775809",
            "-9223372036854775808", "-2", "-1.5", "-1e-400", "-1e-99999999999999999999", "0",
            "1e-1000000000000000000000",
            "1e-99999999999999999", "1e-400", "0.1", "0.1000000000000000055511151231257827", "0.2", "1",
            "1.0000000000000000000001",
            "1.5", "2", "9.99", "10", "9007199254740992", "9007199254740993", "9223372036854775807",
            "9223372036854775807.5",
            "9223372036854775808", "17454220438242315173", "17454220438242315174", "1e20", "1e400", "2e400",
            "1e99999999999999998", "1e99999999999999999", "1e99999999999999999999",
        ].map(number)
        for (left, first) in ascending.enumerated() {
            for (right, second) in ascending.enumerated() {
                #expect((first < second) == (left < right), "\(first) < \(second)")
                #expect((first == second) == (left == right), "\(first) == \(second)")
            }
        }
    }

    @Test(
        "a whole number is an Int, however it is spelled, when it fits",
        arguments: [
            ("5", 5), ("5.0", 5), ("1e3", 1000), ("-1.5e1", -15), ("-0", 0), ("0.0", 0), ("120e-1", 12),
            ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min), ("9223372036854775807.0", Int.max),
            ("-9.223372036854775808e18", Int.min), ("0.001e3", 1), ("1000000000000000000e-18", 1),
        ])
    func wholeNumbers(_ literal: String, _ value: Int) throws { #expect(try number(literal).intValue == value) }

    @Test(
        "any other number is no Int",
        arguments: [
            "0.5", "1e-1", "9223372036854775808", "-9223372036854775809", "17454220438242315174", "1e19", "1e400",
            "1e-400",
            "1.0000000000000000000000001", "1e99999999999999999999", "1e-99999999999999999999", "-9223372036854776000",
        ])
    func otherNumbers(_ literal: String) throws { #expect(try number(literal).intValue == nil) }

    @Test("UInt64 reaches further up, and not below zero")
    func unsigned() throws {
        #expect(try number("17454220438242315174").uint64Value == 17_454_220_438_242_315_174)
        #expect(try number("18446744073709551615").uint64Value == .max)
        #expect(try number("18446744073709551615.0").uint64Value == .max)
        #expect(try number("1e19").uint64Value == 10_000_000_000_000_000_000)
        #expect(try number("18446744073709551616").uint64Value == nil)
        #expect(try number("99999999999999999999").uint64Value == nil)
        #expect(try number("12345678901234567890.5").uint64Value == nil)
        #expect(try number("12345678901234567895").uint64Value == 12_345_678_901_234_567_895)
        #expect(try number("-1").uint64Value == nil)
        #expect(try number("-0").uint64Value == 0)
        #expect(try number("7").uint64Value == 7)
    }

    @Test(
        "a Double is the nearest one, an infinity beyond its range",
        arguments: [
            ("0.1", 0.1), ("5", 5), ("-2.5e-3", -0.0025), ("1e400", Double.infinity), ("-1e400", -Double.infinity),
            ("1e-400", 0),
            ("9007199254740993", 9_007_199_254_740_992), ("17454220438242315174", 17_454_220_438_242_314_240),
            ("1e99999999999999999999", Double.infinity), ("1.7976931348623157e308", Double.greatestFiniteMagnitude),
            ("5e-324", Double.leastNonzeroMagnitude), ("4.9e-324", Double.leastNonzeroMagnitude),
        ])
    func doubles(_ literal: String, _ value: Double) throws { #expect(try number(literal).doubleValue == value) }

    @Test(
        "a Double is spelled as briefly as it reads back",
        arguments: [
            (5, "5"), (-0.0, "-0"), (0, "0"), (0.1, "0.1"), (1.5, "1.5"), (1e16, "1e+16"), (123_456_789, "123456789"),
            (-3, "-3"),
            (9_007_199_254_740_991, "9007199254740991"), (9_007_199_254_740_992, "9007199254740992"), (1e300, "1e+300"),
            (Double.leastNonzeroMagnitude, "5e-324"), (1e-5, "1e-05"),
        ] as [(Double, String)])
    func spelledDoubles(_ value: Double, _ literal: String) throws {
        let number = try #require(JSONNumber(value))
        #expect(number.literal == literal)
        #expect(number.doubleValue == value)
        #expect(number.doubleValue.sign == value.sign)
    }

    @Test("infinities and NaN are no numbers")
    func nonFinite() {
        #expect(JSONNumber(Double.infinity) == nil)
        #expect(JSONNumber(-Double.infinity) == nil)
        #expect(JSONNumber(Double.nan) == nil)
    }

    @Test("integers of any width keep their value")
    func integers() {
        #expect(JSONNumber(UInt64.max).literal == "18446744073709551615")
        #expect(JSONNumber(Int64.min).literal == "-9223372036854775808")
        #expect(JSONNumber(UInt8(200)).intValue == 200)
        #expect(JSONNumber(Int.max).intValue == .max)
    }

    @Test("the doubles of a text come back from their own spelling, for many bit patterns")
    func doubleRoundTrip() throws {
        var bits: UInt64 = 0x9E37_79B9_7F4A_7C15
        for _ in 0..<20_000 {
            bits = bits &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let value = Double(bitPattern: bits)
            guard value.isFinite else { continue }
            let number = try #require(JSONNumber(value))
            #expect(number.doubleValue == value)
            #expect(try JSONValue(parsing: number.literal) == .number(number))
        }
    }
}
