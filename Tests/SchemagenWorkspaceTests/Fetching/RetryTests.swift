import FalTransport
import SchemagenCore
import Testing

@testable import SchemagenWorkspace

@Suite("Trying again")
struct RetryTests {
    private func outcome(
        random: Double = 0.5, now: Int = 0, _ script: @escaping ScriptedTransport.Script
    ) async throws -> (waits: [Duration], requests: Int, found: Bool) {
        let scripted = try ScriptedSource(random: random, now: now, answering: script)
        let results = await scripted.source.documents(for: ["a/b"])
        let found = (try? results[0].outcome.get()) != nil
        return (await scripted.recorder.waits, await scripted.transport.requests.count, found)
    }

    @Test("Waits double, and half of each is left to chance")
    func waits() async throws {
        let low = try await outcome(random: 0) { _, _ in .init(503, "") }
        #expect(low.waits == [.milliseconds(250), .milliseconds(500), .seconds(1)])
        #expect(low.requests == 4)
        let high = try await outcome(random: 1) { _, _ in .init(503, "") }
        #expect(high.waits == [.milliseconds(500), .seconds(1), .seconds(2)])
    }

    @Test("What succeeds later has succeeded", arguments: [500, 502, 503, 504, 429, 408])
    func recovery(status: Int) async throws {
        let result = try await outcome { _, number in number < 3 ? .init(status, "") : .init(FakeFal.document("a/b")) }
        #expect(result.found)
        #expect(result.requests == 3)
    }

    @Test("A connection that breaks or a body that ends early is asked for again")
    func brokenConnection() async throws {
        let result = try await outcome { _, number throws(TransportError) in
            switch number {
            case 1: throw transportError(.receive)
            case 2: return .init(#"{"openapi":"#)
            case 3: throw transportError(.stalled)
            default: return .init(FakeFal.document("a/b"))
            }
        }
        #expect(result.found)
        #expect(result.requests == 4)
    }

    @Test("What trying again cannot mend is not tried again", arguments: [400, 401, 403, 410, 418, 501])
    func hopeless(status: Int) async throws {
        let result = try await outcome { _, _ in .init(status, "") }
        #expect(result.requests == 1)
        #expect(result.waits.isEmpty)
    }

    @Test("A name is looked up twice, a certificate looked at once")
    func nameAndCertificate() async throws {
        let name = try await outcome { _, _ throws(TransportError) in throw transportError(.nameLookup) }
        #expect(name.requests == 2)
        let certificate = try await outcome { _, _ throws(TransportError) in throw transportError(.tls) }
        #expect(certificate.requests == 1)
    }

    @Test("Retry-After is kept to: as seconds, as a date, and never below our own wait")
    func retryAfter() async throws {
        func answers(_ value: String) -> ScriptedTransport.Script {
            { _, number in
                number == 1
                    ? .init(429, "", headers: [TransportHeader("Retry-After", value)]) : .init(FakeFal.document("a/b"))
            }
        }
        #expect(try await outcome(answers("7")).waits == [.seconds(7)])
        #expect(try await outcome(answers("0")).waits == [.milliseconds(375)])
        let date = try await outcome(now: 784_111_770, answers("Sun, 06 Nov 1994 08:49:37 GMT"))
        #expect(date.waits == [.seconds(7)])
        #expect(try await outcome(answers("soon")).waits == [.milliseconds(375)])
    }

    @Test("Who asks for more than a minute is not waited for")
    func longRetryAfter() async throws {
        let result = try await outcome { _, _ in .init(429, "", headers: [TransportHeader("retry-after", "61")]) }
        #expect(result.requests == 1)
        #expect(result.waits.isEmpty)
    }

    @Test("A wait that is interrupted ends the request")
    func interruptedWait() async throws {
        let transport = ScriptedTransport { _, _ in .init(503, "") }
        let environment = SourceEnvironment(transport: transport, sleep: { _ in throw CancellationError() })
        let results = await (try FalSource(environment: environment)).documents(for: ["a/b"])
        guard case .failure(let failure) = results[0].outcome else {
            Issue.record("a document came out of it")
            return
        }
        #expect(failure.diagnostics[0].code == .fetchInterrupted)
        #expect(await transport.requests.count == 1)
    }
}
