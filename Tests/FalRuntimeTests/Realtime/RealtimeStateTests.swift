import FalTransport
import Testing

@testable import FalRuntime

@Suite struct RealtimeStateTests {
    /// A socket is open, and has taken inputs of one size.
    private func state(sending count: Int, of size: Int) -> RealtimeState {
        var state = RealtimeState()
        _ = state.opened()
        for _ in 0..<count { state.noteSent([UInt8](repeating: 0, count: size)) }
        return state
    }

    @Test func inputsOfARefusedSocketGoOnceMore() {
        var state = state(sending: 64, of: 10)
        #expect(state.resendUnconfirmed() == true)
        #expect(state.outbox.count == 64)
        #expect(state.statistics.sent == 0)
    }

    @Test func inputsOfALineThatBrokeAreNotThoseOfTheNextSocket() {
        var state = state(sending: 3, of: 10)
        _ = state.lost()
        #expect(state.resendUnconfirmed() == true)
        #expect(state.outbox.isEmpty)
        #expect(state.statistics.sent == 3)
    }

    @Test func inputsOfASocketWithAResultAreNotKept() {
        var state = state(sending: 3, of: 10)
        state.arrive(.result(.null, frame: .binary([]), session: 1, latency: nil), .suspending(1))
        state.noteSent([1])
        #expect(state.resendUnconfirmed() == true)
        #expect(state.outbox.isEmpty)
        #expect(state.statistics.sent == 4)
    }

    /// A reader that never catches up must not keep alive what it has read.
    @Test func aResultThatIsReadBelongsToItsReader() throws {
        var state = RealtimeState()
        for size in 1...3 {
            let bytes = [UInt8](repeating: 0, count: size)
            state.arrive(.result(.null, frame: .binary(bytes), session: 1, latency: nil), .suspending(8))
        }
        guard case .result(_, .binary(var bytes), _, _) = state.takeArrival() else { throw Missing() }
        let before = bytes.withUnsafeBytes { $0.baseAddress }
        bytes[0] = 1
        #expect(bytes.withUnsafeBytes { $0.baseAddress } == before, "it was copied: somebody else has it too")
        #expect(state.arrivalCount == 2)
    }

    @Test func theNewestResultsAreKeptAndAllErrors() {
        var state = RealtimeState()
        state.arrive(.failure(FalError(.service, "an error")), .newest(2))
        for number in 1...4 {
            let frame = WebSocketMessage.binary([UInt8(number)])
            state.arrive(.result(.null, frame: frame, session: number, latency: nil), .newest(2))
        }
        var kept: [Int?] = []
        while let arrival = state.takeArrival() {
            if case .result(_, _, let session, _) = arrival { kept.append(session) } else { kept.append(nil) }
        }
        #expect(kept == [nil, 4])
        #expect(state.statistics.droppedResults == 3)
    }

    private struct Missing: Error {}

    @Test(arguments: [(65, 10), (9, 1 << 20)])
    func tooManyInputsAreNotKept(count: Int, size: Int) {
        var state = state(sending: count, of: size)
        #expect(state.resendUnconfirmed() == false)
        #expect(state.outbox.isEmpty)
        #expect(state.statistics.sent == count)
    }
}
