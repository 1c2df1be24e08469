import FalJSON
import Testing

/// `NaN` and `Infinity`, which Python writes and JSON does not have.
@Suite struct NonFiniteTests {
    private static let limits = JSONLimits(allowsNonFinite: true)

    @Test(arguments: [("NaN", Double.nan), ("Infinity", .infinity), ("-Infinity", -.infinity)])
    func areReadWhereTheyAreLetIn(_ spelling: String, _ value: Double) throws {
        for text in [spelling, "[\(spelling)]", "[1, \(spelling)]", "{\"a\": \(spelling)}"] {
            let json = try JSONValue(parsing: text, limits: Self.limits)
            let number = try #require((json["a"] ?? json[1] ?? json[0] ?? json).numberValue)
            #expect(!number.isFinite && number.intValue == nil && number.uint64Value == nil)
            #expect(number.literal == spelling)
            #expect(number.doubleValue == value || number.doubleValue.isNaN && value.isNaN)
            #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        }
    }

    @Test(arguments: ["NaNa", "Nan", "nan", "Inf", "-Inf", "-NaN", "+Infinity", "[-Infinit", "-", "[I", "N"])
    func nothingLikeThemIs(_ text: String) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: text, limits: Self.limits) }
    }

    @Test func theyAreNeverWritten() throws {
        let json = try JSONValue(parsing: "[NaN,-Infinity,1,{\"a\":Infinity}]", limits: Self.limits)
        #expect(json.text(.compact) == "[null,null,1,{\"a\":null}]")
        #expect(JSONNumber(literal: "NaN") == nil)
    }

    @Test func theyEqualThemselvesAndNothingElse() throws {
        let all = try ["NaN", "Infinity", "-Infinity", "0", "1e400"].map {
            try JSONValue(parsing: $0, limits: Self.limits)
        }
        #expect(Set(all).count == 5)
        for value in all { #expect(all.filter { $0 == value } == [value]) }
        let numbers = all.compactMap(\.numberValue)
        #expect(numbers[2] < numbers[3] && numbers[3] < numbers[1])
    }
}
