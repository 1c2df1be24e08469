import Testing

@testable import FalRuntime

@Suite struct RealtimeLatencyTests {
    private let start = ContinuousClock.now

    private func moment(_ milliseconds: Int) -> ContinuousClock.Instant { start + .milliseconds(milliseconds) }

    @Test func eachResultBelongsToTheOldestInputWithoutOne() {
        var latency = RealtimeLatency()
        latency.noteInputs(1, at: moment(0))
        latency.noteInputs(2, at: moment(10))
        #expect(latency.noteResult(at: moment(15)) == .milliseconds(15))
        #expect(latency.noteResult(at: moment(20)) == .milliseconds(10))
        latency.noteInputs(1, at: moment(30))
        #expect(latency.noteResult(at: moment(31)) == .milliseconds(21))
        #expect(latency.noteResult(at: moment(37)) == .milliseconds(7))
    }

    @Test func aModelWithMoreResultsThanInputsHasNone() {
        var latency = RealtimeLatency()
        latency.noteInputs(1, at: moment(0))
        #expect(latency.noteResult(at: moment(5)) == .milliseconds(5))
        #expect(latency.noteResult(at: moment(6)) == nil)
        latency.noteInputs(1, at: moment(7))
        #expect(latency.noteResult(at: moment(8)) == nil)
    }

    @Test func manyInputsPassAndTooManyWithoutAResultAreNotKept() {
        var latency = RealtimeLatency()
        for number in 0..<10_000 {
            latency.noteInputs(1, at: moment(number))
            if number > 0 { #expect(latency.noteResult(at: moment(number)) == .milliseconds(1)) }
        }
        latency.noteInputs(5_000, at: moment(10_000))
        #expect(latency.noteResult(at: moment(10_001)) == nil)
    }
}
