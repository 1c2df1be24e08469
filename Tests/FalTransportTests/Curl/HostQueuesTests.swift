#if os(Linux) || os(macOS)
    import Testing

    @testable import FalTransport

    @Suite struct HostQueuesTests {
        private let exchanges: UnstartedExchanges

        init() throws {
            exchanges = try UnstartedExchanges()
        }

        @Test("Hosts take turns, and the exchanges of each run in order of arrival")
        func turns() {
            var queues = HostQueues(maximum: 4, maximumPerHost: 3)
            let first = (0..<6).map { _ in exchanges.make(host: "a") }
            let second = (0..<3).map { _ in exchanges.make(host: "b") }
            let mayRun = (first + second).map { queues.add($0) }
            #expect(mayRun == [true, true, true, false, false, false, true, false, false])
            // One is cancelled while it waits.
            #expect(queues.remove(first[4]) == nil)
            #expect(queues.remove(first[0]) === first[3])
            #expect(queues.remove(first[1]) === second[1])
            #expect(queues.remove(second[0]) === first[5])
            #expect(queues.remove(second[1]) === second[2])
            #expect(queues.remove(first[2]) == nil)
        }

        @Test("An exchange that is removed twice frees one slot")
        func removedTwice() {
            var queues = HostQueues(maximum: 1, maximumPerHost: 1)
            let three = (0..<3).map { _ in exchanges.make() }
            #expect(three.map { queues.add($0) } == [true, false, false])
            #expect(queues.remove(three[0]) === three[1])
            #expect(queues.remove(three[0]) == nil)
            #expect(queues.remove(three[1]) === three[2])
            #expect(queues.remove(three[2]) == nil)
            #expect(queues.isEmpty)
        }

        @Test("Nothing is kept of a host without exchanges")
        func leftovers() {
            var queues = HostQueues(maximum: 1, maximumPerHost: 1)
            for number in 0..<3 {
                let (running, waiting) = (exchanges.make(host: "h\(number)"), exchanges.make(host: "h\(number)"))
                #expect(queues.add(running) == true)
                #expect(queues.add(waiting) == false)
                #expect(queues.remove(waiting) == nil)
                #expect(queues.remove(running) == nil)
            }
            #expect(queues.isEmpty)
        }

        @Test("A host gets no more slots than its limit")
        func limitPerHost() {
            var queues = HostQueues(maximum: 10, maximumPerHost: 2)
            #expect((0..<5).filter { _ in queues.add(exchanges.make()) }.count == 2)
        }

        @Test("Closed queues give no slot to an exchange that waits")
        func closed() {
            var queues = HostQueues(maximum: 1, maximumPerHost: 1)
            let two = (0..<2).map { _ in exchanges.make() }
            #expect(two.map { queues.add($0) } == [true, false])
            queues.close()
            #expect(queues.remove(two[0]) == nil)
            #expect(queues.remove(two[1]) == nil)
            #expect(queues.isEmpty)
        }
    }
#endif
