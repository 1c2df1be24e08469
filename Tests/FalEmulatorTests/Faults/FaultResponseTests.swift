import FalEmulator
import FalJSON
import Testing

private typealias Fault = FalEmulator.Fault

@Suite("Faults that replace the response")
struct FaultResponseTests {
    private static let submit = "/queue.fal.run/fal-ai/flux/dev"
    private static let run = "/fal.run/fal-ai/flux/dev"
    private static let input = #"{"prompt":"x"}"#

    private func start(
        _ faults: FalEmulator.Fault..., pace: FalEmulator.Pace = .instant
    ) async throws -> FalEmulator {
        var configuration = FalEmulator.Configuration.test(pace: pace)
        configuration.faults = faults
        return try await FalEmulator.start(configuration)
    }

    @Test("Headers of a fault replace those of the response")
    func headers() async throws {
        let own = [
            "Retry-After": "3", "content-type": "text/event-stream", "Content-Length": "1", "X-Fal-Retryable": "no",
        ]
        let fal = try await start(Fault(.answer(status: 429, .text("data: {}\n\n"), headers: own), on: .submit))
        let reply = try await fal.call("POST", Self.submit, body: Self.input)
        #expect(reply.status == 429 && reply.text == "data: {}\n\n")
        #expect(reply.header("retry-after") == "3" && reply.header("x-fal-retryable") == "no")
        #expect(reply.header("content-type") == "text/event-stream")
        fal.faults.set([Fault(.answer(status: 503, .fal, headers: ["X-Fal-Error-Type": "mine"]), on: .submit)])
        let words = try await fal.call("POST", Self.submit, body: Self.input)
        #expect(words.header("x-fal-error-type") == "mine")
        #expect(try words.json["error_type"] == "runner_scheduling_failure")
        await fal.stop()
    }

    @Test("A connection reset without a response has no effect")
    func resetWithoutAnswer() async throws {
        let fal = try await start(Fault(.resetWithoutAnswer, on: .submit))
        let answer = try RawAnswer(fal, "POST", Self.submit, body: Self.input)
        #expect(await answer.connection.endsWithReset())
        #expect(fal.journal.map(\.outcome) == [.dropped])
        #expect(fal.journal.map(\.requestID) == [nil])
        await fal.stop()
    }

    @Test("A request without a response keeps its connection open until the caller closes it")
    func noAnswer() async throws {
        let fal = try await start(Fault(.noAnswer, on: .submit))
        do {
            let answer = try RawAnswer(fal, "POST", Self.submit, body: Self.input)
            while fal.journal.isEmpty { try await Task.sleep(for: .milliseconds(1)) }
            #expect(fal.journal.map(\.outcome) == [.unanswered])
            #expect(fal.journal.map(\.faults) == [["no_answer"]])
            #expect(fal.openConnections == 1)
            _ = answer
        }
        // The caller has closed.
        while fal.openConnections > 0 { try await Task.sleep(for: .milliseconds(1)) }
        // One that stays is closed when the emulator stops.
        var waiting = try RawAnswer(fal, "POST", Self.submit, body: Self.input)
        while fal.journal.count < 2 { try await Task.sleep(for: .milliseconds(1)) }
        await fal.stop()
        await waiting.readAll()
        #expect(waiting.text == "")
    }

    @Test("A connection can be closed in the middle of a body")
    func closeMidBody() async throws {
        let fal = try await start(Fault(.closeMidBody, on: .run))
        var answer = try RawAnswer(fal, "POST", Self.run, body: Self.input)
        await answer.readAll()
        let end = try #require(answer.text.firstRange(of: "\r\n\r\n"))
        let length = answer.text[..<end.lowerBound].split(separator: "\r\n").first {
            $0.lowercased().hasPrefix("content-length:")
        }
        let announced = try #require(length?.split(separator: " ").last.flatMap { Int($0) })
        #expect(answer.text[end.upperBound...].utf8.count == announced / 2)
        await fal.stop()
    }

    @Test("A replaced response can be damaged as well")
    func brokenAnswer() async throws {
        let fal = try await start(
            Fault(.answer(status: 200, .text("0123456789")), on: .run), Fault(.closeMidBody, on: .run))
        var answer = try RawAnswer(fal, "POST", Self.run, body: Self.input)
        await answer.readAll()
        #expect(answer.status == 200 && answer.text.hasSuffix("\r\n\r\n01234"))
        #expect(fal.journal.map(\.faults) == [["status", "close_mid_body"]])
        await fal.stop()
    }

