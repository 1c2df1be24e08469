import FalFields
import Testing

@Suite("Patterns of texts")
struct SchemaPatternTests {
    @Test(
        "A pattern matches what it matches elsewhere",
        arguments: [
            (#"^\w+$"#, ["speaker", "Ünï_1", "a"], ["", "a b", "a-b", "a\n"]),
            ("^#([0-9A-Fa-f]{3}){1,2}$", ["#fff", "#0A1b2C"], ["fff", "#ff", "#ffff", "#fffffff", "x#fff", "#ggg"]),
            ("^#[0-9a-f]+$", ["#1f"], ["red", "#", "#1F"]),
            ("b+", ["abc", "b"], ["", "ac"]),
            ("^(?:png|jpe?g|)$", ["png", "jpg", "jpeg", ""], ["gif", "png "]),
            ("a|b|c", ["xxc"], ["xyz"]),
            ("^a{2}b{2,}c{0,1}$", ["aabb", "aabbbbc"], ["abb", "aaabb", "aab", "aabbcc"]),
            (#"^\d{4}-\d{2}-\d{2}$"#, ["2025-01-31"], ["2025-1-31", "x2025-01-31"]),
            (
                #"^https?://.+\.png$"#, ["http://a.png", "https://x/y.png"],
                ["https://.png", "http://a.pngx", "http://\n.png"]
            ),
            (#"^[^/\s]+$"#, ["abc"], ["a/b", "a b", ""]),
            (#"^[\w.-]+@[\w.-]+$"#, ["a-b.c@d"], ["a", "@"]),
            ("[-a]", ["-", "a"], ["b"]), ("[a-]", ["-"], ["b"]), (#"^[\]\\]$"#, ["]", "\\"], ["["]),
            (#"^\$\x41\u0042\t$"#, ["$AB\t"], ["$AB"]), ("^.$", ["é", "🤩"], ["", "ab", "\n"]),
            (#"^\D\S\W$"#, ["ab-"], ["1b-", "a -", "abc"]), ("(a*)*b", ["b", "aab"], ["aa"]), ("", ["", "x"], []),
            ("a+?b*?$", ["a", "aab"], ["c"]), ("^}]$", ["}]"], ["}"]), ("x$|^y", ["ax", "yb"], ["xa", "by"]),
        ] as [(String, [String], [String])])
    func matching(text: String, matched: [String], unmatched: [String]) throws {
        let pattern = try #require(SchemaPattern(text))
        for value in matched { #expect(pattern.matches(value), "\(value)") }
        for value in unmatched { #expect(!pattern.matches(value), "\(value)") }
    }

    @Test(
        "Patterns that make a backtracking engine hang end, and are right",
        .timeLimit(.minutes(10)),
        arguments: [
            "^(a+)+$", "^(a|aa)+$", "^(a*)*$", "^(a|a?)+$", "^(.*)*$", "^(([a-z])+.)+[A-Z]([a-z])+$", "(x+x+)+y",
            "^((((a+)+)+)+)+$", "^(a?){200}a{200}$",
        ])
    func timeOfHostilePatterns(text: String) throws {
        let pattern = try #require(SchemaPattern(text))
        #expect(!pattern.matches(String(repeating: "a", count: 20_000) + "\n!"))
    }

    @Test(
        "What is not understood, or too large, is no pattern",
        arguments: [
            "(?=a)b", "(?!a)b", "(?<=a)b", "(?i)a", "(?P<n>a)", #"(a)\1"#, #"\bword\b"#, #"\p{L}"#, #"\cA"#, #"\x4"#,
            "(", ")", "a)", "[a", "[]", "[^]a]", "[[:alpha:]]", "[z-a]", #"[a-\d]"#, "a{", "a{x}", "a{2,1}", "a{99999}",
            "*", "a**", "a++", "a{5}{5}", #"\"#, "((a{30}){30}){30}", "(a{0,999}){0,999}",
            String(repeating: "(", count: 100_000),
            String(repeating: "(a", count: 60) + String(repeating: ")", count: 60),
            String(repeating: "a", count: 1_100),
        ])
    func unsupportedHostilePatterns(text: String) {
        #expect(SchemaPattern(text) == nil)
    }
}
