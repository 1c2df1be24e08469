import FalSupport
import FalTransport
import Loopback
import Testing

/// A slow reader makes the sender wait; nothing is lost and nothing piles up.
@Suite(.serialized) struct BackPressureTests {
    private static let chunk = (0..<65536).map { UInt8(truncatingIfNeeded: $0 % 251) }
    private static let chunkCount = 800

    /// Sends 50 MiB and notes how much the network has taken.
    private func run(
        _ sent: Locked<Int>, _ body: (LoopbackServer) async throws -> Void
    ) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(Self.chunk.count * Self.chunkCount)\r\n\r\n")
            for _ in 0..<Self.chunkCount {
                guard connection.send(Self.chunk) else { return }
                sent.withLock { $0 += Self.chunk.count }
            }
        } _: { server in
            try await body(server)
        }
    }

    @Test(arguments: TransportKind.allCases)
    func aSenderWaitsForTheReader(_ kind: TransportKind) async throws {
        let sent = Locked(0)
        try await run(sent) { server in
            let response = try await kind.make().send(TransportRequest(url: server.url()))
            var iterator = response.body.makeAsyncIterator()
            var received = try await iterator.next() ?? []
            // What the sender can get rid of while nobody reads: our buffer and the system's, not 50 MiB.
            try await Task.sleep(for: .milliseconds(500))
            if kind.holdsTheSenderBack { #expect(sent.withLock { $0 } < 16 << 20) }
            var total = received.count
            var isIntact = true
            while !received.isEmpty {
                let start = total - received.count
                // A stride with no common factor meets every place of a lost, doubled or shifted piece.
                isIntact =
                    isIntact
                    && stride(from: 0, to: received.count, by: 997).allSatisfy {
                        received[$0] == Self.chunk[(start + $0) % Self.chunk.count]
                    }
                received = try await iterator.next() ?? []
                total += received.count
            }
            #expect(isIntact)
            #expect(total == Self.chunk.count * Self.chunkCount)
        }
    }

    @Test(arguments: TransportKind.allCases.filter(\.holdsTheSenderBack))
    func timeThatTheReaderTakesIsNoStandstill(_ kind: TransportKind) async throws {
        try await run(Locked(0)) { server in
            let response = try await kind.make().send(
                TransportRequest(url: server.url(), stallTimeout: .seconds(2)))
            try await Task.sleep(for: .seconds(5))
            let bytes = try await response.collect(upTo: .max)
            #expect(bytes.count == Self.chunk.count * Self.chunkCount)
        }
    }

    #if os(Linux) || os(macOS)
        @Test func manySlowReadersHoldTheirSendersBack() async throws {
            let sent = Locked(0)
            try await run(sent) { server in
                let transport = TransportKind.curl.make()
                var responses: [TransportResponse] = []
                for _ in 0..<20 {
                    responses.append(try await transport.send(TransportRequest(url: server.url())))
                }
                try await Task.sleep(for: .seconds(1))
                // Twenty bodies of 50 MiB wait: a gigabyte if they were taken.
                #expect(sent.withLock { $0 } < 20 * 16 << 20)
                for response in responses { response.body.cancel() }
            }
        }
    #endif
}
