#if os(Linux) || os(macOS)
    import Testing

    @testable import FalTransport

    @Suite struct CurlExchangeStateTests {
        private let start = ContinuousClock.now

        private func state(deadline: Duration? = nil, stallTimeout: Duration? = nil) -> CurlExchangeState {
            CurlExchangeState(deadline: deadline.map { start + $0 }, stallTimeout: stallTimeout, now: start)
        }

        private func after(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }

        @Test("An exchange goes from its queue through connecting, requesting and receiving to its end")
        func phases() {
            var state = state()
            #expect(state.phase == .queued)
            state.start(at: start)
            #expect(state.phase == .connecting)
            #expect(!state.mayHaveReachedServer)
            #expect(state.beginRequest(at: start) == true)
            #expect(state.phase == .requesting)
            #expect(state.mayHaveReachedServer)
            state.receiveHead()
            #expect(state.phase == .receiving)
            state.pause()
            #expect(state.phase == .paused)
            #expect(state.resume(at: start) == true)
            #expect(state.resume(at: start) == false)
            #expect(state.phase == .receiving)
            state.end()
            #expect(state.phase == .ended)
            #expect(state.mayHaveReachedServer)
        }

        @Test("A request can be begun again until its response has begun, and never before it was started")
        func beginRequest() {
            var state = state()
            #expect(state.beginRequest(at: start) == false)
            #expect(!state.mayHaveReachedServer)
            state.start(at: start)
            #expect(state.beginRequest(at: start) == true)
            #expect(state.beginRequest(at: start) == true)
            state.receiveHead()
            #expect(state.beginRequest(at: start) == false)
            state.pause()
            #expect(state.beginRequest(at: start) == false)
            state.end()
            #expect(state.beginRequest(at: start) == false)
        }

        @Test("A cancelled exchange has a grace period once the server may have seen it, and no second one")
        func grace() {
            var state = state(deadline: .seconds(100))
            #expect(state.beginGrace(.seconds(5), at: start) == false)
            state.start(at: start)
            #expect(state.beginGrace(.seconds(5), at: start) == false)
            #expect(state.beginRequest(at: start) == true)
            #expect(state.beginGrace(.seconds(5), at: after(1)) == true)
            #expect(state.due == after(6))
            state.receiveHead()
            #expect(state.beginGrace(.seconds(5), at: after(4)) == true)
            #expect(state.timeout(at: after(5)) == nil)
            #expect(state.timeout(at: after(6)) == .grace)
            state.end()
            #expect(state.beginGrace(.seconds(5), at: after(6)) == false)
        }

        @Test("The deadline counts in every phase")
        func deadline() {
            var state = state(deadline: .seconds(10))
            #expect(state.due == after(10))
            #expect(state.timeout(at: after(9)) == nil)
            #expect(state.timeout(at: after(10)) == .deadline)
            state.start(at: after(5))
            #expect(state.timeout(at: after(10)) == .deadline)
        }

        @Test("The stall timeout counts while bytes are expected, from the last one")
        func stall() {
            var state = state(stallTimeout: .seconds(10))
            #expect(state.timeout(at: after(100)) == nil)
            #expect(state.due == after(110))
            state.start(at: after(100))
            #expect(state.timeout(at: after(200)) == nil)
            #expect(state.beginRequest(at: after(200)) == true)
            state.noteActivity(at: after(205))
            #expect(state.timeout(at: after(210)) == nil)
            #expect(state.due == after(215))
            state.receiveHead()
            state.pause()
            #expect(state.timeout(at: after(300)) == nil)
            #expect(state.resume(at: after(300)) == true)
            #expect(state.timeout(at: after(309)) == nil)
            #expect(state.timeout(at: after(310)) == .stall)
        }

        @Test("A stall timeout of zero has passed at once, in every phase")
        func zeroStall() {
            var state = state(stallTimeout: .zero)
            #expect(state.timeout(at: start) == .stall)
        }

        @Test("An exchange without limits is never due")
        func noLimits() {
            var state = state()
            state.start(at: start)
            #expect(state.due == nil)
            #expect(state.timeout(at: after(1_000_000)) == nil)
        }
    }
#endif
