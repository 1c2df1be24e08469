import FalSupport
import FalTransport
import Loopback
import Testing

/// What goes over the wire and what comes back, when nothing fails.
@Suite struct ExchangeTests {
    @Test(arguments: TransportKind.allCases)
    func anAnswerHasStatusHeadersAndBody(_ kind: TransportKind) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.answer(200, [("Content-Type", "text/plain"), ("X-Fal-Request-Id", "r-1")], "hello")
        } _: { server in
            let (head, bytes) = try await kind.make().fetch(TransportRequest(url: server.url("/a?b=c")))
            #expect(head.status == 200)
            #expect(head["content-type"] == "text/plain")
            #expect(head["x-fal-request-id"] == "r-1")
            #expect(head.url == server.url("/a?b=c"))
            #expect(bytes == Array("hello".utf8))
            #expect(server.requests.map(\.path) == ["/a?b=c"])
        }
    }

    @Test(arguments: TransportKind.allCases, [402, 404, 422, 429, 500, 503])
    func aStatusIsNoError(_ kind: TransportKind, status: Int) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.answer(status, [("Content-Type", "text/html")], "<html>no</html>")
        } _: { server in
            let (head, bytes) = try await kind.make().fetch(TransportRequest(url: server.url()))
            #expect(head.status == status)
            #expect(bytes == Array("<html>no</html>".utf8))
        }
    }

    @Test(arguments: TransportKind.allCases)
    func chunksBecomeOneBody(_ kind: TransportKind) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            connection.send("5\r\nhello\r\n")
            connection.send("6;note=x\r\n world\r\n0\r\n\r\n")
        } _: { server in
            let (_, bytes) = try await kind.make().fetch(TransportRequest(url: server.url()))
            #expect(bytes == Array("hello world".utf8))
        }
    }

    @Test(arguments: TransportKind.allCases)
    func gzipIsUnpacked(_ kind: TransportKind) async throws {
        // `printf hello | gzip -n9`
        let packed: [UInt8] = [
            0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00,
            0x86, 0xa6, 0x10, 0x36, 0x05, 0x00, 0x00, 0x00,
        ]
        try await LoopbackServer.run { connection, _ in
            connection.answer(200, [("Content-Encoding", "gzip")], packed)
        } _: { server in
            let (_, bytes) = try await kind.make().fetch(TransportRequest(url: server.url()))
            #expect(bytes == Array("hello".utf8))
            #expect(server.requests.first?["accept-encoding"]?.contains("gzip") == true)
        }
    }

    @Test(arguments: TransportKind.allCases)
    func theBodyAsItWasSentEndsWithTheConnection(_ kind: TransportKind) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.send("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nuntil the end")
            connection.close()
        } _: { server in
            let (_, bytes) = try await kind.make().fetch(TransportRequest(url: server.url()))
            #expect(bytes == Array("until the end".utf8))
        }
    }

    @Test(arguments: TransportKind.allCases)
    func interimAnswersAreNotTheAnswer(_ kind: TransportKind) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.send("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n")
            connection.answer(200, [("X-Late", "1")], "done")
        } _: { server in
            let (head, bytes) = try await kind.make().fetch(TransportRequest(url: server.url()))
            #expect(head.status == 200)
            #expect(head["x-early"] == nil)
            #expect(head["x-late"] == "1")
            #expect(bytes == Array("done".utf8))
        }
    }

    @Test(arguments: TransportKind.allCases)
    func answersWithoutABodyEndAtOnce(_ kind: TransportKind) async throws {
        try await LoopbackServer.run { connection, request in
            if request.method == "HEAD" {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
            } else {
                connection.send("HTTP/1.1 204 No Content\r\n\r\n")
            }
        } _: { server in
            let transport = kind.make()
            let head = try await transport.fetch(
                TransportRequest(method: "HEAD", url: server.url(), maximumBodyBytes: 10))
            #expect(head.head["content-length"] == "1000000")
            #expect(head.bytes.isEmpty)
            let empty = try await transport.fetch(TransportRequest(method: "DELETE", url: server.url()))
            #expect(empty.head.status == 204)
            #expect(empty.bytes.isEmpty)
            #expect(server.requests.map(\.method) == ["HEAD", "DELETE"])
        }
    }

    @Test(
        arguments: TransportKind.allCases,
        ["POST", "PUT", "PATCH"].flatMap { method in
            [TransportRequest.Resending.allowed, .never].map { (method, $0) }
        })
    func aBodyArrivesAsItIs(
        _ kind: TransportKind, _ how: (method: String, resending: TransportRequest.Resending)
    ) async throws {
        let body = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try await LoopbackServer.run { connection, _ in
            connection.answer(200, [], "")
        } _: { server in
            _ = try await kind.make().fetch(
                TransportRequest(
                    method: how.method, url: server.url(),
                    headers: [
                        .init("Content-Type", "application/json"), .init("X-A", "1"), .init("Content-Length", "7"),
                    ],
                    body: .bytes(body), resending: how.resending))
            let request = try #require(server.requests.first)
            #expect(request.method == how.method)
            #expect(request.body == body)
            #expect(request.headers.filter { $0.name.lowercased() == "content-length" }.map(\.value) == ["300000"])
            #expect(request["content-type"] == "application/json")
            #expect(request["x-a"] == "1")
            #expect(request["expect"] == nil)
        }
    }

    @Test(arguments: TransportKind.allCases, [TransportRequest.Resending.allowed, .never])
    func aPostOfNothingSaysSo(_ kind: TransportKind, _ resending: TransportRequest.Resending) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.answer(200, [], "ok")
        } _: { server in
            let transport = kind.make()
            for body in [TransportBody.none, .bytes([])] {
                _ = try await transport.fetch(
                    TransportRequest(method: "POST", url: server.url(), body: body, resending: resending))
            }
            #expect(server.requests.map { $0["content-length"] } == ["0", "0"])
            #expect(server.requests.allSatisfy { $0["transfer-encoding"] == nil })
        }
    }

    @Test(arguments: TransportKind.allCases)
    func oneNameMayHaveSeveralHeaders(_ kind: TransportKind) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.answer(200, [], "")
        } _: { server in
            _ = try await kind.make().fetch(
                TransportRequest(url: server.url(), headers: [.init("X-Tag", "a"), .init("X-Tag", "b")]))
            let values = try #require(server.requests.first).headers
                .filter { $0.name.lowercased() == "x-tag" }.map(\.value).joined(separator: ",")
            #expect(values == "a,b")
        }
    }

    @Test(arguments: TransportKind.allCases)
    func cookiesAreNotKept(_ kind: TransportKind) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.answer(200, [("Set-Cookie", "session=1; Path=/")], "")
        } _: { server in
            let transport = kind.make()
            for _ in 0..<2 { _ = try await transport.fetch(TransportRequest(url: server.url())) }
            #expect(server.requests.map { $0["cookie"] } == [nil, nil])
        }
    }

    @Test(arguments: TransportKind.allCases)
    func theHeadIsThereBeforeTheBody(_ kind: TransportKind) async throws {
        let goOn = Locked(false)
        try await LoopbackServer.run { connection, _ in
            connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nfirst;")
            while !goOn.withLock({ $0 }) { LoopbackClock.wait() }
            connection.send("second;")
            connection.close()
        } _: { server in
            let response = try await kind.make().send(TransportRequest(url: server.url()))
            #expect(response.head.status == 200)
            var iterator = response.body.makeAsyncIterator()
            var text = String(decoding: try await iterator.next() ?? [], as: UTF8.self)
            #expect(text == "first;")
            goOn.withLock { $0 = true }
            while let chunk = try await iterator.next() { text += String(decoding: chunk, as: UTF8.self) }
            #expect(text == "first;second;")
        }
    }
}
