import FalTransport
import Loopback
import Testing

/// Which error comes of what, and whether it says rightly that the server may have seen the request.
@Suite struct FailureTests {
    private func error(
        _ kind: TransportKind, _ request: TransportRequest, sourceLocation: SourceLocation = #_sourceLocation
    ) async -> TransportError? {
        await transportError(sourceLocation: sourceLocation) { () throws(TransportError) in
            try await kind.make().fetch(request)
        }
    }

    @Test(arguments: TransportKind.allCases)
    func aHostWithoutAnAddress(_ kind: TransportKind) async {
        let error = await error(kind, TransportRequest(url: "http://nowhere.invalid/x?key=canary"))
        #expect(error?.kind == .nameLookup)
        #expect(error?.mayHaveReachedServer == false)
        #expect(error?.message.contains("nowhere.invalid") == true)
        #expect(error?.url == "http://nowhere.invalid/x?…")
    }

    @Test(arguments: TransportKind.allCases)
    func aPortThatRefuses(_ kind: TransportKind) async throws {
        let port = try LoopbackSocket.unusedPort()
        let error = await error(kind, TransportRequest(url: "http://127.0.0.1:\(port)/"))
        #expect(error?.kind == .connect)
        #expect(error?.mayHaveReachedServer == false)
        #expect(error?.message.contains("127.0.0.1:\(port)") == true)
    }

    @Test(arguments: TransportKind.allCases)
    func aServerThatDoesNotSpeakTLS(_ kind: TransportKind) async throws {
        try await LoopbackServer.run { connection in
            _ = connection.read()
            connection.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            return false
        } script: { _, _ in
        } _: { server in
            let error = await error(kind, TransportRequest(url: "https://127.0.0.1:\(server.port)/"))
            // Foundation's URLSession on Linux does not tell a failed handshake from any other failure.
            #expect(error?.kind == (kind.knowsFailedHandshakes ? .tls : .other))
            #expect(error?.mayHaveReachedServer == !kind.knowsFailedHandshakes)
            #expect(error?.message.contains("127.0.0.1:\(server.port)") == true)
        }
    }

