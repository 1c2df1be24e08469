import FalSupport

#if os(Linux)
    import Glibc
    import Loopback
    import Testing

    @testable import FalTransport

    /// With much to do, a transport has more than one thread.
    @Suite struct LoopsTests {
        private static func transport(
            _ change: (inout CurlTransport.Configuration) -> Void = { _ in }
        ) -> CurlTransport {
            var configuration = CurlTransport.Configuration()
            configuration.proxy = .none
            configuration.threads = 2...2
            change(&configuration)
            return CurlTransport(configuration: configuration)
        }

        @Test(arguments: [
            (1...2, 64, 128, 2), (1...1, 64, 128, 1), (0...0, 64, 128, 1), (8...8, 128, 100, 3), (1...2, 6, 128, 1),
        ])
        func thereAreNoMoreThanAskedForAndThanTheLimitsFeed(
            threads: ClosedRange<Int>, perHost: Int, inAll: Int, count: Int
        ) {
            let transport = Self.transport {
                $0.threads = threads
                $0.maximumTransfersPerHost = perHost
                $0.maximumTransfers = inAll
            }
            #expect(transport.loops.all.count == count)
        }

        /// A server that answers nobody until it is told to.
        private static func run(
            _ body: (LoopbackServer, Locked<Bool>) async throws -> Void
        ) async throws {
            let mayAnswer = Locked(false)
            try await LoopbackServer.run { connection, request in
                while !mayAnswer.withLock({ $0 }) { usleep(1_000) }
                connection.answer(200, [], request.path)
            } _: { server in
                defer { mayAnswer.withLock { $0 = true } }
                try await body(server, mayAnswer)
            }
        }

        private static func requests(
            _ count: Int, _ transport: CurlTransport, _ server: LoopbackServer
        ) -> [Task<[UInt8], any Error>] {
            let url = server.url()
            return (0..<count).map { number in
                Task { try await transport.fetch(TransportRequest(url: "\(url)\(number)")).bytes }
            }
        }

        /// How many of so many requests get their own answer.
        private static func ask(
            _ transport: CurlTransport, _ server: LoopbackServer, _ count: Int, meanwhile: () async throws -> Void
        ) async throws -> Int {
            let requests = requests(count, transport, server)
            try await meanwhile()
            var right = 0
            for (number, request) in requests.enumerated() {
                right += try await request.value == Array("/\(number)".utf8) ? 1 : 0
            }
            return right
        }

        @Test func fewExchangesAreOneLoopsAndManyAreSpread() async throws {
            try await Self.run { server, mayAnswer in
                let transport = Self.transport()
                let loops = transport.loops.all
                let right = try await Self.ask(transport, server, 12) {
                    await eventually("all have asked") { server.requests.count == 12 }
                    #expect(loops.map(\.load) == [12, 0])
                    mayAnswer.withLock { $0 = true }
                }
                #expect(right == 12)
                mayAnswer.withLock { $0 = false }
                let more = try await Self.ask(transport, server, 48) {
                    await eventually("all have asked") { server.requests.count == 60 }
                    #expect(loops.map(\.load).reduce(0, +) == 48)
                    #expect(loops.allSatisfy { $0.load >= 16 })
                    mayAnswer.withLock { $0 = true }
                }
                #expect(more == 48)
                await eventually("nothing is left to do") { loops.allSatisfy { $0.load == 0 } }
            }
        }

        @Test func asManyAreUsedAsTheWorkAsksFor() {
            var usage = LoopUsage(1...3)
            var now = ContinuousClock.now
            func note(_ shares: Double...) -> Int {
                now += .milliseconds(20)
                for (index, share) in shares.enumerated() { usage.note(share, of: index, at: now) }
                return usage.inUse
            }
            #expect(note(0.7) == 1)
            #expect(note(0.85) == 2)
            // What was too much for one is not too little for two.
            #expect(note(0.5, 0.25) == 2)
            #expect(note(0.85, 0.85) == 3)
            #expect(note(0.9, 0.9, 0.9) == 3)
            now += .milliseconds(40)
            #expect(note(0.5, 0.4, 0.2) == 2)
            // The others have said nothing for long: they sleep.
            now += .milliseconds(100)
            #expect(note(0.5) == 1)
            #expect(note(0.1) == 1)
        }

        @Test func theLimitHoldsForAllTogetherAndEveryoneGetsATurn() async throws {
            try await Self.run { server, mayAnswer in
                let transport = Self.transport()
                let right = try await Self.ask(transport, server, 300) {
                    await eventually("as many as may have asked") { server.requests.count == 64 }
                    try await Task.sleep(for: .milliseconds(50))
                    #expect(server.requests.count == 64)
                    mayAnswer.withLock { $0 = true }
                }
                #expect(right == 300)
                #expect(transport.loops.all[0].lines.withLock { $0.isEmpty })
            }
        }

        @Test func whoIsCancelledWhileItWaitsTakesNoTurnAway() async throws {
            try await Self.run { server, mayAnswer in
                let transport = Self.transport()
                let leavers = Self.requests(200, transport, server)
                await eventually("as many as may have asked") { server.requests.count == 64 }
                let stayers = Self.requests(100, transport, server)
                for leaver in leavers { leaver.cancel() }
                for leaver in leavers { _ = await leaver.result }
                mayAnswer.withLock { $0 = true }
                for (number, stayer) in stayers.enumerated() {
                    let answer = try await stayer.value
                    #expect(answer == Array("/\(number)".utf8))
                }
                #expect(transport.loops.all[0].lines.withLock { $0.isEmpty })
            }
        }

        @Test func shuttingDownEndsWhatRunsAndWhatWaitsOnAllOfThem() async throws {
            try await Self.run { server, _ in
                let transport = Self.transport()
                let requests = Self.requests(150, transport, server)
                await eventually("as many as may have asked") { server.requests.count == 64 }
                await eventually("the others wait") { transport.loops.all.map(\.load).reduce(0, +) == 150 }
                await transport.shutdown()
                // What waited was not begun.
                #expect(server.requests.count == 64)
                for request in requests {
                    await #expect(throws: TransportError.self) { try await request.value }
                }
                let late = await transportError { () throws(TransportError) in
                    try await transport.fetch(TransportRequest(url: server.url()))
                }
                #expect(late?.mayHaveReachedServer == false)
            }
        }
    }
#endif
