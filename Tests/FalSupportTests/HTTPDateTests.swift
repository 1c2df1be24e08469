import FalSupport
import Testing

@Suite("HTTP dates and Retry-After")
struct HTTPDateTests {
    @Test(
        "Dates of RFC 9110 are read, others are not",
        arguments: [
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
            ("Thu, 29 Feb 2024 23:59:59 GMT", 1_709_251_199), ("Fri, 01 Mar 2024 00:00:00 GMT", 1_709_251_200),
            ("Wed, 01 Mar 2000 00:00:00 GMT", 951_868_800), ("Mon, 01 Mar 2100 00:00:00 GMT", 4_107_542_400),
            ("Sun, 06 Nov 1994 08:49:37 CET", nil), ("Sun, 06 Foo 1994 08:49:37 GMT", nil),
            ("Sun, 32 Nov 1994 08:49:37 GMT", nil), ("Sun, 06 Nov 1994 24:00:00 GMT", nil),
            ("Sun, 06 Nov 1969 08:49:37 GMT", nil), ("1994-11-06T08:49:37Z", nil), ("", nil),
        ] as [(String, Int?)])
    func dates(text: String, seconds: Int?) {
        #expect(HTTPDate.seconds(text) == seconds)
        if let seconds { #expect(HTTPDate.text(seconds) == text) }
    }

    @Test("Dates are written as they are read, to the end of the year 9999")
    func days() {
        let wrong = stride(from: 0, to: 253_402_300_800, by: 97 * 86_400 + 3_661).first { seconds in
            HTTPDate.seconds(HTTPDate.text(seconds)) != seconds
        }
        #expect(wrong == nil)
        #expect(HTTPDate.text(253_402_300_799) == "Fri, 31 Dec 9999 23:59:59 GMT")
    }

    @Test(
        "Retry-After is read as seconds or as a date",
        arguments: [
            ("120", 0, 120), (" 5 ", 0, 5), ("-1", 0, nil), ("", 0, nil), ("1.5", 0, nil), ("7", nil, 7),
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777, 0), ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_700, 77),
            ("Sun, 06 Nov 1994 08:49:37 GMT", 800_000_000, 0), ("Thu, 29 Feb 2024 00:00:00 GMT", 1_709_164_799, 1),
            ("Sun, 06 Nov 1994 08:49:37 GMT", nil, nil), ("Sun, 06 Nov 1994 08:49:37 CET", 0, nil),
            ("99999999999999999999", 0, nil), ("999999999", 0, 604_800),
        ] as [(String, Int?, Int?)])
    func retryAfter(text: String, now: Int?, seconds: Int?) {
        #expect(RetryAfter.wait(text, now: now) == seconds.map { .seconds($0) })
    }
}
