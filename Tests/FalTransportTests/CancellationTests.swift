import FalSupport
import FalTransport
import Loopback
import Testing

/// Cancelling ends an exchange in whatever phase it is: the call throws, the connection is closed.
@Suite struct CancellationTests {
    /// Runs `body` in a task, cancels it when `isReady`, and returns its error.
    private func cancel(
        sourceLocation: SourceLocation = #_sourceLocation,
        _ body: @escaping @Sendable () async throws(TransportError) -> Void,
        when isReady: @escaping @Sendable () -> Bool
    ) async -> TransportError? {
        let task = Task { () -> TransportError? in
            do throws(TransportError) {
                try await body()
                return nil
            } catch {
                return error
            }
        }
        await eventually("the phase to cancel in is reached", sourceLocation: sourceLocation, isReady)
        task.cancel()
        return await task.value
    }

    @Test(arguments: TransportKind.allCases)
    func beforeItBegins(_ kind: TransportKind) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.answer(200, [], "")
        } _: { server in
            let transport = kind.make()
            let url = server.url()
            let isCancelled = Locked(false)
            let error = await cancel { () throws(TransportError) in
                while !Task.isCancelled { await Task.yield() }
                isCancelled.withLock { $0 = true }
                _ = try await transport.fetch(TransportRequest(url: url))
            } when: {
                true
            }
            #expect(isCancelled.withLock { $0 })
            #expect(error?.kind == .cancelled)
            #expect(error?.mayHaveReachedServer == false)
            #expect(server.connectionCount == 0)
        }
    }

    @Test(arguments: TransportKind.allCases)
    func whileItConnects(_ kind: TransportKind) async throws {
        // A listener whose queue is full: the system answers further connections with silence.
        let crowd = try CrowdedListener()
        defer { crowd.close() }
        let transport = kind.make()
        let hasBegun = Locked(false)
        let error = await cancel { () throws(TransportError) in
            hasBegun.withLock { $0 = true }
            _ = try await transport.fetch(TransportRequest(url: crowd.url))
        } when: {
            hasBegun.withLock { $0 }
        }
        #expect(error?.kind == .cancelled)
    }

    #if os(Linux) || os(macOS)
        @Test func aConnectTimeoutAndACancelledConnectReachedNobody() async throws {
            let crowd = try CrowdedListener()
            defer { crowd.close() }
            let transport = TransportKind.curl.make()
            let timeout = await transportError { () throws(TransportError) in
                try await transport.fetch(TransportRequest(url: crowd.url, connectTimeout: .milliseconds(300)))
            }
            #expect(timeout?.kind == .connect)
            #expect(timeout?.mayHaveReachedServer == false)
            #expect(timeout?.message.contains("within 0.3 s") == true)
            let deadline = await transportError { () throws(TransportError) in
                try await transport.fetch(TransportRequest(url: crowd.url, deadline: .milliseconds(300)))
            }
            #expect(deadline?.kind == .timeout)
            #expect(deadline?.mayHaveReachedServer == false)
        }

        @Test func whileItWaitsForItsTurn() async throws {
            try await LoopbackServer.run { connection, _ in
                connection.waitForEnd()
            } _: { server in
                var configuration = CurlTransport.Configuration()
                configuration.proxy = .none
                configuration.maximumTransfers = 1
                let transport = CurlTransport(configuration: configuration)
                let url = server.url()
                let first = Task { try await transport.fetch(TransportRequest(url: url)) }
                await eventually("the first request holds the only place") { server.requests.count == 1 }
                let hasBegun = Locked(false)
                let second = await cancel { () throws(TransportError) in
                    hasBegun.withLock { $0 = true }
                    _ = try await transport.fetch(TransportRequest(url: url))
                } when: {
                    hasBegun.withLock { $0 }
                }
                #expect(second?.kind == .cancelled)
                #expect(second?.mayHaveReachedServer == false)
                let overdue = await transportError { () throws(TransportError) in
                    try await transport.fetch(TransportRequest(url: url, deadline: .milliseconds(100)))
                }
                #expect(overdue?.kind == .timeout)
                #expect(overdue?.mayHaveReachedServer == false)
                #expect(server.requests.count == 1)
                first.cancel()
                _ = try? await first.value
            }
        }
    #endif

    @Test(arguments: TransportKind.allCases)
    func whileItSends(_ kind: TransportKind) async throws {
        let isConnected = Locked(false)
        let mayGo = Locked(false)
        try await LoopbackServer.run { connection in
            isConnected.withLock { $0 = true }
            // Nothing is read: the sender fills the system's buffers and has to wait.
            while !mayGo.withLock({ $0 }) { LoopbackClock.wait() }
            connection.waitForEnd()
            return false
        } script: { _, _ in
        } _: { server in
            let transport = kind.make()
            let url = server.url()
            let reports = Locked(0)
            let hasReturned = Locked(false)
            let lateReports = Locked(0)
            let error = await cancel { () throws(TransportError) in
                defer { hasReturned.withLock { $0 = true } }
                _ = try await transport.fetch(
                    TransportRequest(
                        method: "PUT", url: url, body: .bytes([UInt8](repeating: 1, count: 64 << 20)),
                        onUploadProgress: { _, _ in
                            reports.withLock { $0 += 1 }
                            if hasReturned.withLock({ $0 }) { lateReports.withLock { $0 += 1 } }
                        }))
            } when: {
                reports.withLock { $0 } > 0
            }
            #expect(error?.kind == .cancelled)
            #expect(error?.mayHaveReachedServer == true)
            mayGo.withLock { $0 = true }
            await eventually("the connection is closed") { server.openConnectionCount == 0 }
            #expect(lateReports.withLock { $0 } == 0)
        }
    }

    @Test(arguments: TransportKind.allCases)
    func whileItWaitsForTheHead(_ kind: TransportKind) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.waitForEnd()
        } _: { server in
            let transport = kind.make()
            let url = server.url()
            let error = await cancel { () throws(TransportError) in
                _ = try await transport.fetch(TransportRequest(url: url))
            } when: {
                server.requests.count == 1
            }
            #expect(error?.kind == .cancelled)
            #expect(error?.mayHaveReachedServer == true)
            await eventually("the connection is closed") { server.openConnectionCount == 0 }
        }
    }

    @Test(arguments: TransportKind.allCases)
    func whileItReadsTheBody(_ kind: TransportKind) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome")
            connection.waitForEnd()
        } _: { server in
            let transport = kind.make()
            let url = server.url()
            let chunks = Locked(0)
            let error = await cancel { () throws(TransportError) in
                let response = try await transport.send(TransportRequest(url: url))
                var iterator = response.body.makeAsyncIterator()
                while try await iterator.next() != nil { chunks.withLock { $0 += 1 } }
            } when: {
                chunks.withLock { $0 } > 0
            }
            #expect(error?.kind == .cancelled)
            await eventually("the connection is closed") { server.openConnectionCount == 0 }
        }
    }

    @Test(arguments: TransportKind.allCases)
    func byLettingGoOfTheBody(_ kind: TransportKind) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome")
            connection.waitForEnd()
        } _: { server in
            let transport = kind.make()
            let status = try await transport.send(TransportRequest(url: server.url())).head.status
            #expect(status == 200)
            await eventually("the connection is closed") { server.openConnectionCount == 0 }
        }
    }

    @Test(arguments: TransportKind.allCases.filter(\.holdsTheSenderBack))
    func whileASlowReaderHoldsTheSenderBack(_ kind: TransportKind) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.send("HTTP/1.1 200 OK\r\n\r\n")
            while connection.send([UInt8](repeating: 1, count: 65536)) {}
            connection.close()
        } _: { server in
            let response = try await kind.make().send(TransportRequest(url: server.url()))
            try await Task.sleep(for: .milliseconds(200))
            response.body.cancel()
            await eventually("the connection is closed") { server.openConnectionCount == 0 }
            let error = await transportError { () throws(TransportError) in
                try await response.collect(upTo: .max)
            }
            #expect(error?.kind == .cancelled)
        }
    }

    @Test(arguments: TransportKind.allCases)
    func anAnswerThatIsThereInFullIsNotThrownAway(_ kind: TransportKind) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.answer(200, [], "a paid result")
        } _: { server in
            let response = try await kind.make().send(TransportRequest(url: server.url()))
            // The rest of a short answer comes right after its head.
            try await Task.sleep(for: .milliseconds(1500))
            let task = Task { () throws(TransportError) in
                while !Task.isCancelled { await Task.yield() }
                return try await response.collect(upTo: 1000)
            }
            task.cancel()
            #expect(try await task.value == Array("a paid result".utf8))
        }
    }

    /// Cancels at a different moment each time: whatever the phase, the call ends in an answer or in `cancelled`.
    @Test(arguments: TransportKind.allCases)
    func atAnyMoment(_ kind: TransportKind) async throws {
        try await LoopbackServer.run { connection, request in
            if request.path == "/moved" {
                connection.answer(302, [("Location", "/here")], "")
            } else {
                connection.answer(200, [], [UInt8](repeating: 9, count: 20_000))
            }
        } _: { server in
            let transport = kind.make()
            let url = server.url("/moved")
            let kinds = await withTaskGroup(of: TransportError.Kind?.self) { group in
                for round in 0..<300 {
                    group.addTask {
                        let task = Task { () -> TransportError.Kind? in
                            do throws(TransportError) {
                                let (_, bytes) = try await transport.fetch(
                                    TransportRequest(url: url, followsRedirects: true))
                                return bytes.count == 20_000 ? nil : .other
                            } catch {
                                return error.kind
                            }
                        }
                        try? await Task.sleep(for: .microseconds(round * 37 % 4000))
                        task.cancel()
                        return await task.value
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(kinds.count == 300)
            #expect(kinds.filter { $0 != nil && $0 != .cancelled } == [])
        }
    }
}
