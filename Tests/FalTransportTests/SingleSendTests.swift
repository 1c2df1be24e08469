import FalTransport
import Loopback
import Testing

/// `resending: .never`: one request on the wire, and an honest word about whether it arrived.
@Suite struct SingleSendTests {
    /// Answers the first request of a connection, reads the second whole and closes without a byte.
    private static let dropsTheSecond: LoopbackServer.Script = { connection, request in
        if request.path == "/warm-up" {
            connection.answer(200, [], "warm")
        } else {
            connection.close()
        }
    }

    @Test(arguments: TransportKind.allCases, [[UInt8]("{}".utf8), [UInt8](repeating: 7, count: 200_000), []])
    func aRequestThatMayHaveArrivedIsNotSentAgain(_ kind: TransportKind, body: [UInt8]) async throws {
        try await LoopbackServer.run(script: Self.dropsTheSecond) { server in
            let transport = kind.make()
            for round in 1...20 {
                _ = try await transport.fetch(TransportRequest(url: server.url("/warm-up")))
                let error = await transportError { () throws(TransportError) in
                    try await transport.fetch(
                        TransportRequest(
                            method: "POST", url: server.url("/submit"), body: .bytes(body), resending: .never))
                }
                #expect(error?.mayHaveReachedServer == true)
                #expect(error?.kind == .receive || error?.kind == .send)
                #expect(server.requests.count { $0.path == "/submit" } == round)
            }
        }
    }

    @Test(arguments: TransportKind.allCases)
    func nothingIsSentAgainEitherWhenTheConnectionIsReset(_ kind: TransportKind) async throws {
        try await LoopbackServer.run { connection, request in
            request.path == "/warm-up" ? connection.answer(200, [], "warm") : connection.reset()
        } _: { server in
            let transport = kind.make()
            for round in 1...20 {
                _ = try await transport.fetch(TransportRequest(url: server.url("/warm-up")))
                let error = await transportError { () throws(TransportError) in
                    try await transport.fetch(
                        TransportRequest(
                            method: "POST", url: server.url("/submit"), body: .bytes([1]), resending: .never)
                    )
                }
                #expect(error?.mayHaveReachedServer == true)
                #expect(server.requests.count { $0.path == "/submit" } == round)
            }
        }
    }

    #if os(Linux) || os(macOS)
        @Test func whatMayBeSentAgainIsSentAgain() async throws {
            try await LoopbackServer.run { connection, request in
                // The second connection answers; only a repetition gets there.
                if request.path == "/warm-up" || request.connection == 2 {
                    connection.answer(200, [], request.body)
                } else {
                    connection.close()
                }
            } _: { server in
                let transport = TransportKind.curl.make()
                _ = try await transport.fetch(TransportRequest(url: server.url("/warm-up")))
                let body = [UInt8](repeating: 7, count: 200_000)
                let (_, bytes) = try await transport.fetch(
                    TransportRequest(method: "POST", url: server.url("/put"), body: .bytes(body)))
                // Apart from the expectation, which would look for the differences of two long lists for minutes.
                let isIntact = bytes == body
                #expect(isIntact)
                #expect(server.requests.map(\.path) == ["/warm-up", "/put", "/put"])
            }
        }

        @Test func aConnectionIdleForTooLongIsNotReused() async throws {
            try await LoopbackServer.run { connection, request in
                connection.answer(200, [], "")
            } _: { server in
                var configuration = CurlTransport.Configuration()
                configuration.proxy = .none
                configuration.maximumIdleForSingleSend = .seconds(1)
                let transport = CurlTransport(configuration: configuration)
                let submit = TransportRequest(
                    method: "POST", url: server.url(), body: .bytes([1]), resending: .never)
                _ = try await transport.fetch(submit)
                try await Task.sleep(for: .milliseconds(2500))
                _ = try await transport.fetch(TransportRequest(url: server.url()))
                #expect(server.connectionCount == 1)
                try await Task.sleep(for: .milliseconds(2500))
                _ = try await transport.fetch(submit)
                #expect(server.connectionCount == 2)
            }
        }
    #endif
}
