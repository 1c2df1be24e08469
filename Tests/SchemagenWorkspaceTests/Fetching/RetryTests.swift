import FalTransport
import SchemagenCore
import Testing

@testable import SchemagenWorkspace

@Suite("Retries of requests to a service")
struct RetryTests {
    private func outcome(
        _ script: @escaping ScriptedTransport.Script
    ) async throws -> (document: Result<FetchedDocument, Failure>, requests: Int) {
        let scripted = try ScriptedSource(answering: script)
        let results = await scripted.source.documents(for: ["a/b"])
        return (results[0].outcome, await scripted.transport.requests.count)
    }

    @Test("A request that succeeds later has succeeded", arguments: [500, 502, 503, 504, 429, 408])
    func recovery(status: Int) async throws {
        let outcome = try await outcome { _, number in number < 4 ? .init(status, "") : .init(FakeFal.document("a/b")) }
        #expect(throws: Never.self) { try outcome.document.get() }
        #expect(outcome.requests == 4)
    }

    @Test("A request that would fail again is sent once", arguments: [400, 401, 403, 410, 418, 501])
    func permanentFailure(status: Int) async throws {
        let outcome = try await outcome { _, _ in .init(status, "") }
        #expect(throws: Failure.self) { try outcome.document.get() }
        #expect(outcome.requests == 1)
    }

    @Test("An answer that ends in the middle of its JSON is asked for again", arguments: ["", #"{"openapi":"3.0.4","#])
    func cutOff(body: String) async throws {
        let later = try await outcome { _, number in .init(number < 4 ? body : FakeFal.document("a/b")) }
        #expect(throws: Never.self) { try later.document.get() }
        #expect(later.requests == 4)
        let never = try await outcome { _, _ in .init(body) }
        let failure = try #require(throws: Failure.self) { try never.document.get() }
        #expect(failure.diagnostics[0].message.hasSuffix("Tried 4 times."))
        // A page of the catalogue as well.
        let scripted = try ScriptedSource { _, number in
            .init(number == 1 ? body : #"{"models":[{"endpoint_id":"a/b"}],"has_more":false}"#)
        }
        #expect(try await scripted.source.catalogue(matching: [EndpointPattern(parsing: "a")]).ids == ["a/b"])
    }

    @Test("A host whose answers are no documents three times counts as down, and is not asked again")
    func useless() async throws {
        let scripted = try ScriptedSource { _, _ in .init(#"{"openapi":"#) }
        for number in 1...5 {
            _ = await scripted.source.documents(for: ["a/b"])
            #expect(await scripted.transport.requests.count == min(number, 3) * 4)
        }
    }

    @Test("A service that asks for more than half a minute is reported, not waited for")
    func longRetryAfter() async throws {
        let outcome = try await outcome { _, _ in .init(429, "", headers: [TransportHeader("retry-after", "31")]) }
        let failure = try #require(throws: Failure.self) { try outcome.document.get() }
        #expect(failure.diagnostics[0].message == "fal.ai got too many requests (HTTP 429). It asks to wait 31 s.")
        #expect(outcome.requests == 1)
    }

    @Test("A cancelled task ends the delay before a retry")
    func cancelledDelay() async throws {
        let transport = ScriptedTransport { _, _ in
            withUnsafeCurrentTask { $0?.cancel() }
            return .init(503, "")
        }
        let source = try FalSource(environment: SourceEnvironment(transport: transport))
        let results = await source.documents(for: ["a/b"])
        let failure = try #require(throws: Failure.self) { try results[0].outcome.get() }
        #expect(failure.diagnostics[0].code == .fetchInterrupted)
        #expect(await transport.requests.count == 1)
    }
}
