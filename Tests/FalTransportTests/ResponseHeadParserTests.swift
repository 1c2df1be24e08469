import Testing

@testable import FalTransport

@Suite struct ResponseHeadParserTests {
    private func read(_ lines: String...) -> (head: ResponseHeadParser, ends: [Bool]) {
        var parser = ResponseHeadParser()
        let ends = lines.map { line in Array(line.utf8).withUnsafeBytes { parser.parse($0) } }
        return (parser, ends)
    }

    @Test func aHeadEndsWithAnEmptyLine() {
        let (head, ends) = read("HTTP/1.1 200 OK\r\n", "A: 1\r\n", "b:2\n", "\r\n")
        #expect(head.status == 200)
        #expect(head.headers == [.init("A", "1"), .init("b", "2")])
        #expect(ends == [false, false, false, true])
    }

    @Test(arguments: [("HTTP/2 204 \r\n", 204), ("HTTP/1.0 404\r\n", 404), ("HTTP/3 500 Some text\r\n", 500)])
    func everyFormOfTheStatusLineIsRead(line: String, status: Int) {
        #expect(read(line).head.status == status)
    }

    @Test func aFurtherHeadReplacesTheOneBefore() {
        let (head, _) = read(
            "HTTP/1.1 103 Early\r\n", "A: 1\r\n", "\r\n", "HTTP/1.1 200 OK\r\n", "B: 2\r\n", "\r\n")
        #expect(head.status == 200)
        #expect(head.headers == [.init("B", "2")])
    }

    @Test func valuesKeepTheirColonsAndLoseTheBlanksAround() {
        let (head, _) = read("HTTP/1.1 200 OK\r\n", "Location: \t http://a:1/b \t\r\n", "Empty:\r\n", "\r\n")
        #expect(head.headers == [.init("Location", "http://a:1/b"), .init("Empty", "")])
    }

    @Test func aFoldedLineGoesOnWithTheValueBefore() {
        let (head, _) = read("HTTP/1.1 200 OK\r\n", "A: one\r\n", "\t two\r\n", "\r\n")
        #expect(head.headers == [.init("A", "one two")])
    }

    @Test func nonsenseIsSkipped() {
        let (head, _) = read("HTTP/1.1 abc\r\n", "no colon\r\n", " folded onto nothing\r\n", "A: 1\r\n", "\r\n")
        #expect(head.status == 0)
        #expect(head.headers == [.init("A", "1")])
    }
}
