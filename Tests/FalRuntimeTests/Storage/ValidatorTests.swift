import FalTransport
import Testing

@testable import FalRuntime

/// By what a file is known that is fetched in parts.
@Suite struct ValidatorTests {
    private func validator(_ headers: [(String, String)]) -> Validator? {
        let fields = headers.map { TransportHeader($0.0, $0.1) }
        return Validator(TransportHead(status: 200, headers: fields, url: "http://127.0.0.1/a"), total: 3)
    }

    /// The headers of a file that changed in one second and was asked for in another of the same minute.
    private func changed(_ second: Int, asked: Int) -> [(String, String)] {
        [
            ("Last-Modified", "Sun, 06 Nov 1994 08:49:\(second) GMT"), ("Date", "Sun, 06 Nov 1994 08:49:\(asked) GMT"),
        ]
    }

    @Test func aDateServesWhenTheSecondOfTheChangeIsOver() {
        #expect(validator(changed(37, asked: 38))?.text == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(validator(changed(37, asked: 37)) == nil)
        #expect(validator(changed(38, asked: 37)) == nil)
        #expect(validator([changed(37, asked: 38)[0]]) == nil)
    }

    @Test func aStrongTagGoesBeforeTheDate() {
        #expect(validator([("ETag", "\"v1\"")] + changed(37, asked: 38))?.text == "\"v1\"")
        #expect(validator([("ETag", "W/\"v1\"")] + changed(37, asked: 38))?.text == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(validator([("ETag", "W/\"v1\"")]) == nil)
    }
}
