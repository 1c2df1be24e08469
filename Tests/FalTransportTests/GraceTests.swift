import FalSupport
import FalTransport
import Loopback
import Testing

/// A request with a grace period gets its response although its task is cancelled, if the response comes in time.
@Suite struct GraceTests {
    /// A server that takes requests, and answers none before it is told to.
    private final class Waiter: Sendable {
        let mayAnswer = Locked(false)

        func wait() { while !mayAnswer.withLock({ $0 }) { LoopbackClock.wait() } }
        func answer() { mayAnswer.withLock { $0 = true } }
    }

    private func request(_ server: LoopbackServer, grace: Duration?) -> TransportRequest {
        TransportRequest(
            method: "POST", url: server.url(), body: .bytes(Array("{}".utf8)), resending: .never,
            cancellationGrace: grace)
    }

    /// Sends a request, cancels its task when `isReady`, and then lets the server go on.
    private func cancelled(
        _ transport: any Transport, _ request: TransportRequest, when isReady: @escaping @Sendable () -> Bool,
        then goOn: () -> Void
    ) async -> Result<[UInt8], TransportError> {
        let task = Task { () -> Result<[UInt8], TransportError> in
            do throws(TransportError) {
                return .success(try await transport.fetch(request).bytes)
            } catch {
                return .failure(error)
            }
        }
        await eventually("the request has arrived", isReady)
        task.cancel()
        goOn()
        return await task.value
    }

    @Test("A response that comes within the grace period is not lost", arguments: TransportKind.allCases)
    func lateResponse(_ kind: TransportKind) async throws {
        let waiter = Waiter()
        try await LoopbackServer.run { connection, _ in
            waiter.wait()
            connection.answer(200, [], "the id of a job")
        } _: { server in
            let outcome = await cancelled(
                kind.make(), request(server, grace: .seconds(600)), when: { server.requests.count == 1 },
                then: waiter.answer)
            #expect(outcome == .success(Array("the id of a job".utf8)))
        }
    }

    @Test("Nor is one whose head was there before, or whose body comes in pieces", arguments: TransportKind.allCases)
    func lateBody(_ kind: TransportKind) async throws {
        let waiter = Waiter()
        let hasHead = Locked(false)
        try await LoopbackServer.run { connection, _ in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nthe")
            hasHead.withLock { $0 = true }
            waiter.wait()
            connection.send(" id")
            connection.send(" of")
        } _: { server in
            let outcome = await cancelled(
                kind.make(), request(server, grace: .seconds(600)), when: { hasHead.withLock { $0 } },
                then: waiter.answer)
            #expect(outcome == .success(Array("the id of".utf8)))
        }
    }

    @Test("Without a response in time, the exchange ends, and its connection", arguments: TransportKind.allCases)
    func noResponseFromAHostileServer(_ kind: TransportKind) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.waitForEnd()
        } _: { server in
            let outcome = await cancelled(
                kind.make(), request(server, grace: .milliseconds(50)), when: { server.requests.count == 1 }, then: {})
            let error = #expect(throws: TransportError.self) { try outcome.get() }
            #expect(error?.kind == .cancelled)
            #expect(error?.mayHaveReachedServer == true)
            await eventually("the connection is closed") { server.openConnectionCount == 0 }
        }
    }

    @Test("Who lets go of the body ends the exchange at once, grace or not", arguments: TransportKind.allCases)
    func release(_ kind: TransportKind) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nthe")
            connection.waitForEnd()
        } _: { server in
            let transport = kind.make()
            let request = request(server, grace: .seconds(600))
            let response = try await transport.send(request)
            // A cancelled reader starts the grace period first.
            let reader = Task {
                var iterator = response.body.makeAsyncIterator()
                while (try? await iterator.next()) != nil {}
            }
            reader.cancel()
            response.body.cancel()
            await reader.value
            await eventually("the connection is closed") { server.openConnectionCount == 0 }
        }
    }

    #if os(Linux) || os(macOS)
        @Test("A request of which nothing was sent ends at once, whether it connects or waits for its turn")
        func nothingSent() async throws {
            let crowd = try CrowdedListener()
            defer { crowd.close() }
            try await LoopbackServer.run { connection, _ in
                connection.waitForEnd()
            } _: { server in
                var configuration = CurlTransport.Configuration()
                configuration.proxy = .none
                configuration.maximumTransfers = 2
                let transport = CurlTransport(configuration: configuration)
                var connecting = request(server, grace: .seconds(600))
                connecting.url = crowd.url
                let first = Task { try await transport.fetch(request(server, grace: nil)) }
                await eventually("one request holds a place") { server.requests.count == 1 }
                let second = Task { [connecting] in try await transport.fetch(connecting) }
                let third = Task { try await transport.fetch(request(server, grace: .seconds(600))) }
                // First the one that waits: the other one's end would give it its place.
                for task in [third, second] {
                    task.cancel()
                    let outcome = await task.result
                    let error = #expect(throws: TransportError.self) { try outcome.get() }
                    #expect(error?.kind == .cancelled)
                    #expect(error?.mayHaveReachedServer == false)
                }
                #expect(server.requests.count == 1)
                first.cancel()
                _ = await first.result
            }
        }
    #endif
}
