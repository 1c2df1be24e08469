import FalSupport
import Loopback

#if os(Linux) || os(macOS)
    import FalTransport
    import Testing

    /// HTTP/2 without TLS, to a server that is known to speak it.
    @Suite struct HTTP2PriorKnowledgeTests {
        private func run(_ body: (CurlTransport, LoopbackServer, Locked<Int>) async throws -> Void) async throws {
            let requests = Locked(0)
            try await LoopbackServer.run { connection in
                HTTP2Session(connection).run { session, request in
                    requests.withLock { $0 += 1 }
                    if request.body == Array("submit".utf8) {
                        session.reset(request.stream, HTTP2Session.refusedStream)
                    } else {
                        session.answer(request, request.body)
                    }
                }
                return false
            } script: { _, _ in
            } _: { server in
                var configuration = CurlTransport.Configuration()
                configuration.proxy = .none
                configuration.httpVersion = .http2PriorKnowledge
                try await body(CurlTransport(configuration: configuration), server, requests)
            }
        }

        private func post(_ server: LoopbackServer, _ text: String) -> TransportRequest {
            TransportRequest(
                method: "POST", url: server.url(), body: .bytes(Array(text.utf8)), deadline: .seconds(60),
                resending: .never)
        }

        @Test func requestsAreAnsweredInARowAndAtOnce() async throws {
            try await run { transport, server, requests in
                for number in 0..<20 {
                    let (_, bytes) = try await transport.fetch(post(server, "\(number)"))
                    #expect(bytes == Array("\(number)".utf8))
                }
                let answers = try await withThrowingTaskGroup(of: String.self) { group in
                    for number in 0..<20 {
                        let request = post(server, "\(number)")
                        group.addTask { String(decoding: try await transport.fetch(request).bytes, as: UTF8.self) }
                    }
                    return try await group.reduce(into: Set()) { $0.insert($1) }
                }
                #expect(answers == Set((0..<20).map { "\($0)" }))
                #expect(requests.withLock { $0 } == 40)
            }
        }

        @Test func aRefusedRequestThatMustNotBeSentTwiceIsSentOnce() async throws {
            try await run { transport, server, requests in
                let error = await transportError { () throws(TransportError) in
                    try await transport.fetch(post(server, "submit"))
                }
                #expect(error?.kind == .receive)
                #expect(error?.mayHaveReachedServer == true)
                #expect(requests.withLock { $0 } == 1)
            }
        }
    }
#endif
