import FalEmulator
import FalJSON
import FalRuntime
import FalTransport
import Loopback
import Testing

private typealias Fault = LocalFal.Fault

/// A submit costs money: it arrives once, or the caller is told that nobody knows.
@Suite struct SubmissionTests {
    @Test(arguments: TransportKind.allCases)
    func aConnectionDroppedAfterTheSubmitLeavesItUnknownEachTime(_ kind: TransportKind) async throws {
        // The first submit opens a connection that is kept alive; every second one is read in full there, and the
        // connection ends without a byte. A careless client sends it again on a fresh one.
        try await LocalFal.run(Fault(.dropBeforeAccepting, on: .submit, calls: .every(2))) { fal in
            let client = try fal.client(kind)
            var kinds: [FalError.Kind: Int] = [:]
            for number in 0..<400 {
                let error = await falError { () throws(FalError) in
                    try await client.queue.submit(to: Echo.self, input: ["n": .number(JSONNumber(number))])
                }
                if let error { kinds[error.kind, default: 0] += 1 }
            }
            #expect(kinds == [.submissionUnknown: 200])
            let numbers = fal.seen(.submit).map { $0.json?["n"]?.intValue }
            #expect(numbers == Array(0..<400))
        }
    }

    @Test(
        "A submit whose answer is lost is not sent again, whether it was taken or not",
        arguments: TransportKind.allCases,
        [Fault.Effect.resetWithoutAnswer, .dropBeforeAccepting, .dropAfterAccepting])
    func aLostAnswer(_ kind: TransportKind, _ effect: LocalFal.Fault.Effect) async throws {
        try await LocalFal.run(Fault(effect, on: .submit)) { fal in
            let client = try fal.client(kind)
            let error = await falError { () throws(FalError) in
                try await client.queue.submit(to: Echo.self, input: [:])
            }
            #expect(error?.kind == .submissionUnknown)
            #expect(error?.isRetryable == false)
            #expect(fal.seen(.submit).count == 1)
        }
    }

    @Test(arguments: [500, 502, 503, 504, 408])
    func aGatewaysFailureIsUnknown(status: Int) async throws {
        try await LocalFal.run(Fault(.answer(status: status, .nginx), on: .submit)) { fal in
            let client = try fal.client(.urlSession)
            let error = await falError { () throws(FalError) in
                try await client.queue.submit(to: Echo.self, input: [:])
            }
            #expect(error?.kind == .submissionUnknown)
            #expect(error?.status == status)
            #expect(fal.seen(.submit).count == 1)
        }
    }

    @Test(arguments: TransportKind.allCases)
    func whoAllowsDuplicatesGetsAnotherTry(_ kind: TransportKind) async throws {
        try await LocalFal.run(Fault(.dropBeforeAccepting, on: .submit, calls: .first(2))) { fal in
            let request = try await fal.client(kind).queue.submit(
                to: Echo.self, input: [:], options: .with { $0.resubmission = .mayDuplicate })
            #expect(fal.seen(.submit).last?.requestID == request.id)
            #expect(fal.seen(.submit).count >= 3)
        }
    }

    @Test(arguments: TransportKind.allCases)
    func whatWasNotTakenIsSentAgain(_ kind: TransportKind) async throws {
        try await LocalFal.run(Fault(.answer(status: 429, .fal), on: .submit, calls: .first(2))) { fal in
            let request = try await fal.client(kind).queue.submit(to: Echo.self, input: [:])
            #expect(fal.seen(.submit).map(\.requestID) == [nil, nil, request.id])
        }
    }

    @Test(arguments: TransportKind.allCases)
    func whereNobodyListensItIsTriedAgainAndIsNoUnknown(_ kind: TransportKind) async throws {
        let port = try LoopbackSocket.unusedPort()
        var configuration = FalConfiguration(hosts: try .emulator("http://127.0.0.1:\(port)"))
        configuration.retries = FalRetryPolicy(maximumAttempts: 2, firstDelay: .milliseconds(1))
        let client = FalClient(credentials: .none, configuration: configuration, transport: kind.make())
        let error = await falError { () throws(FalError) in
            try await client.queue.submit(to: Echo.self, input: [:])
        }
        #expect(error?.kind == .transport)
        #expect(error?.transport?.mayHaveReachedServer == false)
        #expect(error?.isRetryable == true)
    }

    @Test(arguments: TransportKind.allCases)
    func noRedirectIsFollowed(_ kind: TransportKind) async throws {
        let elsewhere = ["Location": "/queue.fal.run/\(Echo.id)/elsewhere"]
        try await LocalFal.run(Fault(.answer(status: 307, .text(""), headers: elsewhere), on: .submit)) { fal in
            let client = try fal.client(kind)
            let error = await falError { () throws(FalError) in
                try await client.queue.submit(to: Echo.self, input: [:])
            }
            #expect(error?.kind == .service)
            #expect(error?.status == 307)
            #expect(fal.emulator.journal.count == 1)
        }
    }

    @Test func anAnswerWithoutAnIDIsKept() async throws {
        let body = #"{"status":"IN_QUEUE"}"#
        try await LocalFal.run(Fault(.answer(status: 200, .text(body)), on: .submit)) { fal in
            let client = try fal.client(.urlSession)
            let error = await falError { () throws(FalError) in
                try await client.queue.submit(to: Echo.self, input: [:])
            }
            #expect(error?.kind == .submissionUnknown)
            #expect(error?.raw == Array(body.utf8))
        }
    }
}
