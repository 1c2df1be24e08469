#if os(Linux) || os(macOS)
    import CCurl
    import Testing

    @testable import FalTransport

    @Suite final class CurlEventLoopStateTests {
        private let exchanges: UnstartedExchanges
        private let multi: UnsafeMutableRawPointer
        private var waker: CurlWaker { CurlWaker(multi: multi) }

        init() throws {
            exchanges = try UnstartedExchanges()
            multi = try #require(curl_multi_init())
        }

        deinit {
            curl_multi_cleanup(multi)
        }

        /// Whether the multi handle has been woken since the last call.
        private func wasWoken(within milliseconds: CInt) -> Bool {
            let start = ContinuousClock.now
            curl_multi_poll(multi, nil, 0, milliseconds, nil)
            return start.duration(to: .now) < .milliseconds(Int(milliseconds))
        }

        @Test("The first request starts the thread, and no later one")
        func firstRequest() {
            var state = CurlEventLoopState()
            let now = ContinuousClock.now
            #expect(state.start(.start(exchanges.make().pipe, sentAt: now)) == .startThread)
            #expect(state.start(.start(exchanges.make().pipe, sentAt: now)) == .accepted)
            #expect(state.takeCommands()?.count == 2)
            #expect(state.takeCommands()?.count == 0)
        }

        @Test("A command wakes a thread that sleeps, once")
        func wake() {
            var state = CurlEventLoopState()
            let pipe = exchanges.make().pipe
            #expect(state.start(.start(pipe, sentAt: .now)) == .startThread)
            #expect(state.next(waker, isIdle: false) == .work)
            #expect(state.takeCommands()?.count == 1)
            #expect(state.next(waker, isIdle: false) == .sleep)
            state.add(.resume(pipe))
            #expect(wasWoken(within: 30_000))
            state.add(.cancel(pipe))
            #expect(!wasWoken(within: 10))
            #expect(state.takeCommands()?.count == 2)
        }

        @Test("A released transport ends its thread when the last exchange is over")
        func endWhenIdle() {
            var state = CurlEventLoopState()
            #expect(state.start(.start(exchanges.make().pipe, sentAt: .now)) == .startThread)
            #expect(state.takeCommands()?.count == 1)
            state.endWhenIdle()
            #expect(state.start(.start(exchanges.make().pipe, sentAt: .now)) == .refused)
            #expect(state.next(waker, isIdle: false) == .sleep)
            #expect(state.takeCommands()?.count == 0)
            #expect(state.next(waker, isIdle: true) == .end)
        }

        @Test("A shutdown ends the thread at once, and what was sent meanwhile is left over")
        func endNow() async {
            var state = CurlEventLoopState()
            #expect(state.start(.start(exchanges.make().pipe, sentAt: .now)) == .startThread)
            await withCheckedContinuation { shutdown in
                #expect(state.endNow(shutdown) == true)
                #expect(state.takeCommands() == nil)
                let (commands, shutdowns) = state.end()
                #expect(commands.count == 1)
                for shutdown in shutdowns { shutdown.resume() }
            }
            #expect(state.start(.start(exchanges.make().pipe, sentAt: .now)) == .refused)
        }
    }
#endif
