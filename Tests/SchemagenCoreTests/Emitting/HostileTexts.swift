import TestSupport

/// Texts that try to leave the literal, the comment or the name they are put into.
enum HostileTexts {
    static let all: [String] = [
        "", " ", "\"", "\"\"\"", "\"\"\"#", "#\"\"\"#", "\\", "\\\\", "\\\"", "\\(x)", "\\#(x)", "\\##(x)",
        "\\(fatalError())",
        "\\u{41}", "\\n", "\n", "\r", "\r\n", "\t", "\0", "a\0b", "\u{1}", "\u{7}", "\u{8}", "\u{B}", "\u{C}",
        "\u{1B}[31m",
        "\u{7F}", "\u{85}", "\u{A0}", "\u{AD}", "\u{2028}", "\u{2029}", "\u{202E}evil\u{202C}", "\u{2066}x\u{2069}",
        "\u{200B}", "\u{200C}", "\u{200D}", "\u{200F}", "\u{FEFF}", "\u{FFFE}", "\u{FFFF}", "\u{FFFD}",
        String(decoding: [0xEF, 0xB7, 0x90], as: UTF8.self),
        "\u{10FFFF}", "\u{E0001}", "\u{E0041}", "\u{F8FF}", "\u{3000}", "\u{3164}", "\u{115F}",
        "*/", "/*", "*/ import Foundation /*", "//", "///", "/// evil", "}\n}\npublic func evil() {}", "`", "``", "```",
        "`a`",
        "{{{", "{{name}}", "{{{name}}}", "{{#x}}", "}}}", "${x}", "$(rm -rf /)", "%s%n", "'; DROP TABLE", "<script>",
        "é", "e\u{301}", "\u{301}", "\u{301}\"", "\"\u{301}", "\\\u{301}", "a\u{301}\u{302}\u{303}", "🤩", "👨‍👩‍👧", "🇩🇪", "🎙️",
        "日本語", "العربية", "עברית", "हिन्दी", "𝒳", "ﬁ", "İ", "ß", "Ǆ", "ŉ", "#if DEBUG", "#endif", "@main", "import",
        "#\"", "\"#", "\"##", "##\"\"\"##", "line\nline\n", "\nline", "line\n", "  line\n    line", "\n\n\n",
        "trailing ",
        "\\\n", "\\#\n", "\"\"\"\n\"\"\"", "a\\", "a\"", "a\"\"", "a\"\"\"", "\"a", "\"\"a", "#", "##",
        "{\"a\":\"\\\"\"}",
    ]

    /// Short mixtures of the characters that matter to a lexer.
    static func random(count: Int, seed: UInt64) -> [String] {
        let pieces = [
            "\"", "\"\"\"", "\\", "#", "(", ")", "\n", "\r", "\0", "`", "*", "/", "a", "Z", "0", "_", " ", "{", "}",
            "\u{301}",
            "\u{202E}", "é", "🤩", "\u{200D}", "-", ".", ":", "+", "$", "<", ">", "&", "\u{2028}", "ß", "日",
        ]
        var generator = SeededRandom(seed: seed)
        return (0..<count).map { _ in
            (0..<Int.random(in: 1...12, using: &generator)).map { _ in pieces.randomElement(using: &generator) ?? "" }
                .joined()
        }
    }
}
