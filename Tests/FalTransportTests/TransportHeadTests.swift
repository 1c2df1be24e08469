import FalTransport
import Testing

@Suite struct TransportHeadTests {
    private let head = TransportHead(
        status: 200,
        headers: [.init("Content-Type", "text/plain"), .init("Link", "a"), .init("link", "b")],
        url: "http://127.0.0.1/")

    @Test func aHeaderIsFoundWhateverItsCase() {
        #expect(head["content-type"] == "text/plain")
        #expect(head["CONTENT-TYPE"] == "text/plain")
        #expect(head["Content-Typ"] == nil)
    }

    @Test func aRepeatedHeaderKeepsAllValuesInOrder() {
        #expect(head["LINK"] == "a")
        #expect(head.values(of: "Link") == ["a", "b"])
    }

    @Test(
        arguments: [
            ([TransportHeader("Content-Length", "12")], 12),
            ([TransportHeader("Content-Length", "12"), TransportHeader("Content-Encoding", "gzip")], nil),
            ([TransportHeader("Content-Length", "-1")], nil),
            ([TransportHeader("Transfer-Encoding", "chunked")], nil),
        ] as [([TransportHeader], Int?)])
    func theBodysLengthIsKnownOnlyWhenTheHeadTellsIt(headers: [TransportHeader], expected: Int?) {
        #expect(TransportHead(status: 200, headers: headers, url: "http://127.0.0.1/").expectedBodyBytes == expected)
    }
}
