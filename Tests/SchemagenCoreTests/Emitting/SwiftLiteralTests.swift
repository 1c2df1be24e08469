import Testing

@testable import SchemagenCore

@Suite("Literals")
struct SwiftLiteralTests {
    @Test(
        "A string is escaped where it would mean something, or would not show",
        arguments: [
            ("plain", #""plain""#), ("16:9", #""16:9""#), (#"say "hi""#, #""say \"hi\"""#), (#"\(x)"#, #""\\(x)""#),
            ("a\nb\r\tc\0", #""a\nb\r\tc\0""#), ("\u{202E}", #""\u{202E}""#), ("\u{85}", #""\u{85}""#),
            ("café 🤩", #""café 🤩""#), ("a\u{A0}b", #""a\u{A0}b""#), ("\u{301}", #""\u{301}""#), ("", #""""#),
        ])
    func strings(value: String, literal: String) {
        #expect(SwiftLiteral.string(value).text == literal)
    }

    @Test("A table is raw, with as many # as it takes")
    func blocks() {
        #expect(
            SwiftLiteral.block("{\"a\": \"\\\"\"}\n{}", indent: 4).text
                == "#\"\"\"\n    {\"a\": \"\\\"\"}\n    {}\n    \"\"\"#")
        #expect(SwiftLiteral.block("\"\"\"#").text == "##\"\"\"\n\"\"\"#\n\"\"\"##")
        #expect(SwiftLiteral.block("\\##(x)").text == "###\"\"\"\n\\##(x)\n\"\"\"###")
        #expect(SwiftLiteral.block("a\rb").text == #""a\rb""#)
        #expect(SwiftLiteral.block("a\n\u{301}b").text.unicodeScalars.elementsEqual("\"a\\n\u{301}b\"".unicodeScalars))
        #expect(SwiftLiteral.block("\u{202E}").text == #""\u{202E}""#)
    }

    @Test("Numbers are exact")
    func numbers() {
        #expect(SwiftLiteral.integer(.min).text == "-9223372036854775808")
        #expect(SwiftLiteral.integer(.max).text == "9223372036854775807")
        #expect(SwiftLiteral.double(5).text == "5.0")
        #expect(SwiftLiteral.double(0.1).text == "0.1")
        #expect(SwiftLiteral.double(-0.0).text == "-0.0")
        #expect(SwiftLiteral.double(.leastNonzeroMagnitude).text == "5e-324")
        #expect(SwiftLiteral.double(.infinity).text == "Double.infinity")
        #expect(SwiftLiteral.double(-.infinity).text == "-Double.infinity")
        #expect(SwiftLiteral.double(.nan).text == "Double.nan")
        #expect(SwiftLiteral.bool(true).text == "true")
    }

    @Test("No literal shows a hidden character or spans lines by accident", arguments: HostileTexts.all)
    func nothingHidden(text: String) {
        // The 32 that Swift does not let us escape are the exception.
        func isHidden(_ scalar: Unicode.Scalar) -> Bool {
            VisibleText.isHidden(scalar) && !(0xFDD0...0xFDEF).contains(scalar.value)
        }
        #expect(!SwiftLiteral.string(text).text.unicodeScalars.contains(where: isHidden))
        #expect(!SwiftLiteral.block(text).text.unicodeScalars.contains { $0 != "\n" && isHidden($0) })
    }
}
