#if os(Linux) || os(macOS)
    import FalTransport
    import Loopback
    import Testing

    /// A libcurl handle carries one request after the other and is not set up anew each time: nothing of one may show
    /// in the next.
    @Suite struct CurlHandleTests {
        private static let big = (0..<40_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }

        private static let shapes: [TransportRequest] = [
            .init(url: "/a"), .init(url: "/b?c=d", headers: [.init("X-Tag", "1")]),
            .init(url: "/raw", headers: [.init("Accept-Encoding", "identity")]),
            .init(url: "/agent", headers: [.init("User-Agent", "fox/1"), .init("Accept", "text/plain")]),
            .init(url: "/empty-header", headers: [.init("X-Empty", "")]),
            .init(method: "HEAD", url: "/head"), .init(method: "DELETE", url: "/delete"),
            .init(method: "POST", url: "/nothing"),
            .init(method: "POST", url: "/small", body: .bytes(Array("first".utf8))),
            .init(method: "POST", url: "/small", body: .bytes(Array("se".utf8)), resending: .never),
            .init(
                method: "POST", url: "/typed", headers: [.init("Content-Type", "application/json")],
                body: .bytes(Array("{}".utf8)), resending: .never),
            .init(method: "POST", url: "/big", body: .bytes(big)),
            .init(method: "PUT", url: "/put", body: .bytes(big), resending: .never),
            .init(method: "PUT", url: "/put-small", body: .bytes(Array("third".utf8))),
            .init(method: "PATCH", url: "/patch", body: .bytes(Array("fourth".utf8)), onUploadProgress: { _, _ in }),
            .init(url: "/followed", stallTimeout: .seconds(600), followsRedirects: true),
        ]

        /// All that it sends goes over one handle.
        private static func oneAtATime() -> CurlTransport {
            var configuration = CurlTransport.Configuration()
            configuration.proxy = .none
            configuration.maximumTransfers = 1
            return CurlTransport(configuration: configuration)
        }

        @Test func nothingOfOneRequestShowsInAnother() async throws {
            var order: [Int] = []
            for step in 1..<Self.shapes.count { order += Self.shapes.indices.map { $0 * step % Self.shapes.count } }
            // Each on a handle of its own, then in every order on one.
            let alone = try await Self.sent(Array(Self.shapes.indices), sharing: false)
            let after = try await Self.sent(order, sharing: true)
            for (shape, request) in zip(order, after) {
                #expect(request.line == alone[shape].line)
                #expect(request.body == alone[shape].body)
            }
        }

        /// What the server got.
        private static func sent(
            _ order: [Int], sharing: Bool
        ) async throws -> [(line: [String], body: [UInt8])] {
            try await LoopbackServer.run { connection, request in
                connection.answer(200, [], request.method == "HEAD" ? "" : "ok")
            } _: { server in
                var transport = oneAtATime()
                for shape in order {
                    if !sharing { transport = oneAtATime() }
                    var request = shapes[shape]
                    request.url = server.url(request.url)
                    let (head, _) = try await transport.fetch(request)
                    #expect(head.status == 200)
                    #expect(head.url == request.url)
                }
                return server.requests.map { request in
                    let headers = request.headers.filter { $0.name.lowercased() != "host" }
                    return (
                        ["\(request.method) \(request.path)"] + headers.map { "\($0.name): \($0.value)" }, request.body
                    )
                }
            }
        }

        @Test func aFailureLeavesNothingForTheNext() async throws {
            try await LoopbackServer.run { connection, request in
                if request.path == "/broken" { connection.reset() } else { connection.answer(200, [], request.body) }
            } _: { server in
                let transport = Self.oneAtATime()
                for number in 0..<20 {
                    let body = Array("\(number)".utf8)
                    await #expect(throws: TransportError.self) {
                        try await transport.fetch(
                            TransportRequest(
                                method: "POST", url: server.url("/broken"), body: .bytes(body), resending: .never))
                    }
                    let (_, bytes) = try await transport.fetch(
                        TransportRequest(method: "POST", url: server.url(), body: .bytes(body), resending: .never))
                    #expect(bytes == body)
                }
            }
        }

        @Test func connectionsThatEndWhileTheyAreIdleAreReplaced() async throws {
            try await LoopbackServer.run { connection, request in
                connection.answer(200, [], request.path)
                // Every third says nothing of it and goes.
                if request.path.utf8.count % 3 == 0 { connection.close() }
            } _: { server in
                let transport = TransportKind.curl.make()
                for round in 0..<30 {
                    try await withThrowingTaskGroup { group in
                        for number in 0..<24 {
                            group.addTask {
                                let path = "/" + String(repeating: "a", count: number) + "\(round)"
                                let (_, bytes) = try await transport.fetch(TransportRequest(url: server.url(path)))
                                #expect(bytes == Array(path.utf8))
                            }
                        }
                        try await group.waitForAll()
                    }
                }
                #expect(server.connectionCount > 24)
            }
        }
    }
#endif
