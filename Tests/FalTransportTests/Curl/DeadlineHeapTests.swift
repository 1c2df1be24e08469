#if os(Linux) || os(macOS)
    import Testing

    @testable import FalTransport

    @Suite struct DeadlineHeapTests {
        private let exchanges: UnstartedExchanges

        init() throws {
            exchanges = try UnstartedExchanges()
        }

        @Test("The exchange that is due next is always first, whichever ones leave early")
        func order() {
            // A fixed, shuffled order: 0, 7, 14, … modulo a prime.
            let deadlines = (0..<211).map { $0 * 7 % 211 }
            let all = deadlines.map { exchanges.make(deadline: 1000 + $0) }
            var heap = DeadlineHeap()
            for exchange in all { heap.update(exchange) }
            let leavers = stride(from: 0, to: 211, by: 3).map { all[$0] }
            for exchange in leavers { heap.remove(exchange) }
            for exchange in leavers { heap.remove(exchange) }
            var order: [ContinuousClock.Instant?] = []
            while let first = heap.first {
                order.append(first.state.due)
                heap.remove(first)
            }
            let expected = zip(deadlines, 0...).filter { $1 % 3 != 0 }.map { $0.0 }.sorted()
                .map { Optional(exchanges.start + .milliseconds(1000 + $0)) }
            #expect(order == expected)
            #expect(all.allSatisfy { $0.heapIndex == nil })
        }

        @Test("An exchange without a time limit is not kept")
        func noLimit() {
            var heap = DeadlineHeap()
            heap.update(exchanges.make())
            #expect(heap.first == nil)
        }
    }
#endif
