import FalEmulator
import FalJSON
import FalTransport
import Loopback
import Testing

@testable import FalRuntime

private typealias Fault = LocalFal.Fault

/// Direct runs, and what they make piece by piece.
@Suite struct DirectTests {
    @Test(arguments: TransportKind.allCases)
    func aRunAnswersWithTheOutput(_ kind: TransportKind) async throws {
        let headers = ["X-Fal-Request-Id": "run-1", "X-Fal-Billable-Units": "1.5"]
        try await LocalFal.run(Fault(.answer(status: 200, .text(#"{"seed":3}"#), headers: headers), on: .job)) { fal in
            let result = try await fal.client(kind).run(
                Echo.self, input: ["n": 1], options: .with { $0.priority = .low })
            #expect(result.output == ["seed": 3])
            #expect(result.requestID == "run-1")
            #expect(result.billableUnits == JSONNumber(literal: "1.5"))
            let seen = try #require(fal.seen(.run).first)
            #expect(seen.target == "/fal.run/fal-ai/echo/v2/fast")
            #expect(seen.json == ["n": 1])
            #expect(seen.header("x-fal-queue-priority") == nil)
        }
    }

    @Test(arguments: TransportKind.allCases, [Fault.Effect.dropBeforeAccepting, .dropAfterAccepting])
    func aRunWhoseAnswerIsLostIsUnknown(_ kind: TransportKind, _ effect: LocalFal.Fault.Effect) async throws {
        try await LocalFal.run(Fault(effect, on: .run)) { fal in
            let client = try fal.client(kind)
            let error = await falError { () throws(FalError) in try await client.run(Echo.self, input: [:]) }
            #expect(error?.kind == .submissionUnknown)
            #expect(fal.seen(.run).count == 1)
        }
    }

    @Test func theModelsFailureIsItsOwn() async throws {
        let body = #"{"detail":[{"loc":["body"],"msg":"no","type":"internal_server_error"}]}"#
        try await LocalFal.run(Fault(.answer(status: 500, .text(body)), on: .job)) { fal in
            let client = try fal.client(.urlSession)
            let error = await falError { () throws(FalError) in try await client.run(Echo.self, input: [:]) }
            #expect(error?.kind == .service)
            #expect(error?.isRetryable == true)
            #expect(fal.seen(.run).count == 1)
        }
    }

    @Test(arguments: TransportKind.allCases)
    func piecesAreTypedWhereTheyFit(_ kind: TransportKind) async throws {
        let text = "data: {\"seed\":1}\n\ndata: {\"note\":\"half\"}\n\ndata: plain\n\ndata: {\"seed\":2}\n\n"
        let events = ["Content-Type": "text/event-stream"]
        try await LocalFal.run(Fault(.answer(status: 200, .text(text), headers: events), on: .stream)) { fal in
            var outputs: [[String: Int]?] = []
            var notes: [String?] = []
            var raw: [String] = []
            for try await piece in try fal.client(kind).stream(Echo.self, input: [:]) {
                outputs.append(piece.output)
                notes.append(piece.json?["note"]?.stringValue)
                raw.append(String(decoding: piece.raw, as: UTF8.self))
            }
            #expect(outputs == [["seed": 1], nil, nil, ["seed": 2]])
            #expect(notes == [nil, "half", nil, nil])
            #expect(raw[2] == "plain")
            #expect(fal.seen(.stream).first?.target == "/fal.run/fal-ai/echo/v2/fast/stream")
        }
    }

    @Test func anAnswerThatIsNoStreamIsOnePiece() async throws {
        try await LocalFal.run(Fault(.answer(status: 200, .text(#"{"seed":9}"#)), on: .stream)) { fal in
            var outputs: [[String: Int]?] = []
            for try await piece in try fal.client(.urlSession).stream(Echo.self, input: [:]) {
                outputs.append(piece.output)
            }
            #expect(outputs == [["seed": 9]])
        }
    }

    @Test("any model is streamed by its id, with JSON in and out")
    func untypedStream() async throws {
        let text = "data: {\"seed\":1}\n\ndata: {\"seed\":2}\n\n"
        let events = ["Content-Type": "text/event-stream"]
        try await LocalFal.run(Fault(.answer(status: 200, .text(text), headers: events), on: .stream)) { fal in
            var outputs: [JSONValue?] = []
            for try await part in try fal.client(.urlSession).stream("fal-ai/flux/dev", input: ["prompt": "a fox"]) {
                outputs.append(part.output)
            }
            #expect(outputs == [["seed": 1], ["seed": 2]])
            #expect(fal.seen(.stream).first?.target == "/fal.run/fal-ai/flux/dev/stream")
        }
    }

    @Test(arguments: TransportKind.allCases)
    func aStreamThatBreaksIsAnErrorBehindItsPieces(_ kind: TransportKind) async throws {
        try await LocalFal.run(Fault(.closeMidBody, on: .stream)) { fal in
            var pieces = try fal.client(kind).stream(Echo.self, input: ["n": 1]).makeAsyncIterator()
            #expect(try await pieces.next()?.output?["n"] == 1)
            let error = await falError { () throws(FalError) in
                try await pieces.next() ?? FalPartialOutput<[String: Int]>([])
            }
            #expect(error?.kind == .submissionUnknown && error?.status == 200)
            #expect(error?.message.contains("the rest was lost") == true, "\(String(describing: error))")
        }
    }

    @Test func aRefusalIsAnErrorAndNoPiece() async throws {
        try await LocalFal.run(Fault(.answer(status: 429, .fal), on: .stream)) { fal in
            var pieces = try fal.client(.urlSession).stream(Echo.self, input: [:]).makeAsyncIterator()
            let error = await falError { () throws(FalError) in
                try await pieces.next() ?? FalPartialOutput<[String: Int]>([])
            }
            #expect(error?.status == 429)
            #expect(error?.errorType == "concurrent_requests_limit")
            #expect(fal.seen(.stream).count == 4)
        }
    }
}
