#if os(Linux) || os(macOS)
    import FalTransport
    import Loopback
    import Testing

    /// What stands between a WebSocket and its server: proxies, and TLS.
    @Suite struct WebSocketRouteTests {
        private static func transport(
            _ change: (inout CurlTransport.Configuration) -> Void
        ) -> CurlTransport {
            var configuration = CurlTransport.Configuration()
            configuration.proxy = .none
            change(&configuration)
            return CurlTransport(configuration: configuration)
        }

        private static func open(
            _ url: String, by transport: CurlTransport, deadline: Duration = .seconds(60)
        ) async throws(TransportError) -> any WebSocketConnection {
            var request = TransportRequest(url: url, headers: [TransportHeader("Authorization", "Key secret")])
            request.deadline = deadline
            switch try await transport.openWebSocket(request, limits: .init()) {
            case .opened(let socket): return socket
            case .refused(let head, _):
                throw TransportError(
                    kind: .other, message: "refused with \(head.status)", url: url, mayHaveReachedServer: true)
            }
        }

        private static let farewell = WebSocketFrameTests.frame(0x88, [0x03, 0xE8])

        // MARK: Proxies

        @Test("A proxy makes a tunnel, and is told the host alone")
        func tunnel() async throws {
            try await LoopbackServer.run { connection, request in
                connection.send("HTTP/1.1 200 Connection established\r\n\r\n")
                // From here on it is the server that the tunnel leads to.
                guard let request = connection.readRequest(connectionNumber: request.connection) else { return }
                connection.send(LoopbackWebSocket.opening(request))
                connection.send(WebSocketFrameTests.frame(0x81, Array(request.path.utf8)) + Self.farewell)
                connection.waitForEnd()
            } _: { proxy in
                let socket = try await Self.open(
                    "http://host.invalid/realtime?token=x", by: Self.transport { $0.proxy = .url(proxy.url()) })
                #expect(try await socket.receive() == .message(.text("/realtime?token=x")))
                #expect(try await socket.receive() == .closed(.normal))
                let asked = try #require(proxy.requests.first)
                #expect(asked.method == "CONNECT")
                #expect(asked.path == "host.invalid:80")
                #expect(asked["authorization"] == nil)
            }
        }

        @Test("A loopback address is asked without the proxy")
        func aHostileProxyGetsNoLocalSocket() async throws {
            try await LoopbackServer.run { connection, request in
                connection.send(LoopbackWebSocket.opening(request))
                connection.send(Self.farewell)
                connection.waitForEnd()
            } _: { server in
                let nobody = try LoopbackSocket.unusedPort()
                let transport = Self.transport { $0.proxy = .url("http://127.0.0.1:\(nobody)") }
                let socket = try await Self.open(server.url("/"), by: transport)
                #expect(try await socket.receive() == .closed(.normal))
            }
        }

        @Test("A proxy that refuses the tunnel is named, with its status", arguments: [403, 407, 502])
        func refusedTunnel(status: Int) async throws {
            try await LoopbackServer.run { connection, _ in
                connection.answer(status, [("Connection", "close")], "")
            } _: { proxy in
                for scheme in ["http", "https"] {
                    let error = await transportError { () throws(TransportError) in
                        try await Self.open(
                            "\(scheme)://host.invalid/?token=secret",
                            by: Self.transport { $0.proxy = .url(proxy.url()) })
                    }
                    #expect(error?.kind == .connect)
                    #expect(error?.mayHaveReachedServer == false)
                    #expect(error?.message.contains("\(status)") == true)
                    #expect(error?.message.contains("127.0.0.1:\(proxy.port)") == true)
                    #expect(error.map { "\($0) \($0.url)" }?.contains("secret") == false)
                }
            }
        }

        @Test("A proxy that says nothing is named when the time for opening is over")
        func silentProxy() async throws {
            try await LoopbackServer.run { connection, _ in
                connection.waitForEnd()
            } _: { proxy in
                let error = await transportError { () throws(TransportError) in
                    try await Self.open(
                        "http://host.invalid/", by: Self.transport { $0.proxy = .url(proxy.url()) },
                        deadline: .milliseconds(200))
                }
                #expect(error?.kind == .timeout)
                #expect(error?.message.contains("127.0.0.1:\(proxy.port)") == true)
            }
        }
    }

    #if os(Linux)
        /// TLS by libcurl, frames by us.
        extension WebSocketRouteTests {
            @Suite(
                .enabled(
                    if: TLSServer.isPossible, "needs the openssl program, and a libcurl that does its TLS by OpenSSL 3")
            )
            struct Secure {
                private static let large = [UInt8](repeating: 7, count: 1 << 20)

                /// Sends a large message, reads one, and ends the WebSocket.
                private func serve(_ body: (LoopbackServer, _ authority: String) async throws -> Void) async throws {
                    try await TLSServer.run { tls in
                        try await LoopbackServer.run { connection in
                            guard let secure = tls.connection(connection), let key = Self.key(secure) else {
                                return false
                            }
                            secure.send(Array(LoopbackWebSocket.opening(key: key).utf8))
                            secure.send(WebSocketFrameTests.frame(0x82, Self.large))
                            var count = 0
                            while count < Self.large.count {
                                let more = secure.read().count
                                guard more > 0 else { return false }
                                count += more
                            }
                            secure.send(WebSocketRouteTests.farewell)
                            while !secure.read().isEmpty {}
                            return false
                        } script: { _, _ in
                        } _: { server in
                            try await body(server, tls.certificate)
                        }
                    }
                }

                /// Reads the handshake.
                private static func key(_ connection: TLSConnection) -> String? {
                    var head = ""
                    while !head.hasSuffix("\r\n\r\n") {
                        let more = connection.read()
                        guard !more.isEmpty else { return nil }
                        head += String(decoding: more, as: UTF8.self)
                    }
                    let name = "Sec-WebSocket-Key: "
                    return head.split(separator: "\r\n").first { $0.hasPrefix(name) }.map {
                        String($0.dropFirst(name.count))
                    }
                }

                @Test("A server with a certificate that is trusted gets and sends messages of any size")
                func trusted() async throws {
                    try await serve { server, authority in
                        let socket = try await WebSocketRouteTests.open(
                            "https://127.0.0.1:\(server.port)/",
                            by: WebSocketRouteTests.transport { $0.certificateAuthorities = authority })
                        #expect(try await socket.receive() == .message(.binary(Self.large)))
                        try await socket.send(.binary(Self.large))
                        #expect(try await socket.receive() == .closed(.normal))
                    }
                }

                @Test("A certificate that nobody vouches for is refused, and the server sees no handshake of ours")
                func aHostileServerWithItsOwnCertificate() async throws {
                    try await serve { server, _ in
                        let error = await transportError { () throws(TransportError) in
                            try await WebSocketRouteTests.open(
                                "https://127.0.0.1:\(server.port)/?token=secret",
                                by: WebSocketRouteTests.transport { _ in })
                        }
                        #expect(error?.kind == .tls)
                        #expect(error?.mayHaveReachedServer == false)
                        #expect(error?.message.contains("127.0.0.1:\(server.port)") == true)
                        #expect(error?.message.contains("certificate") == true)
                        #expect(error.map { "\($0)" }?.contains("secret") == false)
                    }
                }
            }
        }
    #endif
#endif
