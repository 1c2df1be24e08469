import FalSupport
import Loopback

#if os(Linux)
    import FalTransport
    import Testing

    /// HTTP/2 has ways of its own to lose a request: a refused stream, and a goodbye in mid-flight.
    @Suite(
        .enabled(if: TLSServer.isPossible, "needs the openssl program, and a libcurl that does its TLS by OpenSSL 3"))
    struct HTTP2Tests {
        private static let submit = Array("submit".utf8)

        /// What the server saw.
        private struct Log: Sendable {
            var heads = 0
            var bodies: [[UInt8]] = []

            var submits: Int { bodies.count { $0 == HTTP2Tests.submit } }
        }

        private func run(
            window: UInt32 = 65535,
            onHead: @escaping @Sendable (HTTP2Session, UInt32) -> Void = { _, _ in },
            script: @escaping @Sendable (HTTP2Session, HTTP2Session.Request) -> Void,
            _ body: (CurlTransport, LoopbackServer, Locked<Log>) async throws -> Void
        ) async throws {
            let log = Locked(Log())
            try await TLSServer.run { tls in
                try await LoopbackServer.run { connection in
                    guard let connection = tls.connection(connection) else { return false }
                    HTTP2Session(connection).run(window: window) { session, stream in
                        log.withLock { $0.heads += 1 }
                        onHead(session, stream)
                    } script: { session, request in
                        log.withLock { $0.bodies.append(request.body) }
                        script(session, request)
                    }
                    return false
                } script: { _, _ in
                } _: { server in
                    var configuration = CurlTransport.Configuration()
                    configuration.proxy = .none
                    configuration.certificateAuthorities = tls.certificate
                    configuration.maximumIdleForSingleSend = .seconds(3600)
                    try await body(CurlTransport(configuration: configuration), server, log)
                }
            }
        }

        private func post(
            _ server: LoopbackServer, _ body: [UInt8], resending: TransportRequest.Resending = .never
        ) -> TransportRequest {
            TransportRequest(
                method: "POST", url: "https://127.0.0.1:\(server.port)/", body: .bytes(body), deadline: .seconds(60),
                resending: resending)
        }

        private func submitError(_ transport: any Transport, _ server: LoopbackServer) async -> TransportError? {
            await transportError { () throws(TransportError) in
                try await transport.fetch(post(server, Self.submit))
            }
        }

        @Test(arguments: [true, false])
        func manyRequestsShareOneConnection(isWarm: Bool) async throws {
            try await run { session, request in
                session.answer(request, request.body)
            } _: { transport, server, log in
                if isWarm { _ = try await transport.fetch(post(server, [])) }
                let answers = try await withThrowingTaskGroup(of: String.self) { group in
                    for number in 0..<60 {
                        let request = post(server, Array("\(number)".utf8))
                        group.addTask { String(decoding: try await transport.fetch(request).bytes, as: UTF8.self) }
                    }
                    return try await group.reduce(into: Set()) { $0.insert($1) }
                }
                #expect(answers == Set((0..<60).map { "\($0)" }))
                #expect(log.withLock { $0.bodies.count } == (isWarm ? 61 : 60))
                #expect(server.connectionCount == 1)
            }
        }

        /// How a server can lose a request that it has read in full.
        enum Loss: CaseIterable {
            /// The stream was not processed, says the server.
            case refused
            /// Goodbye; this stream was not processed.
            case goodbye
            /// Goodbye; this stream may have been processed. The connection ends without an answer.
            case goodbyeTooLate
            /// The connection ends without a word.
            case silence
        }

        @Test(arguments: Loss.allCases)
        func aLostRequestThatMustNotBeSentTwiceIsSentOnce(_ loss: Loss) async throws {
            try await run { session, request in
                guard request.body == Self.submit else { return session.answer(request, request.body) }
                switch loss {
                case .refused: session.reset(request.stream, HTTP2Session.refusedStream)
                case .goodbye: session.goAway(request.stream, mayBeProcessed: false)
                case .goodbyeTooLate: session.goAway(request.stream, mayBeProcessed: true)
                case .silence: break
                }
                if loss != .refused { session.close() }
            } _: { transport, server, log in
                for round in 1...10 {
                    _ = try await transport.fetch(post(server, [1]))
                    let error = await submitError(transport, server)
                    #expect(error?.kind == .receive)
                    #expect(error?.mayHaveReachedServer == true)
                    #expect(log.withLock { $0.submits } == round)
                }
            }
        }

        @Test(arguments: Loss.allCases)
        func anAnswerThatEndsTooEarlyIsNoAnswer(_ loss: Loss) async throws {
            try await run { session, request in
                session.begin(request, Array("only this".utf8))
                switch loss {
                case .refused: session.reset(request.stream, HTTP2Session.cancelled)
                case .goodbye: session.goAway(request.stream, mayBeProcessed: false)
                case .goodbyeTooLate: session.goAway(request.stream, mayBeProcessed: true)
                case .silence: break
                }
                if loss != .refused { session.close() }
            } _: { transport, server, log in
                let error = await submitError(transport, server)
                #expect(error?.kind == .receive)
                #expect(error?.mayHaveReachedServer == true)
                #expect(log.withLock { $0.submits } == 1)
            }
        }

        /// The server answers the head, before it lets the client send any of the body.
        @Test(arguments: [Loss.refused, .goodbye], [submit, []])
        func aRequestRefusedAtItsHeadIsNotBegunAgain(_ loss: Loss, body: [UInt8]) async throws {
            let isWarm = Locked(false)
            try await run(window: 0) { session, stream in
                guard isWarm.withLock({ $0 }) else { return session.allow(stream, 1000) }
                switch loss {
                case .goodbye: session.goAway(stream, mayBeProcessed: false)
                default: session.reset(stream, HTTP2Session.refusedStream)
                }
            } script: { session, request in
                if !isWarm.withLock({ $0 }) { session.answer(request, request.body) }
            } _: { transport, server, log in
                _ = try await transport.fetch(post(server, [1]))
                isWarm.withLock { $0 = true }
                let error = await transportError { () throws(TransportError) in
                    try await transport.fetch(post(server, body))
                }
                #expect(error?.kind == .receive)
                #expect(error?.mayHaveReachedServer == true)
                #expect(log.withLock { $0.heads } == 2)
            }
        }

        @Test(arguments: [true, false])
        func whatMayBeSentAgainIsSentAgainInFull(isRefusedAtItsHead: Bool) async throws {
            let body = [UInt8](repeating: 7, count: 20_000)
            let refusals = Locked(0)
            @Sendable func refuse(_ session: HTTP2Session, _ stream: UInt32) -> Bool {
                guard stream > 1,
                    refusals.withLock({
                        $0 += 1
                        return $0
                    }) == 1
                else { return false }
                session.reset(stream, HTTP2Session.refusedStream)
                return true
            }
            try await run(window: isRefusedAtItsHead ? 0 : 65535) { session, stream in
                if isRefusedAtItsHead, refuse(session, stream) { return }
                session.allow(stream, 30_000)
            } script: { session, request in
                if !isRefusedAtItsHead, refuse(session, request.stream) { return }
                session.answer(request, request.body)
            } _: { transport, server, log in
                _ = try await transport.fetch(post(server, [1]))
                let (_, bytes) = try await transport.fetch(post(server, body, resending: .allowed))
                let isIntact = bytes == body
                #expect(isIntact)
                #expect(refusals.withLock { $0 } == 1)
                #expect(log.withLock { $0.heads } == 3)
            }
        }

        @Test func aServerWithACertificateThatNobodyVouchesForGetsNothing() async throws {
            try await run { session, request in
                session.answer(request, request.body)
            } _: { _, server, log in
                let error = await submitError(TransportKind.curl.make(), server)
                #expect(error?.kind == .tls)
                #expect(error?.mayHaveReachedServer == false)
                #expect(log.withLock { $0.heads } == 0)
            }
        }

        @Test func cancellingOneRequestLeavesTheConnectionToTheOthers() async throws {
            let isHeld = Locked(false)
            try await run { session, request in
                if request.body == Self.submit {
                    isHeld.withLock { $0 = true }
                } else {
                    session.answer(request, request.body)
                }
            } _: { transport, server, _ in
                _ = try await transport.fetch(post(server, [1]))
                let request = post(server, Self.submit)
                let task = Task {
                    await transportError { () throws(TransportError) in try await transport.fetch(request) }
                }
                await eventually("the held request is there") { isHeld.withLock { $0 } }
                task.cancel()
                #expect(await task.value?.kind == .cancelled)
                let (_, bytes) = try await transport.fetch(post(server, [2]))
                #expect(bytes == [2])
                #expect(server.connectionCount == 1)
            }
        }
    }
#endif
