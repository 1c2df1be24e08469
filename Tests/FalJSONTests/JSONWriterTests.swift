import FalJSON
import Testing

@Suite("Writing")
struct JSONWriterTests {
    static let sample: JSONValue = ["b": [1, [], [:], ["x": nil]], "a": ["z": true, "é": "x", "e": -0.5], "B": ""]

    @Test("compact JSON has no space")
    func compact() {
        #expect(Self.sample.text() == #"{"b":[1,[],{},{"x":null}],"a":{"z":true,"é":"x","e":-0.5},"B":""}"#)
        #expect(Self.sample.text().utf8.elementsEqual(Self.sample.serialized()))
    }

    @Test("pretty JSON has two spaces of indentation, and no line feed at the end")
    func pretty() {
        #expect(
            Self.sample.text(.pretty) == """
                {
                  "b": [
                    1,
                    [],
                    {},
                    {
                      "x": null
                    }
                  ],
                  "a": {
                    "z": true,
                    "é": "x",
                    "e": -0.5
                  },
                  "B": ""
                }
                """)
        #expect((1 as JSONValue).text(.pretty) == "1")
        #expect(([] as JSONValue).text(.pretty) == "[]")
    }

    @Test("sorted keys go by their bytes, at every level")
    func sorted() {
        #expect(
            Self.sample.text(.compact.sortedKeys)
                == #"{"B":"","a":{"e":-0.5,"z":true,"é":"x"},"b":[1,[],{},{"x":null}]}"#)
        #expect(
            ([["b": 1, "a": 2]] as JSONValue).text(.pretty.sortedKeys) == "[\n  {\n    \"a\": 2,\n    \"b\": 1\n  }\n]")
    }

    @Test("a stream of calls makes the same text as the value", arguments: [JSONStyle.compact, .pretty])
    func stream(_ style: JSONStyle) {
        var writer = JSONWriter(style: style)
        writer.reserveCapacity(100)
        writer.beginObject()
        writer.key("b")
        writer.beginArray()
        writer.int(1)
        writer.beginArray()
        writer.endArray()
        writer.beginObject()
        writer.endObject()
        writer.beginObject()
        writer.key("x")
        writer.null()
        writer.endObject()
        writer.endArray()
        writer.key("a")
        writer.beginObject()
        writer.key("z")
        writer.bool(true)
        writer.key("é")
        writer.string("x")
        writer.key("e")
        writer.double(-0.5)
        writer.endObject()
        writer.key("B")
        writer.value("")
        writer.endObject()
        #expect(writer.bytes == Self.sample.serialized(style))
        #expect(writer.count == writer.bytes.count)
    }

    @Test("a value may be written into the middle of a stream")
    func valueInStream() throws {
        var writer = JSONWriter(style: .pretty)
        writer.beginArray()
        writer.value(["a": [1]])
        writer.value(2)
        writer.number(try #require(JSONNumber(literal: "3.00")))
        writer.endArray()
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == "[\n  {\n    \"a\": [\n      1\n    ]\n  },\n  2,\n  3.00\n]")
    }

    @Test("quotes, backslashes and control characters are escaped, and nothing else", arguments: 0..<20)
    func escapes(_ before: Int) throws {
        let short: [UInt32: String] = [
            8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 0x22: "\\\"", 0x5C: "\\\\",
        ]
        let plain = String(repeating: "é", count: before / 2) + String(repeating: "p", count: before % 2)
        for code in UInt32(0)...0x100 {
            let scalar = try #require(Unicode.Scalar(code))
            let digits = String(code, radix: 16, uppercase: true)
            let long =
                code < 0x20
                ? "\\u" + String(repeating: "0", count: 4 - digits.count) + digits : String(Character(scalar))
            let text = plain + String(Character(scalar)) + plain
            #expect(JSONValue.string(text).text() == "\"" + plain + (short[code] ?? long) + plain + "\"")
            #expect(JSONValue.object([text: 1]).text() == "{\"" + plain + (short[code] ?? long) + plain + "\":1}")
        }
    }

    @Test("whole numbers of every length are written out", arguments: 0..<19)
    func integers(_ digits: Int) {
        var power = 1
        for _ in 0..<digits { power *= 10 }
        for value in [power - 1, power, power + 1, -power, 1 - power] {
            #expect(JSONValue.number(JSONNumber(value)).text() == String(value))
        }
    }

    @Test("the extremes are written out")
    func extremes() {
        var writer = JSONWriter()
        writer.beginArray()
        writer.int(.max)
        writer.int(.min)
        writer.double(1e300)
        writer.double(-0.0)
        writer.endArray()
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "[9223372036854775807,-9223372036854775808,1e+300,-0]")
    }

    @Test("a Double that JSON does not have becomes null", arguments: [Double.nan, .infinity, -.infinity])
    func nonFinite(_ value: Double) {
        var writer = JSONWriter()
        writer.double(value)
        #expect(writer.bytes == Array("null".utf8))
    }

    @Test("long texts and many items outgrow any room made before")
    func growth() throws {
        let text = String(repeating: "a long text, \"quoted\" ", count: 5000)
        let value = JSONValue.array(Array(repeating: .string(text), count: 20))
        #expect(try JSONValue(parsing: value.serialized()) == value)
    }

    @Test("copies of a writer go on alone")
    func copies() {
        var first = JSONWriter()
        first.beginArray()
        var second = first
        first.int(1)
        second.string("two")
        first.endArray()
        second.endArray()
        #expect(first.bytes == Array("[1]".utf8))
        #expect(second.bytes == Array("[\"two\"]".utf8))
    }
}
