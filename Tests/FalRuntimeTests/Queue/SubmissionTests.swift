import FalJSON
import FalRuntime
import FalTransport
import Loopback
import Testing

/// A submit costs money: it arrives once, or the caller is told that nobody knows.
@Suite struct SubmissionTests {
    @Test(arguments: Contestant.allCases)
    func aConnectionDroppedAfterTheSubmitLeavesItUnknownEachTime(_ contestant: Contestant) async throws {
        // The first submit opens a connection that is kept alive; every second one is read in full there, and the
        // connection ends without a byte. A careless client sends it again on a fresh one.
        let scripts: [ScriptedFal.Operation: ScriptedFal.Script] = [
            .submit: { connection, seen in
                if seen.count % 2 == 1 { ScriptedFal.take(connection, seen) } else { connection.close() }
            }
        ]
        try await ScriptedFal.run(scripts) { fal in
            let client = try fal.client(contestant)
            var kinds: [FalError.Kind: Int] = [:]
            for number in 0..<400 {
                let error = await falError { () throws(FalError) in
                    try await client.queue.submit(to: Echo.self, input: ["n": .number(JSONNumber(number))])
                }
                if let error { kinds[error.kind, default: 0] += 1 }
            }
            #expect(kinds == [.submissionUnknown: 200])
            let numbers = fal.seen(.submit).map { try? JSONValue(parsing: $0.http.body)["n"]?.intValue }
            #expect(numbers == Array(0..<400))
        }
    }

    @Test(arguments: Contestant.allCases)
    func aResetAfterTheSubmitIsUnknownToo(_ contestant: Contestant) async throws {
        try await ScriptedFal.run([.submit: { connection, _ in connection.reset() }]) { fal in
            let client = try fal.client(contestant)
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
        let page = "<html><head><title>\(status) Bad Gateway</title></head><center>nginx</center></html>"
        try await ScriptedFal.run([.submit: { connection, _ in connection.answer(status, [], page) }]) { fal in
            let client = try fal.client(.urlSession)
            let error = await falError { () throws(FalError) in
                try await client.queue.submit(to: Echo.self, input: [:])
            }
            #expect(error?.kind == .submissionUnknown)
            #expect(error?.status == status)
            #expect(fal.seen(.submit).count == 1)
        }
    }

    @Test(arguments: Contestant.allCases)
    func whoAllowsDuplicatesGetsAnotherTry(_ contestant: Contestant) async throws {
        let scripts: [ScriptedFal.Operation: ScriptedFal.Script] = [
            .submit: { connection, seen in
                if seen.count < 3 { connection.close() } else { ScriptedFal.take(connection, seen) }
            }
        ]
        try await ScriptedFal.run(scripts) { fal in
            let request = try await fal.client(contestant).queue.submit(
                to: Echo.self, input: [:], options: .with { $0.resubmission = .mayDuplicate })
            #expect(request.id == "r\(fal.seen(.submit).count)")
            #expect(fal.seen(.submit).count >= 3)
        }
    }

    @Test(arguments: Contestant.allCases)
    func whatWasNotTakenIsSentAgain(_ contestant: Contestant) async throws {
        let busy =
            #"{"detail":"Reached concurrent requests limit of 2","type":"concurrent_requests_limit","data":{"limit":2}}"#
        let scripts: [ScriptedFal.Operation: ScriptedFal.Script] = [
            .submit: { connection, seen in
                if seen.count < 3 {
                    connection.answer(429, [("X-Fal-Needs-Retry", "1")], busy)
                } else {
                    ScriptedFal.take(connection, seen)
                }
            }
        ]
        try await ScriptedFal.run(scripts) { fal in
            let request = try await fal.client(contestant).queue.submit(to: Echo.self, input: [:])
            #expect(request.id == "r3")
        }
    }

    @Test(arguments: Contestant.allCases)
    func whereNobodyListensItIsTriedAgainAndIsNoUnknown(_ contestant: Contestant) async throws {
        let port = try LoopbackSocket.unusedPort()
        var configuration = FalConfiguration(hosts: try .emulator("http://127.0.0.1:\(port)"))
        configuration.retries = FalRetryPolicy(attempts: 2, firstPause: .milliseconds(1))
        let client = FalClient(credentials: .none, configuration: configuration, transport: contestant.make())
        let error = await falError { () throws(FalError) in
            try await client.queue.submit(to: Echo.self, input: [:])
        }
        #expect(error?.kind == .transport)
        #expect(error?.transport?.mayHaveReachedServer == false)
        #expect(error?.isRetryable == true)
    }

    @Test(arguments: Contestant.allCases)
    func noRedirectIsFollowed(_ contestant: Contestant) async throws {
        try await ScriptedFal.run([
            .submit: { connection, seen in
                connection.answer(307, [("Location", "\(seen.http.path)/elsewhere")])
            }
        ]) { fal in
            let client = try fal.client(contestant)
            let error = await falError { () throws(FalError) in
                try await client.queue.submit(to: Echo.self, input: [:])
            }
            #expect(error?.kind == .service)
            #expect(error?.status == 307)
            #expect(fal.seen(.submit).count == 1)
        }
    }

    @Test func anAnswerWithoutAnIDIsKept() async throws {
        try await ScriptedFal.run([.submit: { connection, _ in connection.answer(200, [], #"{"status":"IN_QUEUE"}"#) }])
        {
            fal in
            let client = try fal.client(.urlSession)
            let error = await falError { () throws(FalError) in
                try await client.queue.submit(to: Echo.self, input: [:])
            }
            #expect(error?.kind == .submissionUnknown)
            #expect(error?.raw == Array(#"{"status":"IN_QUEUE"}"#.utf8))
        }
    }
}
