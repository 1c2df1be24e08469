import FalFields
import FalRuntime
import FalSupport
import FalTransport
import Loopback
import Testing

#if os(Linux) || os(macOS)
    /// Connections to servers that do as a script says.
    @Suite struct RealtimeServerTests {
        private typealias Connection = FalRealtimeConnection<MessagePackValue, MessagePackValue>

        private func input(_ number: Int) -> MessagePackValue { ["n": .integer(Int64(number))] }

        /// The next result's `n`, or the error.
        private func next(_ connection: Connection) async -> Result<Int?, FalError> {
            var iterator = connection.results.makeAsyncIterator()
            do throws(FalError) {
                return .success(try await iterator.next()?.message["n"]?.intValue)
            } catch {
                return .failure(error)
            }
        }

        @Test("What a server quotes of the token is in no error")
        func aHostileServerQuotesTheToken() async throws {
            let token = "local-secret.token"
            let refusals = Locked(0)
            try await LoopbackServer.run { connection, request in
                guard refusals.exchange(1) > 0 else { return connection.answer(400, [("connection", "close")], token) }
                connection.send(LoopbackWebSocket.opening(request))
                let error = #"{"type":"x-fal-error","error":"\#(token)","reason":"\#(token) is wrong"}"#
                connection.send([0x81, UInt8(error.utf8.count)] + Array(error.utf8))
                connection.send([0x88, UInt8(2 + token.utf8.count), 0x03, 0xF3] + Array(token.utf8))
                connection.close()
            } _: { server in
                let connection = try Self.connection(to: server, token)
                for words in ["HTTP 400", "the model failed", "1011"] {
                    if words != "1011" { try await connection.send(input(1)) }
                    guard case .failure(let error) = await next(connection) else {
                        Issue.record("no error: \(words)")
                        continue
                    }
                    #expect("\(error)".contains(words))
                    #expect(!String(reflecting: error).contains(token))
                    #expect(!String(decoding: error.raw ?? [], as: UTF8.self).contains(token))
                }
                #expect(server.requests.allSatisfy { $0.path.contains("fal_jwt_token=\(token)") })
            }
        }

        @Test("A socket that is closed as soon as it is open is an error with code and reason, each time")
        func refusedAfterOpening() async throws {
            try await LoopbackServer.run { connection, request in
                connection.send(LoopbackWebSocket.opening(request))
                connection.send([0x88, 2 + 11, 0x03, 0xF3] + Array("no such app".utf8))
                connection.close()
            } _: { server in
                let connection = try Self.connection(to: server, "a token")
                // More often than the connection tries by itself.
                for number in 1...5 {
                    try await connection.send(input(number))
                    guard case .failure(let error) = await next(connection) else {
                        Issue.record("a result of a closed socket")
                        continue
                    }
                    #expect(error.kind == .service)
                    #expect(error.message.contains("code 1011: no such app. Check that the endpoint is a realtime"))
                }
                #expect(connection.statistics.received == 0)
            }
        }

        enum Drop: CaseIterable {
            case beforeTheHead, inTheHead, afterTheHead, inAFrame, inAClose
        }

        @Test("After a line that drops at any step another one is opened", arguments: Drop.allCases)
        func drops(_ drop: Drop) async throws {
            let connections = Locked(0)
            try await LoopbackServer.run { connection, request in
                let number = connections.withLock { count in
                    count += 1
                    return count
                }
                let head = Array(LoopbackWebSocket.opening(request).utf8)
                if number.isMultiple(of: 2) {
                    // One answer, and no end of the WebSocket.
                    connection.send(head)
                    if let message = Self.message(connection) {
                        connection.send([0x82, UInt8(message.count)] + message)
                    }
                } else {
                    switch drop {
                    case .beforeTheHead: break
                    case .inTheHead: connection.send(Array(head.prefix(40)))
                    case .afterTheHead: connection.send(head)
                    case .inAFrame: connection.send(head + [0x82, 2, 0x91])
                    case .inAClose: connection.send(head + [0x88, 2, 0x03])
                    }
                }
                connection.close()
            } _: { server in
                let connection = try Self.connection(to: server, "a token")
                for number in 0..<200 {
                    try await connection.send(input(number))
                    while true {
                        switch await next(connection) {
                        // An input that was sent again can have two results.
                        case .success(number): break
                        case .success: continue
                        case .failure(let error):
                            #expect(error.kind == .transport, "\(error)")
                            try await connection.send(input(number))
                            continue
                        }
                        break
                    }
                }
                await connection.close()
                while server.openConnectionCount > 0 { await Task.yield() }
            }
        }

        private static func connection(to server: LoopbackServer, _ token: String) throws -> Connection {
            let client = FalClient(
                credentials: .none, configuration: FalConfiguration(hosts: try .emulator(server.url(""))),
                transport: TransportKind.curl.make())
            return try client.realtime.connect(
                to: "fal-ai/live/realtime",
                FalRealtimeOptions(
                    authorization: .provider { FalRealtimeToken(text: token) }, throttle: .zero, opening: .all,
                    retries: FalRetryPolicy(
                        maximumAttempts: 3, firstDelay: .milliseconds(1), maximumDelay: .milliseconds(2))))
        }

        /// What the client sent first, which is short; `nil` if it has gone.
        private static func message(_ connection: LoopbackConnection) -> [UInt8]? {
            var bytes: [UInt8] = []
            while bytes.count < 6 || bytes.count < 6 + Int(bytes[1] & 0x7F) {
                let more = connection.read()
                guard !more.isEmpty else { return nil }
                bytes += more
            }
            return bytes[6..<6 + Int(bytes[1] & 0x7F)].enumerated().map { $0.element ^ bytes[2 + $0.offset % 4] }
        }
    }
#endif
