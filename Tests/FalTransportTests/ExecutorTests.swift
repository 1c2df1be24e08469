#if os(Linux)
    import FalTransport
    import Glibc
    import Loopback
    import Testing

    /// Tasks that prefer the transport's threads.
    @Suite struct ExecutorTests {
        private static func thread() -> pthread_t { pthread_self() }

        @Test func oneStaysOnItsThreadFromRequestToRequest() async throws {
            try await LoopbackServer.run { connection, request in
                connection.answer(200, [], request.path)
            } _: { server in
                let transport = CurlTransport()
                let seen = await withTaskExecutorPreference(transport) {
                    var seen: Set<pthread_t> = [Self.thread()]
                    for number in 1...50 {
                        let answer = try? await transport.fetch(TransportRequest(url: server.url("/\(number)")))
                        #expect(answer?.bytes == [UInt8]("/\(number)".utf8))
                        seen.insert(Self.thread())
                    }
                    return seen
                }
                #expect(seen.count == 1)
            }
        }

        @Test func manyOfThemShareThem() async throws {
            try await LoopbackServer.run { connection, request in
                connection.answer(200, [], request.path)
            } _: { server in
                let transport = CurlTransport()
                let url = server.url()
                let right = try await withTaskExecutorPreference(transport) {
                    try await withThrowingTaskGroup(of: Bool.self) { group in
                        for number in 1...200 {
                            group.addTask {
                                try await Task.sleep(for: .milliseconds(number % 7))
                                let answer = try await transport.fetch(TransportRequest(url: "\(url)\(number)"))
                                return answer.bytes == [UInt8]("/\(number)".utf8)
                            }
                        }
                        return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
                    }
                }
                #expect(right == 200)
            }
        }

        @Test func manyStayOnTheThreadsThatThereAre() async throws {
            try await LoopbackServer.run { connection, request in
                connection.answer(200, [], request.path)
            } _: { server in
                var configuration = CurlTransport.Configuration()
                configuration.proxy = .none
                configuration.threads = 2...2
                let transport = CurlTransport(configuration: configuration)
                let url = server.url()
                let seen = try await withThrowingTaskGroup { group in
                    for number in 0..<48 {
                        group.addTask(executorPreference: transport) {
                            var seen: Set<pthread_t> = [Self.thread()]
                            for _ in 0..<10 {
                                let answer = try await transport.fetch(TransportRequest(url: "\(url)\(number)"))
                                #expect(answer.bytes == Array("/\(number)".utf8))
                                seen.insert(Self.thread())
                            }
                            return seen
                        }
                    }
                    return try await group.reduce(into: Set()) { $0.formUnion($1) }
                }
                #expect((1...2).contains(seen.count))
            }
        }

        @Test func theyGoOnElsewhereOnceItIsShutDown() async throws {
            let transport = CurlTransport()
            let seen = await withTaskExecutorPreference(transport) {
                let before = Self.thread()
                await transport.shutdown()
                await Task.yield()
                return (before, Self.thread())
            }
            #expect(seen.0 != seen.1)
        }

        @Test func aTransportThatNobodyElseHoldsFinishesTheirWork() async throws {
            let value = await Task(executorPreference: CurlTransport()) {
                try? await Task.sleep(for: .milliseconds(5))
                return 42
            }.value
            #expect(value == 42)
        }
    }
#endif
