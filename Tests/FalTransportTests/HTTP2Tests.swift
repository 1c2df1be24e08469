#if os(Linux) || os(macOS)
    import FalTransport
    import Testing

    /// HTTP/2 has ways of its own to lose a request: a refused stream, and a goodbye in mid-flight.
    @Suite struct HTTP2Tests {
        private func run(
            _ script: @escaping @Sendable (HTTP2Session, HTTP2Session.Request) -> Void,
            _ body: (CurlTransport, LoopbackServer, Locked<[[UInt8]]>) async throws -> Void
        ) async throws {
            let bodies = Locked<[[UInt8]]>([])
            try await LoopbackServer.run { connection in
                HTTP2Session(connection).run { session, request in
                    bodies.withLock { $0.append(request.body) }
                    script(session, request)
                }
                return false
            } script: { _, _ in
            } _: { server in
                var configuration = CurlTransport.Configuration()
                configuration.proxy = .none
                configuration.httpVersion = .http2PriorKnowledge
                try await body(CurlTransport(configuration: configuration), server, bodies)
            }
        }

        private func post(_ server: LoopbackServer, _ body: String) -> TransportRequest {
            TransportRequest(
                method: "POST", url: server.url(), body: .bytes(Array(body.utf8)), deadline: .seconds(30),
                resending: .never)
        }

        @Test func manyRequestsShareOneConnection() async throws {
            try await run { session, request in
                session.answer(request, request.body)
            } _: { transport, server, bodies in
                _ = try await transport.fetch(post(server, "warm-up"))
                let answers = try await withThrowingTaskGroup(of: String.self) { group in
                    for number in 0..<60 {
                        let request = post(server, "\(number)")
                        group.addTask { String(decoding: try await transport.fetch(request).bytes, as: UTF8.self) }
                    }
                    return try await group.reduce(into: Set()) { $0.insert($1) }
                }
                #expect(answers == Set((0..<60).map { "\($0)" }))
                #expect(bodies.withLock { $0.count } == 61)
                #expect(server.connectionCount == 1)
            }
        }

        @Test func aRefusedRequestThatMustNotBeSentTwiceFails() async throws {
            try await run { session, request in
                if request.body == Array("submit".utf8) {
                    session.reset(request, HTTP2Session.refusedStream)
                } else {
                    session.answer(request, request.body)
                }
            } _: { transport, server, bodies in
                _ = try await transport.fetch(post(server, "warm-up"))
                let error = await transportError { () throws(TransportError) in
                    try await transport.fetch(post(server, "submit"))
                }
                #expect(error?.kind == .receive)
                #expect(error?.mayHaveReachedServer == true)
                #expect(bodies.withLock { $0.count { $0 == Array("submit".utf8) } } == 1)
            }
        }

        @Test(arguments: [true, false])
        func aGoodbyeInMidFlightSendsNothingTwice(saysThatItWasNotProcessed: Bool) async throws {
            try await run { session, request in
                if request.body == Array("submit".utf8) {
                    session.goAway(last: saysThatItWasNotProcessed ? request.stream - 2 : request.stream)
                    session.close()
                } else {
                    session.answer(request, request.body)
                }
            } _: { transport, server, bodies in
                _ = try await transport.fetch(post(server, "warm-up"))
                let error = await transportError { () throws(TransportError) in
                    try await transport.fetch(post(server, "submit"))
                }
                #expect(error?.kind == .receive)
                #expect(error?.mayHaveReachedServer == true)
                #expect(bodies.withLock { $0.count { $0 == Array("submit".utf8) } } == 1)
            }
        }

        @Test func aConnectionThatEndsAfterTheRequestSendsNothingTwice() async throws {
            try await run { session, request in
                if request.body == Array("submit".utf8) {
                    session.close()
                } else {
                    session.answer(request, request.body)
                }
            } _: { transport, server, bodies in
                for round in 1...20 {
                    _ = try await transport.fetch(post(server, "warm-up"))
                    let error = await transportError { () throws(TransportError) in
                        try await transport.fetch(post(server, "submit"))
                    }
                    #expect(error?.mayHaveReachedServer == true)
                    #expect(bodies.withLock { $0.count { $0 == Array("submit".utf8) } } == round)
                }
            }
        }

        @Test func cancellingOneRequestLeavesTheConnectionToTheOthers() async throws {
            let held = Locked<[UInt32]>([])
            try await run { session, request in
                if request.body == Array("held".utf8) {
                    held.withLock { $0.append(request.stream) }
                } else {
                    session.answer(request, request.body)
                }
            } _: { transport, server, _ in
                _ = try await transport.fetch(post(server, "warm-up"))
                let request = post(server, "held")
                let task = Task {
                    await transportError { () throws(TransportError) in try await transport.fetch(request) }
                }
                await eventually("the held request is there") { held.withLock { !$0.isEmpty } }
                task.cancel()
                #expect(await task.value?.kind == .cancelled)
                let (_, bytes) = try await transport.fetch(post(server, "next"))
                #expect(bytes == Array("next".utf8))
                #expect(server.connectionCount == 1)
            }
        }
    }
#endif
