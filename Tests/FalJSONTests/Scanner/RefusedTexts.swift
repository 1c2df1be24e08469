import Testing

/// Texts that RFC 8259 refuses, each with the place where a reader sees it.
enum RefusedTexts {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: [UInt8]
        /// In bytes from the start.
        let offset: Int
        var testDescription: String { String(decoding: text.prefix(60), as: UTF8.self) }

        init(_ text: String, _ offset: Int) { self.init(Array(text.utf8), offset) }

        init(_ text: [UInt8], _ offset: Int) {
            self.text = text
            self.offset = offset
        }
    }

    static let all = nothing + arrays + objects + words + numbers + strings + escapes + bytes + garbage

    static let nothing = [
        Case("", 0), Case(" ", 1), Case("\n\n", 2), Case(",", 0), Case("]", 0), Case("}", 0), Case(":", 0),
        Case("\u{FEFF}", 0), Case("\u{FEFF}{}", 0), Case([0xEF, 0xBB], 0), Case([0], 0), Case([0x31, 0], 1),
        Case([0xFE, 0xFF, 0x00, 0x5B], 0), Case([0x5B, 0x00, 0x5D, 0x00], 1),
    ]

    static let arrays = [
        Case("[", 1), Case("[1", 2), Case("[1,", 3), Case("[1,]", 2), Case("[,1]", 1), Case("[,]", 1),
        Case("[1,,2]", 3),
        Case("[1 2]", 3), Case("[1:2]", 2), Case("[1}", 2), Case("[\"a\"", 4), Case("[[]", 3), Case("[1,2]]", 5),
        Case("[1],", 3), Case("[1][2]", 3), Case("[\"a\" \"b\"]", 5), Case("[3[4]]", 2), Case("[\"x\"]]", 5),
        Case("[1 true]", 3), Case("[1\n,", 4), Case("[1,\n1\n,1", 8), Case("[{}", 3), Case("[*]", 1),
        Case("[\"a\",\n4\n,1,", 11), Case("[1, ,]", 4), Case("[(1)]", 1), Case("[\u{A0}1]", 1), Case("[1\u{B}]", 2),
    ]

    static let objects = [
        Case("{", 1), Case("{]", 1), Case("{\"a\"", 4), Case("{\"a\":", 5), Case("{\"a\":1", 6), Case("{\"a\":1,", 7),
        Case("{\"a\":1,}", 6), Case("{,}", 1), Case("{\"a\":1,,\"b\":2}", 7), Case("{\"a\" 1}", 5),
        Case("{\"a\",1}", 4),
        Case("{\"a\"::1}", 5), Case("{a:1}", 1), Case("{'a':1}", 1), Case("{1:1}", 1), Case("{null:1}", 1),
        Case("{\"a\":1 \"b\":2}", 7), Case("{\"a\"}", 4), Case("{\"a\":}", 5), Case("{\"a\":1]", 6),
        Case("{\"a\":1}}", 7),
        Case("{\"a\":1}{", 7), Case("{[1]:2}", 1), Case("{\"a\":1,2}", 7), Case("{:1}", 1), Case("{\"a\"=1}", 4),
        Case("{\"a\":\"b\",\"c\"}", 12), Case("{\"a\":1;\"b\":2}", 6), Case("{{}:1}", 1), Case("{\"a\":1,\"b\"", 10),
        Case("{\"a\":\"a\" 123}", 9), Case("{true:1}", 1),
    ]

    static let words = [
        Case("nul", 0), Case("nulL", 0), Case("NULL", 0), Case("Null", 0), Case("tru", 0), Case("TRUE", 0),
        Case("True", 0), Case("fals", 0), Case("falsE", 0), Case("truefalse", 4), Case("nullx", 4),
        Case("undefined", 0),
        Case("NaN", 0), Case("nan", 0), Case("Infinity", 0), Case("-Infinity", 1), Case("-NaN", 1), Case("inf", 0),
        Case("[true", 5), Case("[nul]", 1), Case("t", 0), Case("truth", 0), Case("None", 0), Case("[true1]", 5),
    ]

    static let numbers = [
        Case("-", 1), Case("+", 0), Case("+1", 0), Case("--1", 1), Case("-a", 1), Case("- 1", 1), Case("01", 0),
        Case("-01", 1), Case("00", 0), Case("007", 0), Case("0123.5", 0), Case("1.", 2), Case("1.a", 2), Case(".5", 0),
        Case("-.5", 1), Case("1.e1", 2), Case("1e", 2), Case("1e+", 3), Case("1e-", 3), Case("1E", 2), Case("1ee1", 2),
        Case("1e1.5", 3), Case("1.2.3", 3), Case("0x10", 1), Case("0b1", 1), Case("1_000", 1), Case("1,000", 1),
        Case("0e", 2), Case("0e+", 3), Case("0.", 2), Case("0.e1", 2), Case("1f", 1), Case("1 000", 2), Case("1-1", 1),
        Case("1+1", 1), Case("9.e+", 2), Case("2.e3", 2), Case("[1.]", 3), Case("[-]", 2), Case("[0.3e]", 5),
        Case("[0e-]", 4), Case("[1e++1]", 4), Case("-0123", 1), Case("１", 0), Case("1e1e1", 3), Case("[-2.]", 4),
        Case("1.8011670033376514H-308", 18), Case("½", 0),
    ]

    static let strings = [
        Case("\"", 1), Case("\"a", 2), Case("\"12345678901234567890", 21), Case("\"\\", 2), Case("\"\\\"", 3),
        Case("'a'", 0),
        Case("\"a\nb\"", 2), Case("\"\t\"", 1), Case("\"\0\"", 1), Case("\"\u{1F}\"", 1), Case("\"1234567\u{1}\"", 8),
        Case("\"12345678\u{1}\"", 9), Case("\"a\"b\"", 3), Case("a", 0), Case("`a`", 0), Case("“a”", 0),
        Case("\"\r\"", 1),
        Case("[\"a\n\"]", 3), Case("[\"new\nline\"]", 5), Case("\"é\n\"", 3),
    ]

    static let escapes = [
        Case("\"\\a\"", 2), Case("\"\\x41\"", 2), Case("\"\\'\"", 2), Case("\"\\0\"", 2), Case("\"\\U0041\"", 2),
        Case("\"\\ \"", 2), Case("\"\\é\"", 2), Case("\"\\\n\"", 2), Case("\"\\u\"", 3), Case("\"\\u1\"", 4),
        Case("\"\\u123\"", 6), Case("\"\\u12G4\"", 5), Case("\"\\u 041\"", 3), Case("\"\\u-041\"", 3),
        Case("\"\\u+041\"", 3),
        Case("\"\\u00", 5), Case("\"\\u00é0\"", 5), Case("\"\\uD800\"", 1), Case("\"\\uDBFF\"", 1),
        Case("\"\\uDC00\"", 1),
        Case("\"\\uDFFF\"", 1), Case("\"\\uD800x\"", 1), Case("\"\\uD800\\n\"", 1), Case("\"\\uD800\\uD800\"", 1),
        Case("\"\\uDC00\\uD800\"", 1), Case("\"\\uD800\\u0041\"", 1), Case("\"\\uD800\\u\"", 9),
        Case("\"\\uD800\\u12\"", 11),
        Case("\"ab\\uD834\"", 3), Case("{\"\\uD800\":1}", 2), Case("\"\\n\\uD800", 3), Case("\"\\u{41}\"", 3),
    ]

    static let bytes = [
        Case([0x22, 0x80, 0x22], 1), Case([0x22, 0xBF, 0x22], 1), Case([0x22, 0xC0, 0x80, 0x22], 1),
        Case([0x22, 0xC1, 0xBF, 0x22], 1), Case([0x22, 0xC3, 0x22], 1), Case([0x22, 0xC3, 0x28, 0x22], 1),
        Case([0x22, 0xE0, 0x80, 0xAF, 0x22], 1), Case([0x22, 0xE0, 0x9F, 0xBF, 0x22], 1),
        Case([0x22, 0xE2, 0x82, 0x22], 1), Case([0x22, 0xE2, 0x28, 0xA1, 0x22], 1),
        Case([0x22, 0xED, 0xA0, 0x80, 0x22], 1), Case([0x22, 0xED, 0xBF, 0xBF, 0x22], 1),
        Case([0x22, 0xF0, 0x80, 0x80, 0xAF, 0x22], 1), Case([0x22, 0xF0, 0x8F, 0xBF, 0xBF, 0x22], 1),
        Case([0x22, 0xF0, 0x9D, 0x84, 0x22], 1), Case([0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], 1),
        Case([0x22, 0xF5, 0x80, 0x80, 0x80, 0x22], 1), Case([0x22, 0xF8, 0x88, 0x80, 0x80, 0x80, 0x22], 1),
        Case([0x22, 0xFC, 0x84, 0x80, 0x80, 0x80, 0x80, 0x22], 1), Case([0x22, 0xFE, 0x22], 1),
        Case([0x22, 0xFF, 0x22], 1), Case([0x22, 0x61, 0xE9, 0x22], 2), Case([0x22, 0xC3], 1),
        Case([0x22, 0xF0, 0x9D], 1),
        Case([0x22, 0x5C, 0x6E, 0xFF, 0x22], 3), Case([0x22, 0x5C, 0x75, 0x30, 0x30, 0xE5, 0x22], 5),
        Case([0x7B, 0x22, 0xE5, 0x22, 0x3A, 0x31, 0x7D], 2), Case([0xE5], 0), Case([0x5B, 0xFF, 0x5D], 1),
        Case([0x22, 0xC3, 0xA9, 0xC3, 0x22], 3),
        Case([0x22, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0xE2, 0x82, 0x22], 8),
    ]

    static let garbage = [
        Case("1 1", 2), Case("{} {}", 3), Case("[]x", 2), Case("null,", 4), Case("\"a\" // b", 4), Case("/* */ 1", 0),
        Case("1 # one", 2), Case("<html>", 0), Case("<!doctype html>", 0), Case("[] \0", 3), Case("\"a\":1", 3),
        Case("1\u{2060}", 1), Case("\u{2060}1", 0), Case("[]\u{FEFF}", 2), Case("{\"a\":1}#", 7),
        Case("{\"a\":/*x*/1}", 5),
        Case("[1]\u{C}", 3), Case("\u{85}1", 0), Case("é", 0), Case("{} ]", 3), Case("[undefined]", 1),
    ]
}
