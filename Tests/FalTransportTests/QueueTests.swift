#if os(Linux) || os(macOS)
    import Testing

    @testable import FalTransport

    /// The loop's two queues: who is due next, and whose turn it is.
    @Suite struct QueueTests {
        private let driver: CurlDriver
        private let loop = CurlLoop(.init())
        private let start = ContinuousClock.now

        private let watch: SocketWatch

        init() throws {
            watch = try #require(SocketWatch())
            driver = try #require(CurlDriver(.init(), watch))
        }

        private func close() {
            _ = driver.close()
            watch.close()
        }

        private func exchange(host: String = "a", deadline: Int? = nil) -> CurlExchange {
            let request = TransportRequest(
                url: "http://\(host)/", deadline: deadline.map { .milliseconds($0) })
            let pipe = ResponsePipe(target: RequestTarget(request.url), owner: loop, capacity: 1, maximumBytes: nil)
            return CurlExchange(request, pipe: pipe, sentAt: start, driver: driver)
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

        @Test func hostsTakeTurnsAndEachKeepsItsOrder() {
            defer { close() }
            var lines = WaitingLines(maximum: 4, maximumPerHost: 3)
            let first = (0..<5).map { _ in exchange(host: "a") }
            let second = (0..<2).map { _ in exchange(host: "b") }
            for exchange in first + second { lines.append(exchange) }
            var served: [CurlExchange] = []
            while let next = lines.next() { served.append(next) }
            #expect(served.map(\.pipe.target.host) == ["a", "b", "a", "b"])
            #expect(
                served.map(ObjectIdentifier.init)
                    == [first[0], second[0], first[1], second[1]].map(ObjectIdentifier.init))
            // One leaves the queue before its turn, one that ran ends.
            lines.leave(first[2])
            lines.leave(served[0])
            #expect(lines.next() === first[3])
            #expect(lines.next() == nil)
        }

        @Test func nothingIsLeftOfAHostThatIsDone() {
            defer { close() }
            var lines = WaitingLines(maximum: 1, maximumPerHost: 1)
            for number in 0..<3 {
                let exchange = exchange(host: "h\(number)")
                lines.append(exchange)
                #expect(lines.next() === exchange)
                lines.leave(exchange)
            }
            #expect(lines.isEmpty)
        }

        @Test func aHostGetsNoMoreThanItsShare() {
            defer { close() }
            var lines = WaitingLines(maximum: 10, maximumPerHost: 2)
            for _ in 0..<5 { lines.append(exchange()) }
            #expect(lines.next() != nil)
            #expect(lines.next() != nil)
            #expect(lines.next() == nil)
        }
    }
#endif
