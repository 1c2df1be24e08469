import FalEmulator
import FalFields
import FalJSON
import FalRuntime
import FalSupport
import FalTransport
import Loopback
import Testing

#if os(Linux) || os(macOS)
    /// Connections to the local fal's realtime models, over real sockets.
    @Suite struct RealtimeConnectionTests {
        private static let id: EndpointID = "fal-ai/live/realtime"

        /// An endpoint with bytes in its result.
        private enum Live: FalEndpoint {
            static let id = RealtimeConnectionTests.id
            typealias Input = [String: JSONValue]
            typealias Output = [String: FalBytes]
            static let schema = EndpointSchema(json: ["input": ["type": "json"], "output": ["type": "json"]])
        }

        private static func document(
            mode: String? = nil, timeout: Double? = nil, id: String = id.text,
            output: JSONObject = ["n": ["type": "integer"]]
        ) throws -> FalEmulator.Document {
            let plain = FalEmulator.Document(
                id, input: #"{"n":{"type":"integer"},"image_bytes":{"type":"string"}}"#, output: output)
            guard let mode else { return plain }
            var json = try JSONValue(parsing: plain.json).objectValue ?? [:]
            var paths = json["paths"]?.objectValue ?? [:]
            var config: JSONObject = ["buffering": 4, "maxBatchSize": 1]
            if let timeout { config["sessionTimeout"] = JSONNumber(timeout).map { .number($0) } }
            var path = paths["/\(id)"]?.objectValue ?? [:]
            path["x-fal-protocol"] = [
                "type": "realtime", "operationId": "live", "realtimeMode": .string(mode), "config": .object(config),
            ]
            paths["/\(id)"] = .object(path)
            json["paths"] = .object(paths)
            return FalEmulator.Document(id: id, json: JSONValue.object(json).serialized())
        }

        /// Without a throttle, and nothing of many inputs dropped.
        private static var all: FalRealtimeOptions {
            FalRealtimeOptions(
                throttle: .zero, opening: .all,
                retries: FalRetryPolicy(
                    maximumAttempts: 3, firstDelay: .milliseconds(1), maximumDelay: .milliseconds(2)))
        }

        private static func options(_ change: (inout FalRealtimeOptions) -> Void) -> FalRealtimeOptions {
            var options = all
            change(&options)
            return options
        }

        private func input(_ number: Int) -> MessagePackValue { ["n": .integer(Int64(number))] }

        /// The next result's `n`, or the error.
        private func next(
            _ connection: FalRealtimeConnection<MessagePackValue, MessagePackValue>
        ) async -> Result<Int?, FalError> {
            var iterator = connection.results.makeAsyncIterator()
            do throws(FalError) {
                return .success(try await iterator.next()?.message["n"]?.intValue)
            } catch {
                return .failure(error)
            }
        }

        private func error(
            _ connection: FalRealtimeConnection<MessagePackValue, MessagePackValue>
        ) async -> FalError? {
            if case .failure(let error) = await next(connection) { error } else { nil }
        }

        // MARK: When nothing fails

        @Test("Inputs and results are bytes where the model has bytes")
        func bytes() async throws {
            let document = try Self.document(output: ["image_bytes": ["type": "string"]])
            try await LocalFal.run(documents: [document]) { fal in
                let client = try fal.client(.curl)
                let untyped = try client.realtime.connect(to: Self.id, Self.all)
                try await untyped.send(["n": 1, "image_bytes": .binary([1, 2, 3])])
                var results = untyped.results.makeAsyncIterator()
                let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47]
                #expect(try await results.next()?.message["image_bytes"]?.binaryValue?.starts(with: png) == true)
                await untyped.close()

                let typed = try client.realtime.connect(to: Live.self, Self.all)
                try await typed.send(["n": 1])
                var images = typed.results.makeAsyncIterator()
                #expect(try await images.next()?.output["image_bytes"]?.bytes.starts(with: png) == true)
                await typed.close()
                #expect(try await images.next() == nil)
                #expect(fal.seen(.realtime).count == 2)
                #expect(fal.seen(.realtime).allSatisfy { !$0.target.contains("local-") })
            }
        }

        @Test("All inputs come back in order, and many tasks share one connection")
        func many() async throws {
            try await LocalFal.run(documents: [try Self.document()]) { fal in
                let connection = try fal.client(.curl).realtime.connect(to: Self.id, Self.all)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for part in 0..<4 {
                        group.addTask {
                            for number in 0..<250 { try await connection.send(self.input(part * 1000 + number)) }
                        }
                    }
                    var last = [-1, -1, -1, -1]
                    var results = connection.results.makeAsyncIterator()
                    for _ in 0..<1000 {
                        let result = try #require(try await results.next())
                        #expect(result.latency != nil)
                        let number = try #require(result.message["n"]?.intValue)
                        #expect(number % 1000 == last[number / 1000] + 1)
                        last[number / 1000] = number % 1000
                    }
                    try await group.waitForAll()
                }
                #expect(connection.statistics.sent == 1000)
                #expect(connection.statistics.received == 1000)
                #expect(connection.statistics.droppedInputs == 0)
                #expect(fal.seen(.token).count == 1)
                #expect(fal.seen(.realtime).count == 1)
                await connection.close()
                while fal.emulator.openConnections > 1 { await Task.yield() }
            }
        }

        @Test("The key opens a socket without a token")
        func key() async throws {
            try await LocalFal.run(documents: [try Self.document()]) { fal in
                let connection = try fal.client(.curl).realtime.connect(
                    to: Self.id, Self.options { $0.authorization = .key })
                try await connection.send(input(7))
                #expect(try await next(connection).get() == 7)
                #expect(fal.seen(.token).isEmpty)
                #expect(fal.seen(.realtime).first?.header("Authorization") == "Key emulator:none")
            }
        }

        // MARK: Modes and sessions

        @Test("A session that ends is no error; the next input opens another, with the same token")
        func serverStreaming() async throws {
            try await LocalFal.run(documents: [try Self.document(mode: "server_streaming")]) { fal in
                let (ends, ended) = AsyncStream<Int>.makeStream()
                let connection = try fal.client(.curl).realtime.connect(
                    to: Self.id,
                    Self.options { options in
                        options.onEvent = { event in
                            if case .ended(let session) = event { ended.yield(session) }
                        }
                    })
                var results = connection.results.makeAsyncIterator()
                var sessionEnds = ends.makeAsyncIterator()
                for session in 1...3 {
                    try await connection.send(input(session))
                    for piece in 0..<4 {
                        let result = try #require(try await results.next())
                        #expect(result.session == session)
                        // Of one input only the first of its results has a latency.
                        #expect((result.latency != nil) == (piece == 0))
                        #expect(result.message["n"]?.intValue == session)
                    }
                    // An input that crosses the end of its session has no result.
                    #expect(await sessionEnds.next() == session)
                }
                #expect(connection.statistics.sessions == 3)
                #expect(fal.seen(.token).count == 1)
                await connection.close()
            }
        }

        @Test(
            "Results end with the session when the caller wants that", arguments: ["client_streaming", "bidi", "unary"])
        func endsWithSession(mode: String) async throws {
            try await LocalFal.run(documents: [try Self.document(mode: mode, timeout: 0.2)]) { fal in
                let connection = try fal.client(.curl).realtime.connect(
                    to: Self.id, Self.options { $0.endsWithSession = true })
                for number in 1...3 { try await connection.send(input(number)) }
                var seen: [Int?] = []
                for try await result in connection.results { seen.append(result.message["n"]?.intValue) }
                #expect(seen == (mode == "client_streaming" ? [3] : [1, 2, 3]))
                let late = await falError { () throws(FalError) in try await connection.send(input(4)) }
                #expect(late?.kind == .cancelled)
            }
        }

        // MARK: Policies

        @Test("The throttle lets the first and the last input pass, and counts the others")
        func throttle() async throws {
            try await LocalFal.run(documents: [try Self.document()]) { fal in
                let connection = try fal.client(.curl).realtime.connect(
                    to: Self.id, Self.options { $0.throttle = .seconds(3600) })
                try await connection.send(input(1))
                #expect(try await next(connection).get() == 1)
                for number in 2...5 { try await connection.send(input(number)) }
                #expect(connection.statistics.droppedInputs == 3)
                // What the throttle holds back goes before the end.
                await connection.close()
                #expect(connection.statistics.sent == 2)
            }
        }

        @Test("The last input of a burst is sent when its time has come")
        func trailingInput() async throws {
            try await LocalFal.run(documents: [try Self.document()]) { fal in
                let connection = try fal.client(.curl).realtime.connect(
                    to: Self.id, Self.options { $0.throttle = .milliseconds(300) })
                for number in 1...5 { try await connection.send(input(number)) }
                #expect(try await next(connection).get() == 1)
                #expect(try await next(connection).get() == 5)
            }
        }

        @Test("Until the socket is open, the newest input takes the place of the others")
        func newestWhileOpening() async throws {
            try await LocalFal.run(documents: [try Self.document()]) { fal in
                let client = try fal.client(.curl)
                let (gate, open) = AsyncStream<Void>.makeStream()
                let connection = try client.realtime.connect(
                    to: Self.id,
                    Self.options {
                        $0.opening = .newest
                        $0.authorization = .provider {
                            for await _ in gate { break }
                            return try await client.realtime.token(for: [Self.id])
                        }
                    })
                for number in 1...5 { try await connection.send(input(number)) }
                open.finish()
                #expect(try await next(connection).get() == 5)
                #expect(connection.statistics.droppedInputs == 4)
                #expect(connection.statistics.sent == 1)
            }
        }

        @Test("Of results that nobody reads, the newest are kept")
        func newestResults() async throws {
            try await LocalFal.run(documents: [try Self.document()]) { fal in
                let connection = try fal.client(.curl).realtime.connect(
                    to: Self.id, Self.options { $0.buffering = .newest(2) })
                for number in 1...10 { try await connection.send(input(number)) }
                while connection.statistics.received < 10 { await Task.yield() }
                #expect(connection.statistics.droppedResults == 8)
                #expect(try await next(connection).get() == 9)
                #expect(try await next(connection).get() == 10)
            }
        }

        // MARK: Failures

        @Test("A refused token is replaced once, and the input goes again")
        func unauthorizedOnce() async throws {
            try await LocalFal.run(.init(.unauthorized, calls: .first(1)), documents: [try Self.document()]) { fal in
                let connection = try fal.client(.curl).realtime.connect(to: Self.id, Self.all)
                try await connection.send(input(1))
                #expect(try await next(connection).get() == 1)
                #expect(fal.seen(.token).count == 2)
                #expect(connection.statistics.sent == 1)
            }
        }

        @Test("A token that is refused again is an error, and names no token")
        func unauthorizedTwice() async throws {
            try await LocalFal.run(.init(.unauthorized), documents: [try Self.document()]) { fal in
                let connection = try fal.client(.curl).realtime.connect(to: Self.id, Self.all)
                try await connection.send(input(1))
                let error = try #require(await error(connection))
                #expect(error.kind == .service)
                #expect(error.message.contains("Unauthorized"))
                #expect(fal.seen(.token).count == 2)
                #expect(!"\(error)".contains("local-"))
            }
        }

        @Test("A socket that breaks is an error; the next input opens another")
        func brokenSocket() async throws {
            try await LocalFal.run(.init(.closeSocket, calls: .only([2])), documents: [try Self.document()]) { fal in
                let connection = try fal.client(.curl).realtime.connect(to: Self.id, Self.all)
                try await connection.send(input(1))
                #expect(try await next(connection).get() == 1)
                try await connection.send(input(2))
                let error = try #require(await error(connection))
                #expect(error.kind == .service)
                #expect(error.message.contains("1011"))
                try await connection.send(input(3))
                #expect(try await next(connection).get() == 3)
                #expect(connection.statistics.sessions == 2)
            }
        }

        @Test("What a model says about its failure is in the error")
        func failingModel() async throws {
            try await LocalFal.run(.init(.socketError, calls: .first(1)), documents: [try Self.document()]) { fal in
                let connection = try fal.client(.curl).realtime.connect(to: Self.id, Self.all)
                try await connection.send(input(1))
                #expect(await error(connection)?.errorType == "INTERNAL_ERROR")
                try await connection.send(["n": "no number"])
                let error = try #require(await error(connection))
                #expect(error.errorType == "INTERNAL_ERROR")
                #expect(error.message.contains("/n"))
            }
        }

        @Test("A frame that cannot be read is in the error, and the results after it come")
        func garbage() async throws {
            try await LocalFal.run(.init(.garbageFrame, calls: .first(1)), documents: [try Self.document()]) { fal in
                let connection = try fal.client(.curl).realtime.connect(to: Self.id, Self.all)
                try await connection.send(input(1))
                let error = try #require(await error(connection))
                #expect(error.kind == .decoding)
                #expect(error.raw == [0xC1])
                #expect(try await next(connection).get() == 1)
            }
        }

        @Test("A result that does not fit the type is in the error as it came")
        func misfit() async throws {
            try await LocalFal.run(documents: [try Self.document()]) { fal in
                let connection = try fal.client(.curl).realtime.connect(to: Live.self, Self.all)
                try await connection.send(["n": 1])
                var results = connection.results.makeAsyncIterator()
                do throws(FalError) {
                    _ = try await results.next()
                    Issue.record("a number became bytes")
                } catch {
                    #expect(error.kind == .decoding)
                    #expect(try MessagePackValue(parsing: error.raw ?? []) == ["n": 1])
                    #expect(error.problems.map(\.pointer) == ["/n"])
                }
            }
        }

        @Test("An endpoint without a socket refuses, and an opening that fails for a while is tried again")
        func openings() async throws {
            let documents = [try Self.document(), .echo]
            try await LocalFal.run(
                .init(.answer(status: 503, .nginx), on: .realtime, calls: .first(2)), documents: documents
            ) { fal in
                let client = try fal.client(.curl)
                let connection = try client.realtime.connect(to: Self.id, Self.all)
                try await connection.send(input(1))
                #expect(try await next(connection).get() == 1)
                #expect(fal.seen(.realtime).count == 3)
                let none = try client.realtime.connect(to: Echo.id, Self.all)
                try await none.send(input(1))
                #expect(await error(none)?.status == 404)
                #expect(none.statistics.droppedInputs == 1)
            }
        }

        @Test("Options that cannot be are refused before anything is sent")
        func wrongOptions() async throws {
            let client = FalClient(credentials: .key("a:b"), transport: ScriptedTransport([]))
            for change: (inout FalRealtimeOptions) -> Void in [
                { $0.maximumBuffering = 0 }, { $0.maximumBuffering = 61 }, { $0.buffering = .newest(0) },
                { $0.throttle = .seconds(-1) }, { $0.path = "/a?b" },
            ] {
                let error = await falError { () throws(FalError) in
                    try client.realtime.connect(to: Self.id, Self.options(change))
                }
                #expect(error?.kind == .input)
            }
            for most in [1, 60] {
                _ = try client.realtime.connect(to: Self.id, Self.options { $0.maximumBuffering = most })
            }
            let error = await falError { () throws(FalError) in
                try await client.realtime.connect(to: Self.id, Self.all).send("no map")
            }
            #expect(error?.kind == .input)
        }

        @Test("A transport without WebSockets says so")
        func noWebSockets() async throws {
            let transport = ScriptedTransport([.answer(201, #""token""#)])
            let client = FalClient(
                credentials: .key("a:b"), configuration: FalConfiguration(hosts: .fal), transport: transport)
            let connection = try client.realtime.connect(to: Self.id, Self.all)
            try await connection.send(input(1))
            #expect(await error(connection)?.message.contains("opens no WebSockets") == true)
        }

        // MARK: Ends

        @Test("A local fal that stops ends its sockets, and stops")
        func serverStops() async throws {
            try await LocalFal.run(documents: [try Self.document()]) { fal in
                let connection = try fal.client(.curl).realtime.connect(to: Self.id, Self.all)
                try await connection.send(input(1))
                #expect(try await next(connection).get() == 1)
                await fal.emulator.stop()
                #expect(await error(connection)?.message.contains("1001") == true)
            }
        }

        @Test("Cancelling whoever reads closes the connection, also when the model is silent")
        func cancellation() async throws {
            try await LocalFal.run(.init(.stallSocket), documents: [try Self.document()]) { fal in
                let connection = try fal.client(.curl).realtime.connect(to: Self.id, Self.all)
                try await connection.send(input(1))
                try await fal.waitForFirst(.realtime)
                let task = Task { await next(connection) }
                while connection.statistics.sent == 0 { await Task.yield() }
                task.cancel()
                let end = await task.value
                #expect(throws: FalError.self) { try end.get() }
                while fal.emulator.openConnections > 1 { await Task.yield() }
                let error = await falError { () throws(FalError) in try await connection.send(input(2)) }
                #expect(error?.kind == .cancelled)
                #expect(try await next(connection).get() == nil)
            }
        }

        @Test("A connection that nobody has any more is closed")
        func release() async throws {
            try await LocalFal.run(documents: [try Self.document()]) { fal in
                do {
                    let connection = try fal.client(.curl).realtime.connect(to: Self.id, Self.all)
                    try await connection.send(input(1))
                    #expect(try await next(connection).get() == 1)
                }
                while fal.emulator.openConnections > 1 { await Task.yield() }
            }
        }
    }
#endif
