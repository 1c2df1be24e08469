import Testing

/// Texts that RFC 8259 accepts, each with what it means, spelled plainly.
enum AcceptedTexts {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: [UInt8]
        let meaning: String
        var testDescription: String { String(decoding: text.prefix(60), as: UTF8.self) }

        init(_ text: String, _ meaning: String? = nil) {
            self.text = Array(text.utf8)
            self.meaning = meaning ?? text
        }
    }

    static let all = structure + space + words + numbers + strings + escapes + objects

    static let structure = [
        Case("[]"), Case("{}"), Case("[[]]"), Case("[{}]"), Case("{\"a\":[]}"), Case("{\"a\":{}}"),
        Case("[[],[],[[]]]"), Case("[1,2,3]"), Case("[[[[[[[[1]]]]]]]]"), Case("[null,true,false]"),
        Case("[1,\"a\",null,{\"b\":[false]}]"), Case("[[1],[2],{}]"), Case("{\"a\":{\"b\":{\"c\":{\"d\":null}}}}"),
        Case("[\"\"]"), Case("[0]"), Case("[-1]"), Case("[\"a\",\"b\"]"), Case("{\"\":0}"), Case("{\"a\":1,\"b\":2}"),
    ]

    static let space = [
        Case(" []", "[]"), Case("[] ", "[]"), Case("\t[\n]\r\n", "[]"), Case("[ 1 , 2 ]", "[1,2]"),
        Case("{ \"a\" : 1 , \"b\" : 2 }", "{\"a\":1,\"b\":2}"), Case("\n\n\n1\n\n\n", "1"), Case("\r\r1", "1"),
        Case("[\n                    1\n]", "[1]"), Case("{\t}", "{}"), Case("   \"x\"   ", "\"x\""),
        Case(String(repeating: " ", count: 100) + "0" + String(repeating: "\n", count: 100), "0"),
        Case("[\r\n  {\r\n    \"a\": [\r\n      1\r\n    ]\r\n  }\r\n]", "[{\"a\":[1]}]"),
        Case("\u{20}\u{9}\u{A}\u{D}null\u{D}\u{A}\u{9}\u{20}", "null"),
    ]

    static let words = [
        Case("null"), Case("true"), Case("false"), Case("[null]"), Case("[true,false]"), Case("{\"a\":true}"),
        Case("[null ]", "[null]"), Case(" true", "true"), Case("false\n", "false"),
    ]

    static let numbers = [
        Case("0"), Case("-0"), Case("1"), Case("-1"), Case("9"), Case("10"), Case("123456789"), Case("0.0"),
        Case("-0.0"),
        Case("0.5"), Case("-0.5"), Case("1.0"), Case("1.50"), Case("3.141592653589793238462643383279"), Case("1e1"),
        Case("1E1"), Case("1e+1"), Case("1E+1"), Case("1e-1"), Case("1E-1"), Case("0e1"), Case("0e+1"), Case("0E-1"),
        Case("1.5e3"), Case("-1.5E-3"), Case("123.456e78"), Case("1e00"), Case("1e01"), Case("1e-00"), Case("0.00"),
        Case("-0e0"), Case("-0.0e-0"), Case("1e400"), Case("-1e400"), Case("1e-400"), Case("123e65"), Case("20e1"),
        Case("123e-10000000"), Case("0.4e006699999999999999999999999999999999999999999"), Case("-1e+9999"),
        Case("1.5e+9999"), Case("123123e100000"), Case("9007199254740993"), Case("9223372036854775807"),
        Case("-9223372036854775808"), Case("9223372036854775808"), Case("-9223372036854775809"),
        Case("17454220438242315174"), Case("-9223372036854776000"), Case("18446744073709551616"),
        Case("100000000000000000000"), Case("-123123123123123123123123123123"), Case("999999999999999999"),
        Case("1000000000000000000"), Case("-999999999999999999"), Case("[-0,0]"), Case("[1,2.0,3e0]"),
        Case("0.1000000000000000055511151231257827021181583404541015625"), Case("1234567890.0987654321e-12"),
        Case("[0.000000000000000000000000000000000000000000000000000000000000000000000000001]"),
        Case("0." + String(repeating: "0", count: 500) + "1"), Case("1" + String(repeating: "0", count: 500)),
        Case("-2." + "5"), Case("{\"a\":-7}"), Case("[1 ]", "[1]"), Case(" -0.1e1 ", "-0.1e1"),
    ]

    static let strings = [
        Case("\"\""), Case("\"a\""), Case("\"asd \""), Case("\"é\""), Case("\"€\""), Case("\"𝄞\""), Case("\"日本語\""),
        Case("\"a\u{7F}b\""), Case("\"\u{2028}\u{2029}\""), Case("\"\u{FEFF}\""), Case("\"\u{FFFF}\""),
        Case("\"\u{10FFFF}\""), Case("\"\u{80}\""), Case("\"\u{7FF}\u{800}\u{D7FF}\u{E000}\u{FFFD}\u{10000}\""),
        Case("\"/\""), Case("\"{}[]:,'\""), Case("\"// no comment /* at all */\""), Case("\"0123456\""),
        Case("\"01234567\""), Case("\"012345678\""), Case("\"012345678901234\""), Case("\"0123456789012345\""),
        Case("\"0123456789012345678901234567890123456789\""), Case("[\"a\",\"ab\",\"abc\"]"), Case("\"e\u{301}\""),
        Case("\"1234567é\""), Case("\"123456é8\""), Case("\"éééééééééééééééééééé\""), Case("\"👩‍👩‍👧‍👦\""),
        Case("\"" + String(repeating: "x", count: 5000) + "\""), Case("\"\u{1FFFE}\u{3FFFF}\""),
    ]

    static let escapes = [
        Case("\"\\\"\""), Case("\"\\\\\""), Case("\"\\/\"", "\"/\""), Case("\"\\b\\f\\n\\r\\t\""), Case("\"\\u0000\""),
        Case("\"\\u001F\""), Case("\"\\u001f\"", "\"\\u001F\""), Case("\"\\u0022\"", "\"\\\"\""),
        Case("\"\\u005C\"", "\"\\\\\""), Case("\"\\u002F\"", "\"/\""), Case("\"\\u0041\"", "\"A\""),
        Case("\"\\u00e9\"", "\"é\""), Case("\"\\u00E9\"", "\"é\""), Case("\"\\u20AC\"", "\"€\""),
        Case("\"\\uD834\\uDD1E\"", "\"𝄞\""), Case("\"\\ud834\\udd1e\"", "\"𝄞\""),
        Case("\"\\uDBFF\\uDFFF\"", "\"\u{10FFFF}\""),
        Case("\"\\uD800\\uDC00\"", "\"\u{10000}\""), Case("\"\\uD7FF\\uE000\"", "\"\u{D7FF}\u{E000}\""),
        Case("\"\\uFFFF\"", "\"\u{FFFF}\""), Case("\"\\uFEFF\"", "\"\u{FEFF}\""), Case("\"\\u2028\"", "\"\u{2028}\""),
        Case("\"\\u007F\"", "\"\u{7F}\""), Case("\"\\u0080\"", "\"\u{80}\""),
        Case("\"\\u07FF\\u0800\"", "\"\u{7FF}\u{800}\""),
        Case("\"a\\nb\""), Case("\"\\\\n\""), Case("\"\\\\u0041\""), Case("\"\\\\\\\\\""), Case("\"\\\\\\\"\""),
        Case("\"x\\u0041y\\u0042z\"", "\"xAyBz\""), Case("\"12345678\\n12345678\\t12345678\""), Case("\"é\\né\""),
        Case("\"\\u0065\\u0301\"", "\"e\u{301}\""), Case("\"\\uD83D\\uDC69\\u200D\\uD83D\\uDC67\"", "\"👩‍👧\""),
        Case("\"" + String(repeating: "\\n", count: 1000) + "\""),
    ]

    static let objects = [
        Case("{\"a\":1,\"a\":2}", "{\"a\":2}"), Case("{\"a\":1,\"b\":2,\"a\":3}", "{\"a\":3,\"b\":2}"),
        Case("{\"a\":1,\"\\u0061\":2}", "{\"a\":2}"), Case("{\"\":1,\"\":2}", "{\"\":2}"),
        Case("{\"a\":{\"a\":{\"a\":1}}}"), Case("{\"é\":1,\"e\u{301}\":2}"), Case("{\"a\\nb\":1}"),
        Case("{\"a\\u0000b\":1,\"a\":2}"), Case("{\"z\":1,\"a\":2,\"m\":3}"), Case("{\"0\":0,\"1\":1,\"00\":2}"),
        Case("{\"a long key of more than sixteen bytes\":1,\"a long key of more than 16 bytes\":2}"),
        Case("[{\"key\":1},{\"key\":2},{\"key\":3}]"), Case("{\"12345678\":1,\"123456789\":2,\"1234567\":3}"),
        Case("{\"\\uD834\\uDD1E\":1,\"𝄞\":2}", "{\"𝄞\":2}"),
    ]
}
