import Testing

@testable import schemagen

@Suite("The live view of a realtime model")
struct RealtimeMeterTests {
    private func line(_ latencies: [Int?], after elapsed: Duration = .seconds(2)) -> String {
        var meter = RealtimeMeter()
        for latency in latencies { meter.note(latency: latency.map { .microseconds($0) }) }
        return meter.line(sent: 7, after: elapsed)
    }

    @Test("It says the rate, and the median of the latencies")
    func latency() {
        #expect(line([42_400, 900_000, 3_000]) == "7 sent, 3 results, 1.5 a second, 42 ms from input to result")
        #expect(line([1_240], after: .zero) == "7 sent, 1 results, 1000.0 a second, 1.2 ms from input to result")
        // Those before the last hundred do not count.
        let slowStart = Array(repeating: 800_000, count: 150) + Array(repeating: 20_000, count: 60)
        #expect(line(slowStart).hasSuffix("20 ms from input to result"))
    }

    @Test("A model that does not answer each input has no latency")
    func streaming() {
        #expect(line([30_000, nil]) == "7 sent, 2 results, 1.0 a second")
    }
}
