import FalEmulator
import FalTransport
import Loopback
import Testing

@testable import FalRuntime

private typealias Fault = LocalFal.Fault

/// What is done again, and what is not.
@Suite struct RetryTests {
    @Test(arguments: TransportKind.allCases)
    func aStatusIsAskedForUntilItComes(_ kind: TransportKind) async throws {
        try await LocalFal.run(
            Fault(.dropBeforeAccepting, on: .status, calls: .only([1])),
            Fault(.resetWithoutAnswer, on: .status, calls: .only([2])),
            Fault(.answer(status: 502, .nginx), on: .status, calls: .only([3]))
        ) { fal in
            let status = try await fal.client(kind).queue.status(of: try await fal.request())
            #expect(status.isCompleted)
            #expect(fal.seen(.status).count >= 4)
        }
    }

    @Test(arguments: TransportKind.allCases, [Fault.Effect.closeMidBody, .resetMidBody])
    func anAnswerCutOffInItsBodyIsAskedForAgain(_ kind: TransportKind, _ effect: LocalFal.Fault.Effect) async throws {
        try await LocalFal.run(Fault(effect, on: .result, calls: .only([1]))) { fal in
            let result = try await fal.client(kind).queue.result(of: try await fal.request(["n": 4]))
            #expect(result.output["n"] == 4)
            #expect(fal.seen(.result).count == 2)
        }
    }

    @Test(arguments: [Fault.Body.text(#"{"detail":"upstream timed out"}"#), .nginx])
    func a504AfterCompletionIsNoFailure(_ body: LocalFal.Fault.Body) async throws {
        try await LocalFal.run(Fault(.answer(status: 504, body), on: .result, calls: .first(2))) {
            $0.pace.running = .milliseconds(500)
            $0.speed = .instant
        } _: { fal in
            let result = try await fal.client(.urlSession).subscribe(to: Echo.self, input: ["n": 1])
            #expect(result.output["n"] == 1)
            #expect(result.metrics?.inferenceTime == .seconds(0.5))
            #expect(fal.seen(.result).count == 3)
        }
    }

    /// The job runs, and is paid for: it is not lost sight of because a gateway is busy for an hour.
    @Test func aLongRetryAfterDoesNotEndTheWaitForAJob() async throws {
        let busy = Fault(.answer(status: 429, .fal, headers: ["Retry-After": "3600"]), on: .status, calls: .first(2))
        try await LocalFal.run(busy) { fal in
            let client = try fal.client(.urlSession) { $0.retries.maximumRetryAfter = .milliseconds(5) }
            #expect(try await client.queue.waitForCompletion(of: fal.request()).isCompleted)
            #expect(fal.seen(.status).count == 3)
            // What nobody waits for yet says how long to wait instead.
            fal.emulator.faults.set([.init(.answer(status: 429, .fal, headers: ["Retry-After": "3600"]), on: .submit)])
            let error = await falError { () throws(FalError) in try await client.queue.submit(to: Echo.self, input: [:])
            }
            #expect(error?.retryAfter == .seconds(3600))
            #expect(fal.seen(.submit).count == 2)
        }
    }

    @Test func theCallersOwnStartTimeoutIsNotTriedAgain() async throws {
        let late = Fault(.answer(status: 504, .fal, headers: ["X-Fal-Request-Timeout-Type": "user"]), on: .job)
        try await LocalFal.run(late) { fal in
            let client = try fal.client(.urlSession)
            let request = try await fal.request()
            let error = await falError { () throws(FalError) in try await client.queue.result(of: request) }
            #expect(error?.isStartTimeout == true)
            #expect(error?.isRetryable == false)
            #expect(fal.seen(.result).count == 1)
        }
    }

    @Test(
        arguments: [
            (Fault.Effect.runnerDisconnected, 503, "runner_disconnected"),
            (.contentPolicyViolation, 422, "content_policy_violation"),
        ])
    func theModelsOwnFailureIsFetchedOnce(_ effect: LocalFal.Fault.Effect, _ status: Int, _ type: String) async throws {
        try await LocalFal.run(Fault(effect)) { fal in
            let client = try fal.client(.urlSession)
            let error = await falError { () throws(FalError) in
                try await client.subscribe(to: Echo.self, input: [:])
            }
            #expect(error?.status == status)
            #expect(error?.errorType ?? error?.details.first?.type == type)
            // Another machine may do it; the same input will not be liked better.
            #expect(error?.isRetryable == (effect == .runnerDisconnected))
            #expect(error?.requestID == fal.seen(.submit).first?.requestID)
            #expect(fal.seen(.result).count == 1)
        }
    }

    @Test func aNoOfFalWinsOverTheStatus() async throws {
        let no = Fault(.answer(status: 503, .nginx, headers: ["x-fal-retryable": "FALSE"]), on: .status)
        try await LocalFal.run(no) { fal in
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
        try await LocalFal.run(Fault(.answer(status: 502, .nginx), on: .status)) { fal in
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
        let policy = FalRetryPolicy(
            maximumAttempts: 9, firstDelay: .milliseconds(100), maximumDelay: .milliseconds(1000))
        for (number, middle) in [(2, 100.0), (3, 200), (4, 400), (5, 800), (6, 1000), (7, 1000)] {
            let pauses = (0..<200).map { _ in policy.delay(before: number, serverDelay: nil) / .milliseconds(1) }
            #expect(pauses.allSatisfy { $0 >= middle * 0.5 && $0 <= middle * 1.5 }, "\(number)")
            #expect(Set(pauses).count > 100)
        }
        #expect(policy.delay(before: 2, serverDelay: .seconds(7)) == .seconds(7))
    }

    @Test(
        arguments: [
            ([("Retry-After", "3")], 3), ([("Retry-After", "0")], 0), ([("Retry-After", "86400")], 86400),
            ([("Retry-After", "Sun, 06 Nov 1994 08:49:47 GMT"), ("Date", "Sun, 06 Nov 1994 08:49:37 GMT")], 10),
            ([("Retry-After", "Sun, 06 Nov 1994 08:49:47 GMT")], nil), ([("Retry-After", "soon")], nil), ([], nil),
            ([("Retry-After", "Tue, 01 Mar 2022 00:00:01 GMT"), ("Date", "Mon, 28 Feb 2022 23:59:59 GMT")], 2),
            ([("Retry-After", "Fri, 01 Mar 2024 00:00:01 GMT"), ("Date", "Thu, 29 Feb 2024 23:59:59 GMT")], 2),
        ] as [([(String, String)], Int?)])
    func whatRetryAfterAsksFor(headers: [(String, String)], seconds: Int?) {
        let head = TransportHead(status: 429, headers: headers.map { TransportHeader($0.0, $0.1) }, url: "")
        #expect(RetryDecision.serverDelay(head) == seconds.map { .seconds($0) })
    }

    @Test func aLongerDelayThanThePolicyAllowsIsReported() async throws {
        let transport = ScriptedTransport([.answer(429, "{}", ["Retry-After": "3600"])])
        let configuration = FalConfiguration(
            hosts: .fal, retries: FalRetryPolicy(firstDelay: .zero, maximumRetryAfter: .seconds(3599)))
        let client = FalClient(credentials: .none, configuration: configuration, transport: transport)
        let error = await falError { () throws(FalError) in try await client.models.find(["a/b"]) }
        #expect(error?.retryAfter == .seconds(3600))
        #expect(error?.attempts == 1)
        #expect(error?.message.contains("it asks to wait 3600 s") == true)
        #expect(await transport.requests.count == 1)
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
