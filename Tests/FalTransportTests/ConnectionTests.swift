import FalTransport
import Loopback
import Testing

@Suite struct ConnectionTests {
    @Test(arguments: TransportKind.allCases)
    func aThousandRequestsInARowShareOneConnection(_ kind: TransportKind) async throws {
        try await LoopbackServer.run { connection, request in
            connection.answer(200, [], request.path)
        } _: { server in
            let transport = kind.make()
            for number in 0..<1000 {
                let (_, bytes) = try await transport.fetch(TransportRequest(url: server.url("/\(number)")))
                #expect(bytes == Array("/\(number)".utf8))
            }
            #expect(server.connectionCount == 1)
        }
    }

    #if os(Linux) || os(macOS)
        @Test func aThousandSingleSendsInARowShareOneConnection() async throws {
            try await LoopbackServer.run { connection, request in
                connection.answer(200, [], request.body)
            } _: { server in
                var configuration = CurlTransport.Configuration()
                configuration.proxy = .none
                // libcurl counts from the last use, not from the beginning of the connection. A test run that keeps all
                // of Swift's threads busy for 15 s would still end the connection, rightly.
                configuration.maximumIdleForSingleSend = .seconds(3600)
                let transport = CurlTransport(configuration: configuration)
                for number in 0..<1000 {
                    let body = Array("\(number)".utf8)
                    let (_, bytes) = try await transport.fetch(
                        TransportRequest(method: "POST", url: server.url(), body: .bytes(body), resending: .never))
                    #expect(bytes == body)
                }
                #expect(server.connectionCount == 1)
                #expect(server.requests.count == 1000)
            }
        }

        @Test func twoHundredRequestsAtOnceShareTheConnectionsAllowed() async throws {
            try await LoopbackServer.run { connection, request in
                connection.answer(200, [], request.path)
            } _: { server in
                var configuration = CurlTransport.Configuration()
                configuration.proxy = .none
                configuration.maximumTransfersPerHost = 6
                let transport = CurlTransport(configuration: configuration)
                try await sendTwoHundred(transport, server)
                #expect((1...6).contains(server.connectionCount))
            }
        }

        @Test func aSlowHostDoesNotHoldUpAnother() async throws {
            try await LoopbackServer.run { connection, _ in
                connection.waitForEnd()
            } _: { slow in
                try await LoopbackServer.run { connection, _ in
                    connection.answer(200, [], "quick")
                } _: { quick in
                    var configuration = CurlTransport.Configuration()
                    configuration.proxy = .none
                    configuration.maximumTransfersPerHost = 2
                    configuration.maximumTransfers = 3
                    let transport = CurlTransport(configuration: configuration)
                    let slowURL = slow.url()
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for _ in 0..<50 {
                            group.addTask { _ = try? await transport.fetch(TransportRequest(url: slowURL)) }
                        }
                        await eventually("the slow host has its two requests") { slow.requests.count == 2 }
                        let (_, bytes) = try await transport.fetch(TransportRequest(url: quick.url()))
                        #expect(bytes == Array("quick".utf8))
                        group.cancelAll()
                    }
                }
            }
        }

        @Test func aUserAgentIsSentUnlessTheRequestHasItsOwn() async throws {
            try await LoopbackServer.run { connection, _ in
                connection.answer(200, [], "")
            } _: { server in
                var configuration = CurlTransport.Configuration()
                configuration.proxy = .none
                configuration.userAgent = "schemagen/1"
                let transport = CurlTransport(configuration: configuration)
                _ = try await transport.fetch(TransportRequest(url: server.url()))
                _ = try await transport.fetch(
                    TransportRequest(url: server.url(), headers: [.init("User-Agent", "mine")]))
                #expect(server.requests.map { $0["user-agent"] } == ["schemagen/1", "mine"])
            }
        }

        @Test func anEmptyHeaderIsSentAndAnOwnAcceptEncodingKeepsTheBodyPacked() async throws {
            try await LoopbackServer.run { connection, _ in
                connection.answer(200, [("Content-Encoding", "gzip")], [1, 2, 3])
            } _: { server in
                let (_, bytes) = try await TransportKind.curl.make().fetch(
                    TransportRequest(
                        url: server.url(),
                        headers: [.init("X-Empty", ""), .init("Accept-Encoding", "identity")]))
                #expect(bytes == [1, 2, 3])
                #expect(server.requests.first?["x-empty"] == "")
                #expect(server.requests.first?["accept-encoding"] == "identity")
            }
        }

        @Test func trailersAreNotHeaders() async throws {
            try await LoopbackServer.run { connection, _ in
                connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                connection.send("2\r\nok\r\n0\r\nX-Trailer: late\r\n\r\n")
            } _: { server in
                // Foundation's URLSession on Linux stops the whole process here.
                let (head, bytes) = try await TransportKind.curl.make().fetch(TransportRequest(url: server.url()))
                #expect(bytes == Array("ok".utf8))
                #expect(head["x-trailer"] == nil)
            }
        }
    #endif

    @Test(arguments: TransportKind.allCases)
    func twoHundredRequestsAtOnceEachGetTheirOwnAnswer(_ kind: TransportKind) async throws {
        try await LoopbackServer.run { connection, request in
            connection.answer(200, [], request.path)
        } _: { server in
            try await sendTwoHundred(kind.make(), server)
            #expect((1...200).contains(server.connectionCount))
        }
    }

    private func sendTwoHundred(_ transport: any Transport, _ server: LoopbackServer) async throws {
        let answers = try await withThrowingTaskGroup(of: (Int, String).self) { group in
            for number in 0..<200 {
                let url = server.url("/\(number)")
                group.addTask {
                    let (_, bytes) = try await transport.fetch(TransportRequest(url: url))
                    return (number, String(decoding: bytes, as: UTF8.self))
                }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        #expect(answers == Dictionary(uniqueKeysWithValues: (0..<200).map { ($0, "/\($0)") }))
    }
}