    @Test(arguments: TransportKind.allCases)
    func anAnswerThatEndsTooEarly(_ kind: TransportKind) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")
            connection.close()
        } _: { server in
            let response = try await kind.make().send(TransportRequest(url: server.url()))
            let error = await transportError { () throws(TransportError) in
                try await response.collect(upTo: 1000)
            }
            #expect(error?.kind == .receive)
            #expect(error?.mayHaveReachedServer == true)
        }
    }

    @Test(arguments: TransportKind.allCases)
    func aConnectionClosedWithoutAnAnswer(_ kind: TransportKind) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.close()
        } _: { server in
            let error = await error(kind, TransportRequest(url: server.url()))
            #expect(error?.kind == .receive)
            #expect(error?.mayHaveReachedServer == true)
        }
    }

    @Test(arguments: TransportKind.allCases)
    func aDeadlineBeforeTheHead(_ kind: TransportKind) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.waitForEnd()
        } _: { server in
            let error = await error(kind, TransportRequest(url: server.url(), deadline: .milliseconds(2500)))
            #expect(error?.kind == .timeout)
            #expect(error?.mayHaveReachedServer == true)
            #expect(error?.message.contains("2.5 s") == true)
            await eventually("the connection is given up") { server.openConnectionCount == 0 }
        }
    }

    @Test(arguments: TransportKind.allCases)
    func aDeadlineWhileTheBodyIsRead(_ kind: TransportKind) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
            while connection.send("drop") { LoopbackClock.wait() }
        } _: { server in
            let response = try await kind.make().send(
                TransportRequest(url: server.url(), deadline: .seconds(3), stallTimeout: .seconds(60)))
            let error = await transportError { () throws(TransportError) in
                try await response.collect(upTo: .max)
            }
            #expect(error?.kind == .timeout)
        }
    }

    @Test(arguments: TransportKind.allCases)
    func aServerThatStandsStill(_ kind: TransportKind) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome")
            connection.waitForEnd()
        } _: { server in
            let response = try await kind.make().send(
                TransportRequest(url: server.url(), deadline: .seconds(60), stallTimeout: .seconds(2)))
            let error = await transportError { () throws(TransportError) in
                try await response.collect(upTo: .max)
            }
            #expect(error?.kind == .stalled)
            #expect(error?.mayHaveReachedServer == true)
            await eventually("the connection is given up") { server.openConnectionCount == 0 }
        }
    }

    @Test(arguments: TransportKind.allCases)
    func bytesThatTrickleAreNoStandstill(_ kind: TransportKind) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n")
            for _ in 0..<8 {
                LoopbackClock.wait(milliseconds: 400)
                connection.send("x")
            }
        } _: { server in
            // Eight pauses of 0.4 s: in sum longer than the limit, each much shorter.
            let (_, bytes) = try await kind.make().fetch(
                TransportRequest(url: server.url(), stallTimeout: .seconds(3)))
            #expect(bytes.count == 8)
        }
    }

    @Test(arguments: TransportKind.allCases, [true, false])
    func aBodyLongerThanAllowed(_ kind: TransportKind, isAnnounced: Bool) async throws {
        try await LoopbackServer.run { connection, _ in
            if isAnnounced {
                connection.answer(200, [], [UInt8](repeating: 65, count: 1001))
            } else {
                connection.send("HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "A", count: 1001))
                connection.close()
            }
        } _: { server in
            let error = await error(kind, TransportRequest(url: server.url(), maximumBodyBytes: 1000))
            #expect(error?.kind == .bodyTooLarge)
            #expect(error?.message.contains("1000 bytes") == true)
            let (_, bytes) = try await kind.make().fetch(
                TransportRequest(url: server.url(), maximumBodyBytes: 1001))
            #expect(bytes.count == 1001)
        }
    }

    @Test(arguments: TransportKind.allCases)
    func aBodyThatUnpacksToMoreThanAllowed(_ kind: TransportKind) async throws {
        // 100,000 zero bytes: `head -c 100000 /dev/zero | gzip -n9`
        let packed: [UInt8] =
            [
                0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xed, 0xc1, 0x31, 0x01, 0x00, 0x00, 0x00,
                0xc2, 0xa0, 0xf5, 0x4f, 0x6d, 0x0d, 0x0f, 0xa0,
            ]
            + [UInt8](repeating: 0, count: 96)
            + [0x80, 0x57, 0x03, 0x7d, 0x95, 0x11, 0xd4, 0xa0, 0x86, 0x01, 0x00]
        try await LoopbackServer.run { connection, _ in
            connection.answer(200, [("Content-Encoding", "gzip")], packed)
        } _: { server in
            let error = await error(kind, TransportRequest(url: server.url(), maximumBodyBytes: 99_999))
            #expect(error?.kind == .bodyTooLarge)
        }
    }

    @Test(arguments: TransportKind.allCases)
    func collectingHasItsOwnLimit(_ kind: TransportKind) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.answer(200, [], [UInt8](repeating: 65, count: 1001))
        } _: { server in
            let response = try await kind.make().send(TransportRequest(url: server.url()))
            let error = await transportError { () throws(TransportError) in
                try await response.collect(upTo: 1000)
            }
            #expect(error?.kind == .bodyTooLarge)
        }
    }

    @Test(
        arguments: TransportKind.allCases,
        [
            TransportRequest(url: "ftp://127.0.0.1/"),
            TransportRequest(url: "file:///etc/passwd"),
            TransportRequest(url: "127.0.0.1/"),
            TransportRequest(url: "http:///path"),
            TransportRequest(url: "http://127.0.0.1/a b"),
            TransportRequest(url: "http://127.0.0.1/\r\nX-Injected: 1"),
            TransportRequest(method: "GET /", url: "http://127.0.0.1/"),
            TransportRequest(method: "", url: "http://127.0.0.1/"),
            TransportRequest(url: "http://127.0.0.1/", headers: [.init("X-A", "b\r\nX-Injected: 1")]),
            TransportRequest(url: "http://127.0.0.1/", headers: [.init("X-A", "b\u{0}")]),
            TransportRequest(url: "http://127.0.0.1/", headers: [.init("X A", "b")]),
            TransportRequest(url: "http://127.0.0.1/", headers: [.init("", "b")]),
            TransportRequest(
                method: "PUT", url: "http://127.0.0.1/", body: .file(path: "/no/such", offset: 0, length: 1)),
            TransportRequest(method: "PUT", url: "http://127.0.0.1/", body: .file(path: "/", offset: 0, length: 1)),
            TransportRequest(method: "PUT", url: "http://127.0.0.1/", body: .file(path: "/", offset: -1, length: 1)),
        ])
    func whatCannotBeSentIsRefusedBeforeAByteIsSent(_ kind: TransportKind, request: TransportRequest) async {
        let error = await error(kind, request)
        #expect(error?.kind == .invalidRequest)
        #expect(error?.mayHaveReachedServer == false)
    }

    @Test(arguments: TransportKind.allCases)
    func whatIsNotHTTPIsNoAnswer(_ kind: TransportKind) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.send("SSH-2.0-OpenSSH_9.2\r\n\r\n")
            connection.close()
        } _: { server in
            let error = await error(kind, TransportRequest(url: server.url()))
            #expect(error?.kind == .receive)
            #expect(error?.mayHaveReachedServer == true)
        }
    }
}
