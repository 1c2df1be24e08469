import Testing

@testable import schemagen

@Suite("Tables and paragraphs of a terminal")
struct TextTableTests {
    @Test("Columns are as wide as their widest cell, and no line ends in spaces")
    func columns() {
        var table = TextTable()
        table.append(["a", "first", "x"])
        table.append(["longer", "b"])
        table.append(["c", "", "y"])
        #expect(
            table.text == """
                a       first  x
                longer  b
                c              y

                """)
    }

    @Test("A table without rows is an empty text")
    func noRows() {
        #expect(TextTable().text == "")
    }

    @Test("Letters count as what is seen of them, not as their bytes")
    func letters() {
        var table = TextTable()
        table.append(["é", "1"])
        table.append(["ab", "2"])
        #expect(table.text == "é   1\nab  2\n")
    }

    @Test(
        "Prose is broken before the word that does not fit",
        arguments: [
            ("one two three", 7, "one two\nthree"), ("one two three", 80, "one two three"),
            ("incomprehensibilities", 5, "incomprehensibilities"), ("", 5, ""), ("a\n\nb c", 2, "a\n\nb\nc"),
            ("spaces   between", 80, "spaces between"),
        ])
    func paragraphs(_ text: String, _ width: Int, _ wrapped: String) {
        #expect(WrappedText.wrap(text, at: width) == wrapped)
    }

    @Test("Indented lines are examples, and are kept as they are")
    func examples() {
        let example = "    schemagen run fal-ai/flux/dev   prompt='a fox'"
        #expect(WrappedText.wrap("See this:\n" + example, at: 10) == "See this:\n" + example)
    }
}
