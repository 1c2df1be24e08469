import FalSupport
import Testing

@Suite("Escaping for terminals")
struct TerminalEscapingTests {
    /// Every character that could move the cursor, start a sequence, or reorder what is shown.
    static let unsafe: [Unicode.Scalar] = [
        0x00...0x08, 0x0B...0x1F, 0x7F...0x9F, 0x61C...0x61C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069,
    ].joined().compactMap { Unicode.Scalar(UInt32($0)) }

    private func holdsNone(_ text: String) -> Bool { !text.unicodeScalars.contains { Self.unsafe.contains($0) } }

    @Test("None of them is left in a line, in lines or in JSON, and nothing else is lost")
    func allHostileCharacters() {
        let text = "a" + Self.unsafe.map { "\($0)b" }.joined()
        #expect(holdsNone(TerminalEscaping.escaped(text, limit: 10_000)))
        #expect(holdsNone(TerminalEscaping.lines(text)))
        #expect(TerminalEscaping.lines(text).count { $0 == "b" } == Self.unsafe.count)
        // JSON itself spells out those below U+0020.
        let inJSON = "\"" + Self.unsafe.filter { $0.value >= 0x20 }.map { "\($0)b" }.joined() + "\""
        #expect(holdsNone(String(decoding: TerminalEscaping.json(Array(inJSON.utf8)), as: UTF8.self)))
    }

    @Test(
        "JSON keeps its meaning",
        arguments: [
            ("\"\u{7F}\u{9B}\u{202E}\"", #""\u007f\u009b\u202e""#), ("\"\u{2028}\u{61C}\"", #""\u2028\u061c""#),
            ("\"é 猫 👩‍🚀 «»\"", "\"é 猫 👩‍🚀 «»\""), ("{\"a\\n\": [1]}\n", "{\"a\\n\": [1]}\n"),
        ])
    func jsonWithHostileCharacters(_ text: String, _ escaped: String) {
        #expect(String(decoding: TerminalEscaping.json(Array(text.utf8)), as: UTF8.self) == escaped)
    }

    @Test("Lines keep their breaks and tabs, and colours only on request")
    func lines() {
        #expect(TerminalEscaping.lines("a\n\tb\r\u{1B}c") == "a\n\tbU+000DU+001Bc")
        let coloured = "\u{1B}[1;31merror\u{1B}[0m"
        #expect(TerminalEscaping.lines(coloured, keepsColours: true) == coloured)
        #expect(TerminalEscaping.lines(coloured) == "U+001B[1;31merrorU+001B[0m")
        for other in ["\u{1B}[2J", "\u{1B}]0;title\u{7}", "\u{1B}[?25l", "\u{1B}", "\u{1B}[", "\u{1B}[31"] {
            #expect(!TerminalEscaping.lines(other, keepsColours: true).contains("\u{1B}"), "\(other.debugDescription)")
        }
    }

    @Test("A URL is shown without what may be secret in it")
    func url() {
        #expect(TerminalEscaping.url("https://me:pw@fal.run/a?key=x#y") == "https://fal.run/a")
    }
}
