import FalEmulator
import FalRuntime
import FalTransport
import FalWebhooks
import Loopback
import Testing

/// Keys fetched over real sockets.
@Suite(.timeLimit(.minutes(15))) struct KeysOverTheNetworkTests {
    private let signer = Signer()
    private let body = Array(#"{"request_id":"r-1","status":"OK","payload":{}}"#.utf8)

    private func verifier(_ address: String, _ kind: TransportKind) throws -> WebhookVerifier {
        let configuration = FalConfiguration(
            hosts: try .emulator(address), retries: FalRetryPolicy(firstDelay: .milliseconds(1)))
        return WebhookVerifier(
            expectedUserID: Signer.userID, configuration: configuration, transport: kind.make(), now: { 1000 })
    }

    /// Runs `body` against a local fal with faults of its keys.
    private func run(_ faults: FalEmulator.Fault..., body: (FalEmulator) async throws -> Void) async throws {
        let model = FalEmulator.Document(
            id: "acme/echo",
            json: #"""
                {"openapi":"3.0.4","paths":{"/acme/echo":{"post":{"requestBody":{"content":{"application/json":{"schema":
                {"type":"object","properties":{}}}}}}}}}
                """#)
        var configuration = FalEmulator.Configuration(documents: .documents([model]))
        configuration.faults = faults
        let fal = try await FalEmulator.start(configuration)
        do {
            try await body(fal)
            await fal.stop()
        } catch {
            await fal.stop()
            throw error
        }
    }

    private func failure(of verifier: WebhookVerifier) async throws -> WebhookError.Kind? {
        let headers = signer.headers(for: body, at: 1000)
        do throws(WebhookError) {
            try await verifier.verify(body: body, headers: headers)
            return nil
        } catch {
            return error.kind
        }
    }

    @Test(arguments: TransportKind.allCases) func aFailureInPassingIsTriedAgain(kind: TransportKind) async throws {
        let jwks = FalEmulator.Fault.Effect.answer(status: 200, .text(Signer.jwks([signer])))
        try await run(.init(.resetWithoutAnswer, on: .keys, calls: .only([1])), .init(jwks, on: .keys)) { fal in
            let answer = try await failure(of: verifier(fal.baseURL, kind))
            #expect(answer == nil)
            #expect(fal.journal.map(\.operation) == [.keys, .keys])
            #expect(fal.journal.allSatisfy { $0.header("Authorization") == nil })
        }
    }

    @Test(arguments: TransportKind.allCases) func aServiceThatStaysDownIsAskedTwice(kind: TransportKind) async throws {
        try await run(.init(.answer(status: 503, .nginx), on: .keys)) { fal in
            let answer = try await failure(of: verifier(fal.baseURL, kind))
            #expect(answer == .keysUnavailable)
            #expect(fal.journal.count == 2)
        }
    }

    /// From a server of its own: the local fal has no answer without an end. Here it is one of 64 MiB and then silence,
    /// for Foundation's URLSession on Linux takes in what comes, however late it is told to stop.
    @Test(arguments: TransportKind.allCases) func aHostileAnswerWithoutEndIsNotRead(kind: TransportKind) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"keys\":[")
            let spaces = [UInt8](repeating: UInt8(ascii: " "), count: 65_536)
            for _ in 0..<1_024 where !connection.send(spaces) { return }
            connection.waitForEnd()
        } _: { server in
            let answer = try await failure(of: verifier(server.url(""), kind))
            #expect(answer == .keysUnavailable)
        }
    }

    @Test(arguments: TransportKind.allCases) func waitingForASilentServiceCanBeCancelled(kind: TransportKind)
        async throws
    {
        try await run(.init(.noAnswer, on: .keys)) { fal in
            let verifier = try verifier(fal.baseURL, kind)
            let task = Task { try await failure(of: verifier) }
            while fal.openConnections == 0 { try await Task.sleep(for: .milliseconds(1)) }
            task.cancel()
            #expect(try await task.value == .cancelled)
        }
    }
}
