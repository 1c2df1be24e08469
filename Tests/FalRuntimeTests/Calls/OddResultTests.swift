import FalEmulator
import FalJSON
import Loopback
import Testing

@testable import FalRuntime

private typealias Fault = LocalFal.Fault

/// Answers with status 200 that are no result, or a result with something JSON does not have.
@Suite struct OddResultTests {
    private func answer(_ text: String) -> Fault { Fault(.answer(status: 200, .text(text)), on: .job) }

    @Test(
        arguments: [
            (#"{"error": "flagged by moderation"}"#, "flagged by moderation"),
            (#"{"error": {"message": "no runner", "type": "x"}, "images": [], "seed": 5}"#, "no runner"),
            (#"{"detail": "out of memory", "prompt": "a fox"}"#, "out of memory"),
            (#"{"error": "flagged", "images": [], "timings": {}, "has_nsfw_concepts": [true]}"#, "flagged"),
        ])
    func anErrorInPlaceOfAResultIsOne(_ text: String, _ quote: String) async throws {
        try await LocalFal.run(answer(text)) { fal in
            let error = try await #require(throws: FalError.self) {
                _ = try await fal.client(.urlSession).subscribe(to: Echo.id, input: [:])
            }
            #expect(error.kind == .service && error.status == 200)
            #expect(error.message.contains(quote), "\(error)")
            #expect(error.raw.map { String(decoding: $0, as: UTF8.self) } == text)
            #expect(error.request != nil && !error.isRetryable)
        }
    }

    @Test(
        arguments: [
            #"{"error": null, "images": []}"#, #"{"error": "", "text": "x"}"#, #"{"seed": 5}"#,
            #"{"error": "one of two failed", "images": [{"url": "https://x.test/a.png"}]}"#,
            #"{"output": "a text", "error": "it was cut off"}"#,
        ])
    func anErrorBesideAResultIsNone(_ text: String) async throws {
        try await LocalFal.run(answer(text)) { fal in
            let result = try await fal.client(.urlSession).subscribe(to: Echo.id, input: [:])
            #expect(result.raw == Array(text.utf8))
        }
    }

    /// Some models report in the very members that tell of errors elsewhere.
    @Test(arguments: [#"{"error": "none"}"#, #"{"detail": "two faces", "status": "done"}"#])
    func aTypeThatDeclaresTheErrorHasIt(_ text: String) async throws {
        try await LocalFal.run(answer(text)) { fal in
            let result = try await fal.client(.urlSession).subscribe(to: Texts.self, input: [:])
            #expect(result.raw == Array(text.utf8))
            #expect(result.output.json == (try JSONValue(parsing: text)))
        }
    }

    private enum Texts: FalEndpoint {
        static let id = Echo.id
        static let schema = Echo.schema
        typealias Input = [String: JSONValue]
        typealias Output = [String: String]
    }

    @Test func pythonsNumbersLoseNoResult() async throws {
        let text = #"{"url": "https://x.test/a.png", "time": NaN, "low": -Infinity, "list": [Infinity, 1]}"#
        try await LocalFal.run(answer(text)) { fal in
            let client = try fal.client(.urlSession)
            let result = try await client.subscribe(to: Echo.id, input: [:])
            #expect(result.output["url"] == "https://x.test/a.png")
            #expect(result.output["time"]?.doubleValue?.isNaN == true)
            #expect(result.output["list"]?[0]?.doubleValue == .infinity)
            #expect(try JSONValue(parsing: result.output.serialized())["time"] == JSONValue.null)
        }
    }

    @Test func aStatusWithoutAStateEndsNoWait() async throws {
        let odd = Fault(.answer(status: 200, .text(#"{"logs": []}"#)), on: .status, calls: .first(2))
        let page = Fault(.answer(status: 200, .text("<html>")), on: .status, calls: .first(1))
        try await LocalFal.run(odd, page) { fal in
            let client = try fal.client(.urlSession) { $0.polling.interval = .milliseconds(1) }
            let status = try await client.queue.waitForCompletion(of: fal.request())
            #expect(status.isCompleted)
        }
    }

    @Test func aStateThatNeverComesEndsInAnErrorWithTheRequest() async throws {
        try await LocalFal.run(Fault(.answer(status: 200, .text("{}")), on: .status)) { fal in
            let client = try fal.client(.urlSession) {
                $0.polling.interval = .milliseconds(1)
                $0.polling.maximumInterval = .milliseconds(1)
            }
            let request = try await fal.request()
            let error = try await #require(throws: FalError.self) {
                _ = try await client.queue.waitForCompletion(of: request)
            }
            #expect(error.kind == .decoding && error.request?.id == request.id && error.raw != nil)
            #expect(fal.seen(.status).count == 8)
        }
    }
}
