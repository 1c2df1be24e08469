import FalRuntime
import FalTransport
import FalWebhooks
import Loopback
import Testing

/// Keys fetched over real sockets.
@Suite(.timeLimit(.minutes(15))) struct KeysOverTheNetworkTests {
    private let signer = Signer()
    private let body = Array(#"{"request_id":"r-1","status":"OK","payload":{}}"#.utf8)

    private func verifier(_ server: LoopbackServer, _ contestant: Contestant) throws -> WebhookVerifier {
        let configuration = FalConfiguration(
            hosts: try .emulator(server.url("")), retries: FalRetryPolicy(firstPause: .milliseconds(1)))
        return WebhookVerifier(configuration: configuration, transport: contestant.make(), now: { 1000 })
    }

    private func kind(_ verifier: WebhookVerifier) async throws -> WebhookError.Kind? {
        let headers = try signer.headers(for: body, at: 1000)
        do throws(WebhookError) {
            try await verifier.verify(body: body, headers: headers)
            return nil
        } catch {
            return error.kind
        }
    }

    @Test(arguments: Contestant.allCases) func aFailureInPassingIsTriedAgain(contestant: Contestant) async throws {
        let jwks = try Signer.jwks([signer])
        let seen = Locked(0)
        try await LoopbackServer.run { connection, request in
            guard request.path == "/rest.fal.ai/.well-known/jwks.json" else { return connection.answer(404, [], "") }
            let isFirst = seen.withLock { count in
                count += 1
                return count == 1
            }
            if isFirst { connection.reset() } else { connection.answer(200, [], jwks) }
        } _: { server in
            let answer = try await kind(verifier(server, contestant))
            #expect(answer == nil)
            #expect(server.requests.allSatisfy { $0["authorization"] == nil })
        }
    }

    @Test(arguments: Contestant.allCases) func aServiceThatStaysDownIsAskedTwice(contestant: Contestant) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.answer(503, [], "down")
        } _: { server in
            let answer = try await kind(verifier(server, contestant))
            #expect(answer == .keysUnavailable)
            #expect(server.requests.count == 2)
        }
    }

    @Test(arguments: Contestant.allCases) func anEndlessAnswerIsNotRead(contestant: Contestant) async throws {
        try await LoopbackServer.run { connection, _ in
            connection.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"keys\":[")
            while connection.send(Array(repeating: UInt8(ascii: " "), count: 65_536)) {}
        } _: { server in
            let answer = try await kind(verifier(server, contestant))
            #expect(answer == .keysUnavailable)
        }
    }

    @Test(arguments: Contestant.allCases) func waitingForASilentServiceCanBeCancelled(contestant: Contestant)
        async throws
    {
        try await LoopbackServer.run { connection, _ in
            connection.waitForEnd()
        } _: { server in
            let verifier = try verifier(server, contestant)
            let task = Task { try await kind(verifier) }
            while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(1)) }
            task.cancel()
            #expect(try await task.value == .cancelled)
        }
    }
}
