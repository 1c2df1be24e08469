import Testing

@testable import SchemagenCore

@Suite("Documentation comments")
struct DocTextTests {
    private func comment(_ text: DocText, width: Int = 100) -> [String] {
        SourceText.lines(text, width: width).map(\.text)
    }

    @Test("A text keeps its lines, without what Python put around them")
    func dedents() {
        let text =
            "\n            The CFG scale is a measure of\n            how close.\n\n\n              - one\n\n        "
        #expect(
            comment(DocText(text))
                == ["/// The CFG scale is a measure of", "/// how close.", "///", "///   - one"])
        #expect(
            comment(DocText("First line.\n    Second line.  \n      Third.")) == [
                "/// First line.", "/// Second line.", "///   Third.",
            ])
        #expect(comment(DocText("")) == [])
        #expect(comment(DocText(" \n \t ")) == [])
    }

    @Test("No character ends the comment or hides in it")
    func neutralises() {
        #expect(comment(DocText("a*/b/*c")) == ["/// a* /b/ *c"])
        #expect(comment(DocText("a\rimport Foundation\u{2028}b\u{85}c\u{B}d\r\ne")).allSatisfy { $0.hasPrefix("/// ") })
        #expect(comment(DocText("a\rb\u{B}c\u{2029}d\r\ne")) == ["/// a", "/// b", "/// c", "/// d", "/// e"])
        #expect(comment(DocText("a\0b\u{202E}c\u{FEFF}d")) == ["/// abcd"])
        #expect(comment(DocText("a\u{A0}b\u{3000}c\td")) == ["/// a b c    d"])
        #expect(comment(DocText("Broadcaster 🎙️ 👨‍👩‍👧")) == ["/// Broadcaster 🎙️ 👨‍👩‍👧"])
        #expect(comment(DocText("\u{301}a \u{301}b")) == ["/// a b"])
        #expect(comment(.code("\u{301}")) == ["/// `\\u{301}`"])
        #expect(comment(DocText("uses `prompt` and <sks>")) == ["/// uses `prompt` and <sks>"])
    }

    @Test(
        "Whatever a text holds, every line is a comment",
        arguments: HostileTexts.all + HostileTexts.random(count: 100, seed: 9))
    func hostile(text: String) {
        for doc in [DocText(text), DocText(firstSentenceOf: text), .code(text), "a \(text: text) b \(code: text)."] {
            for line in comment(doc) {
                #expect(line == "///" || line.hasPrefix("/// "))
                #expect(
                    !line.unicodeScalars.contains {
                        "\n\r\u{B}\u{C}\u{85}\u{2028}\u{2029}\u{202E}\0".unicodeScalars.contains($0)
                    })
                #expect(!line.contains("*/"))
            }
        }
    }

    @Test("Long lines are wrapped at words, list items hang, code spans stay whole")
    func wraps() {
        let words = String(repeating: "word ", count: 60)
        let lines = comment(DocText(words), width: 40)
        #expect(lines.allSatisfy { $0.unicodeScalars.count <= 44 })
        #expect(lines.map { $0.dropFirst(4) }.joined(separator: " ") == words.dropLast())
        #expect(comment(DocText("- aaa bbb ccc"), width: 8) == ["/// - aaa", "///   bbb", "///   ccc"])
        #expect(comment(DocText("aaaa `b b b b` c"), width: 8) == ["/// aaaa", "/// `b b b b`", "/// c"])
        #expect(comment(DocText("aaaaaaaa - b"), width: 8) == ["/// aaaaaaaa -", "/// b"])
    }

    @Test("A text is cut at the limit")
    func limit() {
        let lines = comment(DocText(String(repeating: "a ", count: 50_000)))
        let shown = lines.map { $0.dropFirst(4) }.joined(separator: " ")
        #expect(shown.count <= DocText.limit + 1)
        #expect(lines.last?.hasSuffix("…") == true)
        #expect(comment(.code(String(repeating: "a", count: 100_000))).joined().count < 220)
    }

    @Test(
        "The first sentence ends where people end it",
        arguments: [
            ("The prompt. It may be long.", "The prompt."),
            ("The prompt", "The prompt."),
            ("Uses e.g. a cat. Or a dog.", "Uses e.g. a cat."),
            ("Scale of 1.5 is best. More follows", "Scale of 1.5 is best."),
            ("Really? Yes.", "Really?"),
            ("Options:\n- a\n- b", "Options."),
            ("The style to use:\n\n1. one", "The style to use."),
            ("Call `a. b` now. Then", "Call `a. b` now."),
            ("(A note.) The rest", "(A note.)"),
            (
                "\n        The CFG scale is a measure of\n        how close. You want",
                "The CFG scale is a measure of how close."
            ),
            ("This vs. that, approx. 5", "This vs. that, approx. 5."),
            ("Ends in quote \"so.\" Next", "Ends in quote \"so.\""),
            ("画像のURL。次の文", "画像のURL。次の文."),
            ("", ""), ("   ", ""), (":", ""),
        ])
    func firstSentence(text: String, sentence: String) {
        #expect(comment(DocText(firstSentenceOf: text), width: 500) == (sentence.isEmpty ? [] : ["/// " + sentence]))
    }

    @Test(
        "A value is shown to the letter",
        arguments: [
            ("16:9", "`16:9`"), ("Hope ", "`Hope `"), ("a`b", "``a`b``"), ("`", "`` ` ``"), ("", "the empty string"),
            ("a\nb\u{202E}", "`a\\u{A}b\\u{202E}`"), ("*/", "`* /`"), (" x ", "`  x  `"),
        ])
    func code(value: String, span: String) {
        #expect(comment(.code(value)) == ["/// " + span])
    }

    @Test("Pieces are put together on one line, or below each other")
    func interpolation() {
        let doc: DocText = "\(sentence: "Shape of the frame. Long story.") If omitted, the server uses \(code: "16:9")."
        #expect(comment(doc) == ["/// Shape of the frame. If omitted, the server uses `16:9`."])
        #expect(comment(.paragraphs(["a", "", "b"])) == ["/// a", "///", "/// b"])
        #expect(comment(.stacked(["a", "b"])) == ["/// a", "/// b"])
        #expect(comment("from \(1) to \(5)") == ["/// from 1 to 5"])
    }
}
