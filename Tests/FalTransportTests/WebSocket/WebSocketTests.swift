#if os(Linux) || os(macOS)
    import FalSupport
    import Foundation
    import Loopback
    import Testing

    @testable import FalTransport

    /// WebSockets over libcurl against a server that does as the script says.
    @Suite struct WebSocketTests {
        private func transport() -> any Transport { TransportKind.curl.make() }

        /// Answers the handshake, then does as `script` says.
        private func serve<Result>(
            _ script: @escaping @Sendable (LoopbackConnection) -> Void,
            _ body: (LoopbackServer) async throws -> Result
        ) async throws -> Result {
            try await LoopbackServer.run { connection, request in
                connection.send(LoopbackWebSocket.opening(request))
                script(connection)
                connection.close()
            } _: { server in
                try await body(server)
            }
        }

        private func open(
            _ server: LoopbackServer, limit: Int = 64 << 20
        ) async throws -> any WebSocketConnection {
            var request = TransportRequest(url: server.url("/a/realtime?x=y"))
            request.headers = [TransportHeader("X-Own", "1")]
            request.deadline = .seconds(60)
            let answer = try await transport().openWebSocket(request, limits: .init(maximumMessageBytes: limit))
            guard case .opened(let socket) = answer else { throw Refused() }
            return socket
        }

        private struct Refused: Error {}

        @Test("The handshake says what RFC 6455 asks for, and the caller's headers")
        func handshake() async throws {
            try await serve {
                $0.send(WebSocketFrameTests.frame(0x88, [0x03, 0xE8]))
            } _: { server in
                let socket = try await open(server)
                #expect(try await socket.receive() == .closed(.normal))
                let request = try #require(server.requests.first)
                #expect(request.path == "/a/realtime?x=y")
                #expect(request["host"] == "127.0.0.1:\(server.port)")
                #expect(request["upgrade"] == "websocket")
                #expect(request["sec-websocket-version"] == "13")
                #expect(request["x-own"] == "1")
                #expect(request["sec-websocket-extensions"] == nil)
            }
        }

        @Test("Messages go both ways, whole and in order, of every size")
        func echo() async throws {
            try await serve(Self.echo) { server in
                let socket = try await open(server)
                let sizes = [0, 1, 125, 126, 65_536, 3 << 20] + Array(repeating: 1024, count: 500)
                async let sending: Void = {
                    for (index, size) in sizes.enumerated() {
                        try await socket.send(.binary(Array(repeating: UInt8(truncatingIfNeeded: index), count: size)))
                    }
                }()
                for (index, size) in sizes.enumerated() {
                    let expected = Array(repeating: UInt8(truncatingIfNeeded: index), count: size)
                    #expect(try await socket.receive() == .message(.binary(expected)))
                }
                try await sending
                await socket.close(.normal)
                #expect(try await socket.receive() == .closed(.normal))
                // Nothing comes after the end, and nothing goes.
                #expect(try await socket.receive() == .closed(.normal))
                let error = await Self.error { () throws(TransportError) in try await socket.send(.text("late")) }
                #expect(error?.kind == .send)
            }
        }

        /// Sends each frame back as it came, without its mask, and answers a close.
        private static let echo: @Sendable (LoopbackConnection) -> Void = { connection in
            var buffer: [UInt8] = []
            while true {
                let more = connection.read()
                guard !more.isEmpty else { return }
                buffer += more
                while let (first, payload, end) = clientFrame(buffer) {
                    buffer.removeFirst(end)
                    connection.send(WebSocketFrameTests.frame(first, payload))
                    if first == 0x88 { return }
                }
            }
        }

        /// The first frame that a client sent.
        private static func clientFrame(_ bytes: [UInt8]) -> (first: UInt8, payload: [UInt8], end: Int)? {
            guard bytes.count >= 2 else { return nil }
            let short = Int(bytes[1] & 0x7F)
            let lengthBytes = short == 126 ? 2 : short == 127 ? 8 : 0
            let head = 2 + lengthBytes
            guard bytes.count >= head + 4 else { return nil }
            let length = lengthBytes == 0 ? short : bytes[2..<head].reduce(0) { $0 << 8 | Int($1) }
            guard bytes.count >= head + 4 + length else { return nil }
            let key = Array(bytes[head..<head + 4])
            var payload = Array(bytes[(head + 4)..<(head + 4 + length)])
            payload.withUnsafeMutableBufferPointer { payload in
                for index in payload.indices { payload[index] ^= key[index & 3] }
            }
            return (bytes[0], payload, head + 4 + length)
        }

        @Test("A ping is answered with what it carried")
        func ping() async throws {
            let seen = Locked<[UInt8]>([])
            try await serve { connection in
                connection.send(WebSocketFrameTests.frame(0x89, [1, 2, 3]))
                var bytes: [UInt8] = []
                while Self.clientFrame(bytes) == nil {
                    let more = connection.read()
                    guard !more.isEmpty else { return }
                    bytes += more
                }
                let answer = Self.clientFrame(bytes)
                seen.withLock { $0 = [answer?.first ?? 0] + (answer?.payload ?? []) }
                connection.send(WebSocketFrameTests.frame(0x88, [0x03, 0xE8]))
            } _: { server in
                let socket = try await open(server)
                #expect(try await socket.receive() == .closed(.normal))
                #expect(seen.withLock { $0 } == [0x8A, 1, 2, 3])
            }
        }

        @Test("A server that breaks the rules is told the code, and the error says which rule")
        func aHostileServerBreaksTheRules() async throws {
            let told = Locked<[UInt8]>([])
            try await serve { connection in
                connection.send(WebSocketFrameTests.frame(0x81, [0xFF]))
                var bytes: [UInt8] = []
                while Self.clientFrame(bytes) == nil {
                    let more = connection.read()
                    guard !more.isEmpty else { return }
                    bytes += more
                }
                let frame = Self.clientFrame(bytes)
                told.withLock { $0 = Array((frame?.payload ?? []).prefix(2)) }
            } _: { server in
                let socket = try await open(server)
                let error = await Self.error { () throws(TransportError) in try await socket.receive() }
                #expect(error?.kind == .receive)
                #expect(error?.message.contains("not UTF-8") == true)
                while server.openConnectionCount > 0 { await Task.yield() }
                #expect(told.withLock { $0 } == [0x03, 0xEF])
            }
        }

        @Test("A message past the limit is refused before it is in memory")
        func limitOfHostileMessages() async throws {
            try await serve { connection in
                connection.send([0x82, 127, 0, 0, 0, 1, 0, 0, 0, 0])
                connection.waitForEnd()
            } _: { server in
                let socket = try await open(server, limit: 1000)
                let error = await Self.error { () throws(TransportError) in try await socket.receive() }
                #expect(error?.message.contains("longer than 1000 bytes") == true)
            }
        }

        enum Drop: CaseIterable {
            case beforeTheHead, inTheHead, afterTheHead, inAFrame, inAClose
        }

        @Test("A connection that drops at any step is an error and no hang", arguments: Drop.allCases)
        func drops(_ drop: Drop) async throws {
            try await LoopbackServer.run { connection, request in
                let head = Array(LoopbackWebSocket.opening(request).utf8)
                switch drop {
                case .beforeTheHead: break
                case .inTheHead: connection.send(Array(head.prefix(40)))
                case .afterTheHead: connection.send(head)
                case .inAFrame: connection.send(head + WebSocketFrameTests.frame(0x82, [1, 2, 3]).dropLast())
                case .inAClose: connection.send(head + WebSocketFrameTests.frame(0x88, [0x03, 0xE8]).dropLast())
                }
                connection.close()
            } _: { server in
                for _ in 0..<200 {
                    let error = await Self.error { () throws(TransportError) in
                        var request = TransportRequest(url: server.url("/"))
                        request.deadline = .seconds(60)
                        let answer = try await transport().openWebSocket(request, limits: .init())
                        guard case .opened(let socket) = answer else { return }
                        _ = try await socket.receive()
                    }
                    #expect(error?.kind == .receive)
                }
                while server.openConnectionCount > 0 { await Task.yield() }
            }
        }

        @Test("More connections are open at once than libcurl keeps for requests")
        func many() async throws {
            try await serve(Self.echo) { server in
                let transport = transport()
                var sockets: [any WebSocketConnection] = []
                for _ in 0..<200 {
                    let answer = try await transport.openWebSocket(
                        TransportRequest(url: server.url("/")), limits: .init())
                    guard case .opened(let socket) = answer else { throw Refused() }
                    sockets.append(socket)
                }
                for (number, socket) in sockets.enumerated() { try await socket.send(.text("\(number)")) }
                for (number, socket) in sockets.enumerated() {
                    #expect(try await socket.receive() == .message(.text("\(number)")))
                }
            }
        }

        @Test("A refusal has its status and the start of its body")
        func refusal() async throws {
            try await LoopbackServer.run { connection, _ in
                connection.answer(401, [("X-Why", "1")], "no key")
            } _: { server in
                let answer = try await transport().openWebSocket(
                    TransportRequest(url: server.url("/")), limits: .init())
                guard case .refused(let head, let body) = answer else { throw Refused() }
                #expect(head.status == 401)
                #expect(head["x-why"] == "1")
                #expect(body == Array("no key".utf8))
            }
        }

        @Test("Interim heads are skipped, alone or in one piece with the answer", arguments: [true, false])
        func interimHeads(inOnePiece: Bool) async throws {
            try await LoopbackServer.run { connection, request in
                let heads = ["HTTP/1.1 102 Processing\r\nX: 1\r\n\r\n", LoopbackWebSocket.opening(request)]
                for part in inOnePiece ? [heads.joined()] : heads { connection.send(part) }
                connection.send(WebSocketFrameTests.frame(0x88, [0x03, 0xE8]))
                connection.waitForEnd()
            } _: { server in
                let socket = try await open(server)
                #expect(try await socket.receive() == .closed(.normal))
            }
        }

        @Test(
            "A head that opens no WebSocket is refused, and the error says what is wrong with it",
            arguments: [
                (
                    "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAA\r\n\r\n",
                    "Sec-WebSocket-Accept does not belong to the request"
                ),
                ("HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n", "Sec-WebSocket-Accept"),
                ("HTTP/1.1 101 X\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n", "another protocol than WebSocket"),
                ("HTTP/1.1 101 X\r\n\r\n", "another protocol than WebSocket"),
                // Neither goes on after its first line.
                ("SSH-2.0-OpenSSH\r\n", "did not begin with HTTP/1.1 and a status"),
                ("HTTP/1.1 1x1 Switching Protocols\r\n", "did not begin with HTTP/1.1 and a status"),
            ])
        func headsOfHostileServers(head: String, words: String) async throws {
            try await LoopbackServer.run { connection, _ in
                connection.send(head)
                connection.waitForEnd()
            } _: { server in
                let error = await Self.error { () throws(TransportError) in
                    try await transport().openWebSocket(TransportRequest(url: server.url("/")), limits: .init())
                }
                #expect(error?.kind == .receive)
                #expect(error?.message.contains(words) == true)
            }
        }

        @Test("The deadline of the opening ends a handshake that nobody answers")
        func deadline() async throws {
            try await LoopbackServer.run { connection, _ in
                connection.waitForEnd()
            } _: { server in
                var request = TransportRequest(url: server.url("/"))
                request.deadline = .milliseconds(50)
                let error = await Self.error { () throws(TransportError) in
                    try await transport().openWebSocket(request, limits: .init())
                }
                #expect(error?.kind == .timeout)
            }
        }

        @Test("Cancelling ends an opening, and a receive")
        func cancellation() async throws {
            let asked = Locked(0)
            try await LoopbackServer.run { connection, request in
                if request.path == "/open" { connection.send(LoopbackWebSocket.opening(request)) }
                asked.withLock { $0 += 1 }
                connection.waitForEnd()
            } _: { server in
                let transport = transport()
                for path in ["/silent", "/open"] {
                    let before = asked.withLock { $0 }
                    let task = Task {
                        await Self.error { () throws(TransportError) in
                            let answer = try await transport.openWebSocket(
                                TransportRequest(url: server.url(path)), limits: .init())
                            guard case .opened(let socket) = answer else { return }
                            _ = try await socket.receive()
                        }
                    }
                    while asked.withLock({ $0 }) == before { await Task.yield() }
                    task.cancel()
                    #expect(await task.value?.kind == .cancelled)
                }
                while server.openConnectionCount > 0 { await Task.yield() }
            }
        }

        @Test("A receiver that is slow holds the sender back; the connection goes with its last reference")
        func backPressure() async throws {
            let sent = Locked(0)
            try await serve { connection in
                let frame = WebSocketFrameTests.frame(0x82, Array(repeating: 1, count: 1 << 16))
                // 1 GiB, if somebody took it.
                for _ in 0..<(1 << 14) {
                    guard connection.send(frame) else { return }
                    sent.withLock { $0 += 1 }
                }
            } _: { server in
                do {
                    let socket = try await open(server)
                    _ = try await socket.receive()
                }
                while server.openConnectionCount > 0 { await Task.yield() }
                #expect(sent.withLock { $0 } < 1 << 13)
            }
        }

        @Test("A port that nobody listens on is a connection that did not come about")
        func refusedConnection() async throws {
            let port = try LoopbackSocket.unusedPort()
            let error = await Self.error { () throws(TransportError) in
                try await transport().openWebSocket(
                    TransportRequest(url: "http://127.0.0.1:\(port)/?token=secret"), limits: .init())
            }
            #expect(error?.kind == .connect)
            #expect(error.map { "\($0)" }?.contains("secret") == false)
        }

        private static func error(_ body: () async throws(TransportError) -> some Any) async -> TransportError? {
            do {
                _ = try await body()
                return nil
            } catch {
                return error
            }
        }
    }
#endif
