import FalTransport
import Loopback
import Testing

@testable import FalRuntime

/// What is done again, and what is not.
@Suite struct RetryTests {
    private static let page = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"

    @Test(arguments: Contestant.allCases)
    func aStatusIsAskedForUntilItComes(_ contestant: Contestant) async throws {
        let scripts: [ScriptedFal.Operation: ScriptedFal.Script] = [
            .status: { connection, seen in
                switch seen.count {
                case 1: connection.close()
                case 2: connection.reset()
                case 3: connection.answer(502, [], Self.page)
                default: ScriptedFal.usual(connection, seen)
                }
            }
        ]
        try await ScriptedFal.run(scripts) { fal in
            let status = try await fal.client(contestant).queue.status(of: FalRequest<Echo>(id: "r1"))
            #expect(status.isCompleted)
        }
    }

    @Test(arguments: Contestant.allCases)
    func anAnswerCutOffInItsBodyIsAskedForAgain(_ contestant: Contestant) async throws {
        let scripts: [ScriptedFal.Operation: ScriptedFal.Script] = [
            .result: { connection, seen in
                guard seen.count == 1 else { return ScriptedFal.usual(connection, seen) }
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"seed\":")
                connection.close()
            }
        ]
        try await ScriptedFal.run(scripts) { fal in
            let result = try await fal.client(contestant).queue.result(of: FalRequest<Echo>(id: "r4"))
            #expect(result.output == ["seed": 4])
        }
    }

    @Test func a504AfterCompletionIsNoFailure() async throws {
        let scripts: [ScriptedFal.Operation: ScriptedFal.Script] = [
            .result: { connection, seen in
                if seen.count < 3 {
                    connection.answer(504, [], #"{"detail":"upstream timed out"}"#)
                } else {
                    ScriptedFal.usual(connection, seen)
                }
            }
        ]
        try await ScriptedFal.run(scripts) { fal in
            let result = try await fal.client(.urlSession).subscribe(to: Echo.self, input: [:])
            #expect(result.output == ["seed": 1])
            #expect(result.metrics?.inferenceTime == 0.5)
        }
    }

    @Test func theCallersOwnStartTimeoutIsNotTriedAgain() async throws {
        let scripts: [ScriptedFal.Operation: ScriptedFal.Script] = [
            .result: { connection, _ in
                connection.answer(
                    504, [("X-Fal-Request-Timeout-Type", "user")],
                    #"{"detail":"Request timed out","error_type":"request_timeout"}"#)
            }
        ]
        try await ScriptedFal.run(scripts) { fal in
            let client = try fal.client(.urlSession)
            let error = await falError { () throws(FalError) in
                try await client.queue.result(of: FalRequest<Echo>(id: "r1"))
            }
            #expect(error?.isStartTimeout == true)
            #expect(error?.isRetryable == false)
            #expect(fal.seen(.result).count == 1)
        }
    }

    @Test func theModelsOwnFailureIsFetchedOnce() async throws {
        let scripts: [ScriptedFal.Operation: ScriptedFal.Script] = [
            .result: { connection, _ in
                connection.answer(
                    503, [("X-Fal-Request-Id", "r1"), ("X-Fal-Error-Type", "runner_disconnected")],
                    #"{"detail":"Runner disconnected","error_type":"runner_disconnected"}"#)
            }
        ]
        try await ScriptedFal.run(scripts) { fal in
            let client = try fal.client(.urlSession)
            let error = await falError { () throws(FalError) in
                try await client.subscribe(to: Echo.self, input: [:])
            }
            #expect(error?.errorType == "runner_disconnected")
            #expect(error?.isRetryable == true)
            #expect(fal.seen(.result).count == 1)
        }
    }

    @Test func aNoOfFalWinsOverTheStatus() async throws {
        let scripts: [ScriptedFal.Operation: ScriptedFal.Script] = [
            .status: { connection, _ in connection.answer(503, [("x-fal-retryable", "FALSE")], Self.page) }
        ]
        try await ScriptedFal.run(scripts) { fal in
            let client = try fal.client(.urlSession)
            let error = await falError { () throws(FalError) in
                try await client.queue.status(of: FalRequest<Echo>(id: "r1"))
            }
            #expect(error?.retryHint == false)
            #expect(error?.isRetryable == false)
            #expect(fal.seen(.status).count == 1)
        }
    }

    @Test func theAttemptsAreCounted() async throws {
        try await ScriptedFal.run([.status: { connection, _ in connection.answer(502, [], Self.page) }]) { fal in
            let client = try fal.client(.urlSession)
            let error = await falError { () throws(FalError) in
                try await client.queue.status(of: FalRequest<Echo>(id: "r1"))
            }
            #expect(error?.status == 502)
            #expect(error?.message.contains("502 Bad Gateway") == true)
            #expect(fal.seen(.status).count == 4)
        }
    }

    @Test func pausesDoubleAndAreLeftToChance() {
        let policy = FalRetryPolicy(attempts: 9, firstPause: .milliseconds(100), longestPause: .milliseconds(1000))
        for (number, middle) in [(2, 100.0), (3, 200), (4, 400), (5, 800), (6, 1000), (7, 1000)] {
            let pauses = (0..<200).map { _ in policy.pause(before: number, wish: nil) / .milliseconds(1) }
            #expect(pauses.allSatisfy { $0 >= middle * 0.5 && $0 <= middle * 1.5 }, "\(number)")
            #expect(Set(pauses).count > 100)
        }
        #expect(policy.pause(before: 2, wish: .seconds(7)) == .seconds(7))
    }

    @Test(
        arguments: [
            ([("Retry-After", "3")], 3), ([("Retry-After", "0")], 0), ([("Retry-After", "86400")], 300),
            ([("Retry-After", "Sun, 06 Nov 1994 08:49:47 GMT"), ("Date", "Sun, 06 Nov 1994 08:49:37 GMT")], 10),
            ([("Retry-After", "Sun, 06 Nov 1994 08:49:47 GMT")], nil), ([("Retry-After", "soon")], nil), ([], nil),
            ([("Retry-After", "Tue, 01 Mar 2022 00:00:01 GMT"), ("Date", "Mon, 28 Feb 2022 23:59:59 GMT")], 2),
            ([("Retry-After", "Fri, 01 Mar 2024 00:00:01 GMT"), ("Date", "Thu, 29 Feb 2024 23:59:59 GMT")], 2),
        ] as [([(String, String)], Int?)])
    func whatRetryAfterAsksFor(headers: [(String, String)], seconds: Int?) {
        let head = TransportHead(status: 429, headers: headers.map { TransportHeader($0.0, $0.1) }, url: "")
        #expect(RetryAfter.wish(head) == seconds.map { .seconds($0) })
    }

    @Test func theSecondNameOfAHostIsTriedOnce() async throws {
        let nameless = TransportError(kind: .nameLookup, message: "no such host", url: "", mayHaveReachedServer: false)
        let refused = TransportError(kind: .connect, message: "refused", url: "", mayHaveReachedServer: false)
        let works = ScriptedTransport([.failure(nameless), .answer(200, #"{"request_id":"r1"}"#)])
        let client = FalClient(
            credentials: .key("a:b"), configuration: FalConfiguration(hosts: .fal, retries: .none), transport: works)
        _ = try await client.queue.submit(to: Echo.self, input: [:])
        let requests = await works.requests
        #expect(
            requests.map(\.url) == [
                "https://queue.fal.run/fal-ai/echo/v2/fast", "https://queue.falrun.com/fal-ai/echo/v2/fast",
            ])

        let broken = ScriptedTransport([.failure(nameless), .failure(refused)])
        let other = FalClient(
            credentials: .key("a:b"), configuration: FalConfiguration(hosts: .fal, retries: .none), transport: broken)
        let error = await falError { () throws(FalError) in try await other.run(Echo.self, input: [:]) }
        #expect(error?.transport == nameless)
        #expect(
            await broken.requests.map(\.url) == [
                "https://fal.run/fal-ai/echo/v2/fast", "https://falrun.com/fal-ai/echo/v2/fast",
            ])
    }

    @Test func anAnswerOfTheFirstNameIsTheAnswer() async throws {
        let transport = ScriptedTransport([.answer(404, #"{"detail":"Application not found"}"#)])
        let client = FalClient(
            credentials: .key("a:b"), configuration: FalConfiguration(hosts: .fal, retries: .none), transport: transport
        )
        let error = await falError { () throws(FalError) in try await client.queue.submit(to: Echo.self, input: [:]) }
        #expect(error?.status == 404)
        #expect(await transport.requests.count == 1)
    }
}
