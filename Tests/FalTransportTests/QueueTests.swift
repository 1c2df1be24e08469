#if os(Linux) || os(macOS)
    import Testing

    @testable import FalTransport

    /// The two queues: who is due next, and whose turn it is.
    @Suite struct QueueTests {
        private let driver: CurlDriver
        private let loop = CurlLoop(
            .init(), Guarded(WaitingLines(maximum: 4, maximumPerHost: 4)), Guarded(LoopUsage(1...1)), index: 0,
            restingConnections: 4)
        private let start = ContinuousClock.now

        private let watch: SocketWatch

        init() throws {
            watch = try #require(SocketWatch())
            driver = try #require(CurlDriver(loop, watch))
        }

        private func close() {
            _ = driver.close()
            watch.close()
        }

        private func exchange(host: String = "a", deadline: Int? = nil) -> CurlExchange {
            let request = TransportRequest(
                url: "http://\(host)/", deadline: deadline.map { .milliseconds($0) })
            let pipe = ResponsePipe(request, RequestTarget(request.url), owner: loop, capacity: 1)
            return CurlExchange(pipe, sentAt: start, driver: driver)
        }

        @Test func theEarliestIsAlwaysFirst() {
            defer { close() }
            // A fixed, shuffled order: 0, 7, 14, … modulo a prime.
            let deadlines = (0..<211).map { $0 * 7 % 211 }
            let exchanges = deadlines.map { exchange(deadline: 1000 + $0) }
            var heap = DueHeap()
            for exchange in exchanges { heap.place(exchange) }
            // Every third one leaves early, wherever it is.
            let leavers = stride(from: 0, to: 211, by: 3).map { exchanges[$0] }
            for exchange in leavers { heap.remove(exchange) }
            for exchange in leavers { heap.remove(exchange) }
            var order: [ContinuousClock.Instant?] = []
            while let first = heap.first {
                order.append(first.due)
                heap.remove(first)
            }
            let expected = zip(deadlines, 0...).filter { $1 % 3 != 0 }.map { $0.0 }.sorted()
                .map { Optional(start + .milliseconds(1000 + $0)) }
            #expect(order == expected)
            #expect(exchanges.allSatisfy { $0.heapIndex == nil })
        }

        @Test func whatHasNoLimitIsNotKept() {
            defer { close() }
            var heap = DueHeap()
            heap.place(exchange())
            #expect(heap.first == nil)
        }

        private func waiter(_ host: String = "a") -> WaitingLines.Waiter {
            WaitingLines.Waiter(pipe: exchange(host: host).pipe, loop: loop)
        }

        @Test func hostsTakeTurnsAndEachKeepsItsOrder() {
            defer { close() }
            var lines = WaitingLines(maximum: 4, maximumPerHost: 3)
            let first = (0..<6).map { _ in waiter("a") }
            let second = (0..<3).map { _ in waiter("b") }
            let places = (first + second).map { lines.arrive($0) }
            #expect(places.map { $0 == .running } == [true, true, true, false, false, false, true, false, false])
            // One leaves before its turn.
            #expect(lines.leave(first[4].pipe, from: places[4])?.pipe == nil)
            #expect(lines.leave(first[0].pipe, from: .running)?.pipe === first[3].pipe)
            #expect(lines.leave(first[1].pipe, from: .running)?.pipe === second[1].pipe)
            #expect(lines.leave(second[0].pipe, from: .running)?.pipe === first[5].pipe)
            #expect(lines.leave(second[1].pipe, from: .running)?.pipe === second[2].pipe)
            #expect(lines.leave(first[2].pipe, from: .running)?.pipe == nil)
        }

        @Test func whoseTurnCameUnheardPassesItOn() {
            defer { close() }
            var lines = WaitingLines(maximum: 1, maximumPerHost: 1)
            let three = (0..<3).map { _ in waiter() }
            let places = three.map { lines.arrive($0) }
            #expect(lines.leave(three[0].pipe, from: places[0])?.pipe === three[1].pipe)
            // It is cancelled before it hears of it, and leaves as one who waits.
            #expect(lines.leave(three[1].pipe, from: places[1])?.pipe === three[2].pipe)
            #expect(lines.leave(three[2].pipe, from: .running)?.pipe == nil)
            #expect(lines.isEmpty)
        }

        @Test func nothingIsLeftOfAHostThatIsDone() {
            defer { close() }
            var lines = WaitingLines(maximum: 1, maximumPerHost: 1)
            for number in 0..<3 {
                let (one, other) = (waiter("h\(number)"), waiter("h\(number)"))
                #expect(lines.arrive(one) == .running)
                let place = lines.arrive(other)
                #expect(lines.leave(other.pipe, from: place)?.pipe == nil)
                #expect(lines.leave(one.pipe, from: .running)?.pipe == nil)
                #expect(lines.leave(one.pipe, from: .outside)?.pipe == nil)
            }
            #expect(lines.isEmpty)
        }

        @Test func aHostGetsNoMoreThanItsShare() {
            defer { close() }
            var lines = WaitingLines(maximum: 10, maximumPerHost: 2)
            #expect((0..<5).filter { _ in lines.arrive(waiter()) == .running }.count == 2)
        }
    }
#endif
