#if os(Linux) || os(macOS)
    import FalSupport
    import FalTransport
    import Loopback
    import Testing

    /// The limit on exchanges holds, and those that wait because of it are neither lost nor begun too early.
    @Suite struct LimitsTests {
        /// A server that does not respond until `mayRespond` is set.
        private static func run(
            _ body: (LoopbackServer, Locked<Bool>) async throws -> Void
        ) async throws {
            let mayRespond = Locked(false)
            try await LoopbackServer.run { connection, request in
                while !mayRespond.withLock({ $0 }) { LoopbackClock.wait() }
                connection.answer(200, [], request.path)
            } _: { server in
                defer { mayRespond.withLock { $0 = true } }
                try await body(server, mayRespond)
            }
        }

        private static func requests(
            _ count: Int, _ transport: any Transport, _ server: LoopbackServer
        ) -> [Task<[UInt8], any Error>] {
            let url = server.url()
            return (0..<count).map { number in
                Task { try await transport.fetch(TransportRequest(url: "\(url)\(number)")).bytes }
            }
        }

        @Test("No more exchanges run than the limit allows, and every request gets its own response")
        func limit() async throws {
            let running = Locked(0)
            let most = Locked(0)
            try await LoopbackServer.run { connection, request in
                let now = running.withLock { running in
                    running += 1
                    return running
                }
                most.withLock { $0 = max($0, now) }
                LoopbackClock.wait()
                running.withLock { $0 -= 1 }
                connection.answer(200, [], request.path)
            } _: { server in
                for (number, request) in Self.requests(300, TransportKind.curl.make(), server).enumerated() {
                    let bytes = try await request.value
                    #expect(bytes == Array("/\(number)".utf8))
                }
            }
            #expect((1...64).contains(most.withLock { $0 }))
        }

        @Test("A request that is cancelled while it waits takes no slot from another")
        func cancelledWhileWaiting() async throws {
            try await Self.run { server, mayRespond in
                let transport = TransportKind.curl.make()
                let leavers = Self.requests(200, transport, server)
                await eventually("as many as may have asked") { server.requests.count == 64 }
                let stayers = Self.requests(100, transport, server)
                for leaver in leavers { leaver.cancel() }
                for leaver in leavers { _ = await leaver.result }
                mayRespond.withLock { $0 = true }
                for (number, stayer) in stayers.enumerated() {
                    let bytes = try await stayer.value
                    #expect(bytes == Array("/\(number)".utf8))
                }
            }
        }

        @Test("A shutdown ends the exchanges that run and those that wait, and begins none")
        func shutdown() async throws {
            try await Self.run { server, _ in
                let transport = TransportKind.curl.make()
                let requests = Self.requests(150, transport, server)
                await eventually("as many as may have asked") { server.requests.count == 64 }
                await TransportKind.curl.shutDown(transport)
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
