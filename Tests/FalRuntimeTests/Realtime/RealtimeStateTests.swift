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

    @Test(arguments: [(65, 10), (9, 1 << 20)])
    func tooManyInputsAreNotKept(count: Int, size: Int) {
        var state = state(sending: count, of: size)
        #expect(state.resendUnconfirmed() == false)
        #expect(state.outbox.isEmpty)
        #expect(state.statistics.sent == count)
    }
}
