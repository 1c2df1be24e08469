import FalRuntime
import FalTransport
import Foundation
import Testing

/// The queue calls over a scripted transport.
@Suite struct FalQueueTests {
    private static let key = "key-id:key-secret-canary"

    private func client(_ transport: ScriptedTransport, hosts: FalHosts = .fal) -> FalClient {
        var configuration = FalConfiguration(hosts: hosts)
        configuration.polling = FalPollingOptions(interval: .milliseconds(1), eventStreams: 0)
        configuration.retries = FalRetryPolicy(maximumAttempts: 3, firstDelay: .milliseconds(1))
        return FalClient(credentials: .key(Self.key), configuration: configuration, transport: transport)
    }

    private static let submitted = #"{"request_id":"r1","status":"IN_QUEUE"}"#

    @Test func subscribeSubmitsWaitsAndReturnsTheTypedResult() async throws {
        let transport = ScriptedTransport([
            .answer(200, Self.submitted), .answer(202, #"{"status":"IN_QUEUE","queue_position":2}"#),
            .answer(202, #"{"status":"IN_PROGRESS","logs":[{"message":"one"}]}"#),
            .answer(200, #"{"status":"COMPLETED","metrics":{"inference_time":1.5}}"#), .answer(200, #"{"seed":7}"#),
        ])
        let result = try await client(transport).subscribe(
            to: Echo.self, input: ["a": 1], additionalFields: ["b": .null])
        #expect(result.output == ["seed": 7])
        #expect(result.requestID == "r1")
        #expect(result.metrics?.inferenceTime == .seconds(1.5))
        let requests = await transport.requests
        #expect(requests.map(\.method) == ["POST", "GET", "GET", "GET", "GET"])
        #expect(requests[0].url == "https://queue.fal.run/fal-ai/echo/v2/fast")
        #expect(requests[4].url == "https://queue.fal.run/fal-ai/echo/requests/r1")
        guard case .bytes(let body) = requests[0].body else { throw FalError(.input, "the submit has no body") }
        #expect(try JSONValue(parsing: body) == ["a": 1, "b": .null])
    }

    @Test("any model is called by its id, with JSON in and out")
    func untypedSubscribe() async throws {
        let transport = ScriptedTransport([
            .answer(200, Self.submitted), .answer(200, #"{"status":"COMPLETED"}"#),
            .answer(200, #"{"images":[{"url":"https://x.test/a.png"}]}"#), .answer(200, #"{"status":"COMPLETED"}"#),
            .answer(200, #"{"seed":7}"#),
        ])
        let fal = client(transport)
        let result = try await fal.subscribe(to: "fal-ai/flux/dev", input: ["prompt": "a fox"])
        #expect(result.output["images"]?[0]?["url"] == "https://x.test/a.png")
        let handle = FalRequestHandle(endpoint: "fal-ai/flux/dev", id: "r1")
        #expect(try await fal.subscribe(to: handle).output == ["seed": 7])
        let requests = await transport.requests
        #expect(requests.map(\.method) == ["POST", "GET", "GET", "GET", "GET"])
        #expect(requests[0].url == "https://queue.fal.run/fal-ai/flux/dev")
        guard case .bytes(let body) = requests[0].body else { throw FalError(.input, "the submit has no body") }
        #expect(try JSONValue(parsing: body) == ["prompt": "a fox"])
    }

    @Test func everyStatusThatDiffersIsReportedOnce() async throws {
        let waiting = #"{"status":"IN_QUEUE","queue_position":0}"#
        let transport = ScriptedTransport([
            .answer(202, waiting), .answer(202, waiting), .answer(200, #"{"status":"COMPLETED"}"#),
        ])
        let (updates, report) = AsyncStream.makeStream(of: FalQueueStatus.State.self)
        try await client(transport).queue.waitForCompletion(
            of: FalRequest<Echo>(id: "r1"), onUpdate: { report.yield($0.state) })
        report.finish()
        var seen: [FalQueueStatus.State] = []
        for await state in updates { seen.append(state) }
        #expect(seen == [.inQueue(position: 0), .completed])
    }

    @Test func theKeyGoesToNoHostileServer() async throws {
        let transport = ScriptedTransport([
            .answer(200, #"{"status":"COMPLETED"}"#), .answer(200, #"{"status":"COMPLETED"}"#),
        ])
        var request = FalRequest<Echo>(id: "r1")
        request.handle.statusURL = "https://evilfal.run/steal"
        _ = try await client(transport).queue.status(of: request)
        request.handle.statusURL = "https://queue.fal.run/fal-ai/echo/requests/r1/status"
        _ = try await client(transport).queue.status(of: request)
        let requests = await transport.requests
        #expect(requests.allSatisfy { $0.url.hasPrefix("https://queue.fal.run/fal-ai/echo/requests/r1/status?") })
        #expect(requests.allSatisfy { $0.headers.contains(TransportHeader("Authorization", "Key \(Self.key)")) })
    }

    @Test func theEmulatorNeverGetsTheRealKey() async throws {
        let transport = ScriptedTransport([.answer(200, Self.submitted)])
        let hosts = try FalHosts.emulator("http://127.0.0.1:8420")
        _ = try await client(transport, hosts: hosts).queue.submit(to: Echo.self, input: [:])
        let request = await transport.requests[0]
        #expect(request.url == "http://127.0.0.1:8420/queue.fal.run/fal-ai/echo/v2/fast")
        #expect(!request.headers.contains { $0.value.contains("canary") })
    }

    @Test(arguments: ["https://127.0.0.1:1", "http://example.com", "http://127.0.0.1.example.com", "127.0.0.1:80"])
    func anEmulatorElsewhereIsRefused(address: String) {
        #expect(throws: FalError.self) { try FalHosts.emulator(address) }
    }

    @Test func aResultThatDoesNotFitIsKeptWithItsPlaces() async throws {
        let transport = ScriptedTransport([.answer(200, #"{"seed":"seven"}"#)])
        do {
            _ = try await client(transport).queue.result(of: FalRequest<Echo>(id: "r1"))
            Issue.record("a text was taken for a number")
        } catch {
            #expect(error.kind == .decoding)
            #expect(error.requestID == "r1")
            #expect(error.raw == Array(#"{"seed":"seven"}"#.utf8))
            #expect(error.problems.map(\.pointer) == ["/seed"])
        }
    }

    @Test func aRefusalNamesTheFieldsAndNotTheInput() async throws {
        let body =
            #"{"detail":[{"loc":["body","prompt",0],"msg":"too long","type":"sequence_too_long","input":"CANARY"}]}"#
        let transport = ScriptedTransport([.answer(422, body)])
        do {
            _ = try await client(transport).queue.submit(to: Echo.self, input: ["prompt": "CANARY"])
            Issue.record("a refusal was taken for success")
        } catch {
            #expect(error.kind == .service)
            #expect(error.status == 422)
            #expect(error.details.map(\.type) == ["sequence_too_long"])
            #expect(error.description.contains("/body/prompt/0: too long"))
            #expect(!error.description.contains("CANARY"))
        }
    }

    @Test func aSubmitWhoseAnswerIsLostIsUnknownAndNotSentAgain() async throws {
        let lost = TransportError(kind: .receive, message: "reset", url: "", mayHaveReachedServer: true)
        let transport = ScriptedTransport([.failure(lost)])
        do {
            _ = try await client(transport).queue.submit(to: Echo.self, input: [:])
            Issue.record("a lost answer was taken for success")
        } catch {
            #expect(error.kind == .submissionUnknown)
        }
        let requests = await transport.requests
        #expect(requests.count == 1)
        #expect(requests[0].resending == .never)
    }

    @Test func cancellingACompletedRequestSaysThatThereWasNothingToStop() async throws {
        let transport = ScriptedTransport([.answer(400, #"{"status":"ALREADY_COMPLETED"}"#), .answer(202, "")])
        let queue = client(transport).queue
        #expect(try await queue.cancel(FalRequest<Echo>(id: "r1")) == false)
        #expect(try await queue.cancel(FalRequest<Echo>(id: "r1")) == true)
    }

    @Test func aTimeoutCarriesTheRequestID() async throws {
        let transport = ScriptedTransport(Array(repeating: .answer(202, #"{"status":"IN_PROGRESS"}"#), count: 50))
        do {
            try await client(transport).queue.waitForCompletion(
                of: FalRequest<Echo>(id: "r9"), timeout: .milliseconds(5))
            Issue.record("a waiting request was taken for completed")
        } catch {
            #expect(error.kind == .timeout)
            #expect(error.requestID == "r9")
        }
    }

    @Test func aRequestSurvivesEncoding() throws {
        var request = FalRequest<Echo>(id: "r1")
        request.handle.responseURL = "https://queue.fal.run/fal-ai/echo/requests/r1"
        let kept = try JSONEncoder().encode(request)
        #expect(try JSONDecoder().decode(FalRequest<Echo>.self, from: kept) == request)
    }

    @Test func credentialsShowNoKey() {
        let credentials = FalCredentials.key(Self.key)
        #expect(!"\(credentials)".contains("canary"))
        #expect(!String(reflecting: credentials).contains("canary"))
        var dumped = ""
        dump(client(ScriptedTransport([])), to: &dumped)
        #expect(!dumped.contains("canary"))
    }
}
