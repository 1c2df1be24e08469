import FalJSON
import FalTransport
import Loopback
import Testing

@testable import FalRuntime

/// Direct runs, and what they make piece by piece.
@Suite struct DirectTests {
    @Test(arguments: Contestant.allCases)
    func aRunAnswersWithTheOutput(_ contestant: Contestant) async throws {
        let scripts: [ScriptedFal.Operation: ScriptedFal.Script] = [
            .run: { connection, seen in
                connection.answer(
                    200, [("X-Fal-Request-Id", "run-1"), ("X-Fal-Billable-Units", "1.5")], #"{"seed":3}"#)
            }
        ]
        try await ScriptedFal.run(scripts) { fal in
            let result = try await fal.client(contestant).run(
                Echo.self, input: ["a": 1], options: .with { $0.priority = .low })
            #expect(result.output == ["seed": 3])
            #expect(result.requestID == "run-1")
            #expect(result.billableUnits == JSONNumber(literal: "1.5"))
            let seen = try #require(fal.seen(.run).first)
            #expect(seen.http.path == "/fal.run/fal-ai/echo/v2/fast")
            #expect(seen.http["x-fal-queue-priority"] == nil)
        }
    }

    @Test func aRunWhoseAnswerIsLostIsUnknown() async throws {
        try await ScriptedFal.run([.run: { connection, _ in connection.close() }]) { fal in
            let client = try fal.client(.urlSession)
            let error = await falError { () throws(FalError) in try await client.run(Echo.self, input: [:]) }
            #expect(error?.kind == .submissionUnknown)
            #expect(fal.seen(.run).count == 1)
        }
    }

    @Test func theModelsFailureIsItsOwn() async throws {
        let body = #"{"detail":[{"loc":["body"],"msg":"no","type":"internal_server_error"}]}"#
        try await ScriptedFal.run([.run: { connection, _ in connection.answer(500, [], body) }]) { fal in
            let client = try fal.client(.urlSession)
            let error = await falError { () throws(FalError) in try await client.run(Echo.self, input: [:]) }
            #expect(error?.kind == .service)
            #expect(error?.isRetryable == true)
            #expect(fal.seen(.run).count == 1)
        }
    }

    @Test(arguments: Contestant.allCases)
    func piecesAreTypedWhereTheyFit(_ contestant: Contestant) async throws {
        let scripts: [ScriptedFal.Operation: ScriptedFal.Script] = [
            .partials: { connection, _ in
                connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
                connection.send(
                    "data: {\"seed\":1}\n\ndata: {\"note\":\"half\"}\n\ndata: plain\n\ndata: {\"seed\":2}\n\n")
                connection.close()
            }
        ]
        try await ScriptedFal.run(scripts) { fal in
            var outputs: [[String: Int]?] = []
            var notes: [String?] = []
            var raw: [String] = []
            for try await piece in try fal.client(contestant).stream(Echo.self, input: [:]) {
                outputs.append(piece.output)
                notes.append(piece.json?["note"]?.stringValue)
                raw.append(String(decoding: piece.raw, as: UTF8.self))
            }
            #expect(outputs == [["seed": 1], nil, nil, ["seed": 2]])
            #expect(notes == [nil, "half", nil, nil])
            #expect(raw[2] == "plain")
            #expect(fal.seen(.partials).first?.http.path == "/fal.run/fal-ai/echo/v2/fast/stream")
        }
    }

    @Test func anAnswerThatIsNoStreamIsOnePiece() async throws {
        let scripts: [ScriptedFal.Operation: ScriptedFal.Script] = [
            .partials: { connection, _ in
                connection.answer(200, [("Content-Type", "application/json")], #"{"seed":9}"#)
            }
        ]
        try await ScriptedFal.run(scripts) { fal in
            var outputs: [[String: Int]?] = []
            for try await piece in try fal.client(.urlSession).stream(Echo.self, input: [:]) {
                outputs.append(piece.output)
            }
            #expect(outputs == [["seed": 9]])
        }
    }

    @Test func aStreamThatBreaksIsAnErrorBehindItsPieces() async throws {
        let scripts: [ScriptedFal.Operation: ScriptedFal.Script] = [
            .partials: { connection, _ in
                connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 900\r\n\r\n")
                connection.send("data: {\"seed\":1}\n\n")
                connection.close()
            }
        ]
        try await ScriptedFal.run(scripts) { fal in
            var pieces = try fal.client(.urlSession).stream(Echo.self, input: [:]).makeAsyncIterator()
            #expect(try await pieces.next()?.output == ["seed": 1])
            let error = await falError { () throws(FalError) in try await pieces.next() ?? FalPartial<[String: Int]>([])
            }
            #expect(error?.kind == .submissionUnknown)
        }
    }

    @Test func aRefusalIsAnErrorAndNoPiece() async throws {
        let busy = #"{"detail":"Reached concurrent requests limit of 2","type":"concurrent_requests_limit"}"#
        try await ScriptedFal.run([.partials: { connection, _ in connection.answer(429, [], busy) }]) { fal in
            var pieces = try fal.client(.urlSession).stream(Echo.self, input: [:]).makeAsyncIterator()
            let error = await falError { () throws(FalError) in try await pieces.next() ?? FalPartial<[String: Int]>([])
            }
            #expect(error?.status == 429)
            #expect(error?.errorType == "concurrent_requests_limit")
            #expect(fal.seen(.partials).count == 4)
        }
    }
}
