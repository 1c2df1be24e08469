import FalFields
import SchemagenCore
import Testing

@Suite("A text within limits")
struct AllowedTextTests {
    @Test(
        "is found for simple patterns",
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

    @Test(
        "is none for patterns that are not understood, and hostile ones end",
        arguments: [
            "(?=a)b", #"(a)\1"#, "(", "[a", "a{", "a{99999}", #"\"#, "*", "((((a+)+)+)+)+x",
            String(repeating: "(", count: 100_000), "a{5}{5}{5}",
        ])
    func otherPatterns(_ pattern: String) {
        #expect(PatternSample.text(matching: pattern) { _ in false } == nil)
    }

    @Test("keeps a pattern and a length together, and lengths count Unicode scalars")
    func lengths() {
        var limits = ValueLimits()
        limits.pattern = #"^\w+$"#
        limits.minLength = 8
        limits.maxLength = 20
        let text = AllowedText(limits).text(like: "a b")
        #expect((8...20).contains(text.unicodeScalars.count) && !text.contains(" "))
        limits.pattern = nil
        limits.maxLength = 8
        #expect(AllowedText(limits).text(like: "🧑‍🧑‍🧒‍🧒 é").unicodeScalars.count == 8)
    }
}
