import Dispatch
import FalSupport
import FalTransport
import Loopback
import Testing

/// A transport leaves nothing behind.
@Suite struct LifetimeTests {
    @Test(arguments: TransportKind.allCases)
    func letGoOfItClosesItsConnections(_ kind: TransportKind) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.answer(200, [], "")
        } _: { server in
            var transport: (any Transport)? = kind.make()
            _ = try await transport?.fetch(TransportRequest(url: server.url()))
            #expect(server.openConnectionCount == 1)
            transport = nil
            await eventually("the idle connection is closed") { server.openConnectionCount == 0 }
        }
    }

    @Test(arguments: TransportKind.allCases)
    func anAnswerOutlivesItsTransport(_ kind: TransportKind) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.answer(200, [], [UInt8](repeating: 1, count: 5_000_000))
        } _: { server in
            let response = try await kind.make().send(TransportRequest(url: server.url()))
            let bytes = try await response.collect(upTo: .max)
            #expect(bytes.count == 5_000_000)
            await eventually("the connection is closed") { server.openConnectionCount == 0 }
        }
    }

    @Test(arguments: TransportKind.allCases)
    func shuttingDownEndsWhatRunsAndRefusesWhatComes(_ kind: TransportKind) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.waitForEnd()
        } _: { server in
            let transport = kind.make()
            let url = server.url()
            let running = Task {
                await transportError { () throws(TransportError) in
                    try await transport.fetch(TransportRequest(url: url))
                }
            }
            await eventually("the request is there") { server.requests.count == 1 }
            await kind.shutDown(transport)
            let ended = await running.value
            #expect(ended?.kind == .cancelled)
            #expect(ended?.mayHaveReachedServer == true)
            let late = await transportError { () throws(TransportError) in
                try await transport.fetch(TransportRequest(url: url))
            }
            #expect(late?.kind == .cancelled)
            #expect(late?.mayHaveReachedServer == false)
            #expect(late?.message.contains("shut down") == true)
            await eventually("the connection is closed") { server.openConnectionCount == 0 }
            await kind.shutDown(transport)
        }
    }

    @Test(arguments: TransportKind.allCases)
    func oneThatWasNeverUsedCanBeShutDown(_ kind: TransportKind) async {
        await kind.shutDown(kind.make())
    }

    @Test(arguments: TransportKind.allCases)
    func manyCanComeAndGo(_ kind: TransportKind) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.answer(200, [], "x")
        } _: { server in
            for _ in 0..<100 {
                let transport = kind.make()
                let (_, bytes) = try await transport.fetch(TransportRequest(url: server.url()))
                #expect(bytes == [120])
            }
            await eventually("all connections are closed") { server.openConnectionCount == 0 }
        }
    }

    #if os(Linux) || os(macOS)
        @Test func tenThousandRequestsInFlightShareTheConnectionsAllowed() async throws {
            // A request counts from its arrival until just before its answer, so the client has at least as many in
            // flight. Connections do not count: one that was idle for long is replaced by a new one.
            let limit = 64
            let active = Locked((arrived: 0, now: 0, most: 0))
            let full = DispatchSemaphore(value: 0)
            try await LoopbackServer.run { connection, request in
                let arrived = active.withLock {
                    $0.arrived += 1
                    $0.now += 1
                    $0.most = max($0.most, $0.now)
                    return $0.arrived
                }
                // The first ones wait for each other, so that all that are allowed are in flight at once.
                if arrived < limit { full.wait() }
                if arrived == limit { for _ in 1..<limit { full.signal() } }
                active.withLock { $0.now -= 1 }
                connection.answer(200, [], request.path)
            } _: { server in
                let transport = TransportKind.curl.make()
                let sum = try await withThrowingTaskGroup(of: Int.self) { group in
                    for number in 0..<10_000 {
                        let url = server.url("/\(number)")
                        group.addTask {
                            let (_, bytes) = try await transport.fetch(
                                TransportRequest(
                                    method: "POST", url: url, body: .bytes([1]), deadline: .seconds(120),
                                    resending: .never))
                            return Int(String(decoding: bytes.dropFirst(), as: UTF8.self)) ?? 0
                        }
                    }
                    return try await group.reduce(0, +)
                }
                #expect(sum == 9999 * 10_000 / 2)
                #expect(active.withLock { $0.most } == limit)
                #expect(server.connectionCount < 1_000, "connections are shared")
            }
        }
    #endif
}

extension TransportKind {
    func shutDown(_ transport: any Transport) async {
        #if os(Linux) || os(macOS)
            await (transport as? CurlTransport)?.shutdown()
        #endif
        await (transport as? URLSessionTransport)?.shutdown()
    }
}