    @Test("A stream of events can end after the first one", arguments: [Fault.Effect.closeMidBody, .resetMidBody])
    func brokenStreams(_ effect: FalEmulator.Fault.Effect) async throws {
        let fal = try await start(Fault(effect, on: .stream, .events))
        let id = try await fal.submit("fal-ai/flux/dev")
        for (method, path) in [
            ("POST", Self.run + "/stream"), ("GET", "/queue.fal.run/fal-ai/flux/requests/\(id)/status/stream"),
        ] {
            if effect == .resetMidBody {
                let answer = try RawAnswer(fal, method, path, body: Self.input)
                #expect(await answer.connection.endsWithReset(), "\(path)")
            } else {
                var answer = try RawAnswer(fal, method, path, body: Self.input)
                await answer.readAll()
                #expect(answer.events.count == 1 && !answer.isWhole, "\(path)")
            }
        }
        await fal.stop()
    }

    @Test("A fault can set a model's output, and the headers of a run are added")
    func ownResult() async throws {
        let body = #"{"images":[],"note":"mine"}"#
        let own = Fault(.answer(status: 200, .text(body), headers: ["X-Fal-Billable-Units": "7"]), on: .job)
        let fal = try await start(own)
        let path = "/queue.fal.run/fal-ai/flux/requests/\(try await fal.submit("fal-ai/flux/dev"))"
        #expect(try await fal.call("GET", path + "/status").json["status"] == "COMPLETED")
        let result = try await fal.call("GET", path)
        #expect(result.status == 200 && result.text == body)
        #expect(result.header("x-fal-billable-units") == "7" && result.header("x-fal-served-from") != nil)
        let direct = try await fal.call("POST", Self.run, body: Self.input)
        #expect(direct.text == body && direct.header("x-fal-billable-units") == "7")
        #expect(direct.header("x-fal-request-id") != nil)
        // Invalid input never reaches the model.
        #expect(try await fal.call("POST", Self.run, body: "{}").status == 422)
        #expect(fal.faults.current.map(\.calls) == [2])
        await fal.stop()
    }

    @Test("A fault can set an infrastructure error, which is final and appears in the status")
    func ownFailure() async throws {
        let fal = try await start(Fault(.answer(status: 504, .fal), on: .job))
        let path = "/queue.fal.run/fal-ai/flux/requests/\(try await fal.submit("fal-ai/flux/dev"))"
        let status = try await fal.call("GET", path + "/status").json
        #expect(status["status"] == "COMPLETED")
        #expect(status["error"] == "Request timed out" && status["error_type"] == "request_timeout")
        let result = try await fal.call("GET", path)
        #expect(result.status == 504 && result.header("x-fal-request-id") != nil)
        #expect(fal.faults.current.map(\.calls) == [1])
        await fal.stop()
    }

    @Test("The journal has the affected endpoint, the fault and the headers, without the key")
    func journal() async throws {
        let fal = try await start(Fault(.dropBeforeAccepting, on: .status))
        let id = try await fal.submit("fal-ai/flux/dev")
        _ = try? await fal.call(
            "GET", "/queue.fal.run/fal-ai/flux/requests/\(id)/status", key: "Key emulator:none",
            headers: ["X-Mine": "yes", "X-Api-Key": "hush1", "Cookie": "a=hush2"])
        let entry = try #require(fal.journal.last)
        #expect(entry.requestID == id && entry.outcome == .dropped)
        #expect(entry.header("x-mine") == "yes" && entry.header("X-Nothing") == nil)
        #expect(entry.header("authorization") == "Key emulator:none")
        #expect(fal.journal.first?.header("Authorization") == "***")
        let shown = try await fal.call("GET", "/_emulator/requests?bodies=1").text
        #expect(shown.contains(#""x-mine":"yes""#))
        #expect(!shown.contains("hush") && !shown.contains("test:key"))
        #expect(try await fal.call("GET", "/_emulator/requests").json["requests"]?[0]?["headers"] == nil)
        await fal.stop()
    }
}
