import FalJSON
import Foundation
import Testing

@Suite("JSON in Codable types")
struct JSONCodableTests {
    private struct Holder: Codable, Equatable {
        var value: JSONValue
        var number: JSONNumber
        var object: JSONObject
        var absent: JSONValue?
    }

    @Test(
        "values of every kind pass through JSONEncoder and JSONDecoder",
        arguments: [
            "null", "true", "0", "-5", "0.5", "1e300", "17454220438242315174", "-9223372036854775808", "\"\"",
            "1e30", "36893488147419103233", "-9223372036854775809",
            "\"é\\n\"", "[]",
            "[null,[true],{}]", "{}", "{\"a\":{\"b\":[1,2.5,\"x\",null]},\"c\":false}",
        ])
    func roundTrip(_ text: String) throws {
        let value = try JSONValue(parsing: text)
        let holder = Holder(value: value, number: 7, object: ["k": value], absent: nil)
        let data = try JSONEncoder().encode(holder)
        #expect(try JSONDecoder().decode(Holder.self, from: data) == holder)
        // What Foundation writes is JSON to us too.
        #expect(try JSONValue(parsing: [UInt8](data))["value"] == value)
    }

    @Test("property lists hold what they can")
    func propertyList() throws {
        let value: JSONValue = ["a": [1, -2, 0.5, "x", true], "b": [:]]
        let data = try PropertyListEncoder().encode(value)
        #expect(try PropertyListDecoder().decode(JSONValue.self, from: data) == value)
    }

    @Test("true and 1 stay apart")
    func booleans() throws {
        let decoded = try JSONDecoder().decode([JSONValue].self, from: Data("[true, 1, false, 0, \"1\"]".utf8))
        #expect(decoded == [true, 1, false, 0, "1"])
    }

    @Test("a number beyond Double cannot be encoded, and says so")
    func overflow() throws {
        let number = try #require(JSONNumber(literal: "1e400"))
        let error = #expect(throws: EncodingError.self) { try JSONEncoder().encode([number]) }
        guard case .invalidValue(let value, let context)? = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        #expect(value as? JSONNumber == number)
        #expect(context.debugDescription == "1e400 is beyond the range of Double.")
    }

    @Test("a whole number with more digits than the encoder has a type for is an error, and is not rounded")
    func tooManyDigits() throws {
        for literal in ["123456789012345678901234567890123456789012", "340282366920938463463374607431768211457"] {
            let number = try #require(JSONNumber(literal: literal))
            #expect(throws: EncodingError.self) { try JSONEncoder().encode([number]) }
        }
        let wide = try #require(JSONNumber(literal: "36893488147419103233"))
        #expect(throws: EncodingError.self) { try PropertyListEncoder().encode([wide]) }
    }

    @Test("a number and an object refuse what they are not")
    func mismatch() {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([JSONNumber].self, from: Data("[\"1\"]".utf8)) }
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(JSONObject.self, from: Data("[1]".utf8)) }
    }

    @Test("a non-finite Double that a decoder makes up is no number")
    func nonFinite() {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        #expect(throws: DecodingError.self) { try decoder.decode([JSONNumber].self, from: Data("[\"inf\"]".utf8)) }
    }
}
