import FalTransport
import Loopback
import SchemagenCore
import Testing

@testable import SchemagenWorkspace

/// The same source over real sockets: what a script cannot show.
@Suite("A service on loopback")
struct FalSourceLoopbackTests {
    private func source(_ base: String, key: String? = nil, deadline: Duration = .seconds(600)) throws -> FalSource {
        try FalSource(
            ServiceAddress(base: base), key: key, environment: .withoutDelays(CurlTransport(), deadline: deadline))
    }

    /// What is said when the document of `a/b` cannot be fetched.
    private func finding(
        https: Bool = false, deadline: Duration = .seconds(600),
        onConnect: @escaping @Sendable (LoopbackConnection) -> Bool = { _ in true },
        _ script: @escaping LoopbackServer.Script
    ) async throws -> Diagnostic {
        try await LoopbackServer.run(onConnect: onConnect, script: script) { server in
            let base = https ? "https://127.0.0.1:\(server.port)" : server.url("")
            let results = await (try source(base, deadline: deadline)).documents(for: ["a/b"])
            let failure = try #require(throws: Failure.self) { try results[0].outcome.get() }
            return try #require(failure.diagnostics.first)
        }
    }

    @Test("Catalogue and documents come through, pages and batches and all")
    func whole() async throws {
        var fal = FakeFal(listed: (0..<130).map { "a/model-\($0)" }, failingExpansions: ["a/model-77"])
        fal.pageSize = 40
        let service = fal
        try await LoopbackServer.run { connection, request in
            let answer = service.answer(TransportRequest(url: request.path))
            connection.answer(answer.status, [], answer.body)
        } _: { server in
            let source = try source(server.url(""))
            let found = try await source.catalogue(matching: [EndpointPattern(parsing: "a")])
            #expect(found.ids == service.listed.sorted())
            let documents = await source.documents(for: found.ids)
            for document in documents {
                #expect(try document.outcome.get().bytes == Array(FakeFal.document(document.id).utf8))
            }
            #expect(documents.count == 130)
        }
    }

    @Test("No key reaches a service on loopback")
    func noKey() async throws {
        try await LoopbackServer.run { connection, _ in
            connection.answer(200, [], "{}")
        } _: { server in
            let results = await (try source(server.url(""), key: "id:hunter2")).documents(for: ["a/b"])
            #expect(try results[0].outcome.get().bytes == Array("{}".utf8))
            #expect(server.requests.map { $0["authorization"] } == [nil])
        }
    }

    @Test("A body shorter than its head said is cut off")
    func truncated() async throws {
        let finding = try await finding { connection, _ in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{\"openapi\":")
            connection.close()
        }
        #expect(finding.code == .answerCutOff)
        #expect(finding.message.contains("was cut off"))
        #expect(finding.message.contains("Tried 4 times."))
    }

    @Test("A body of more than 32 MiB is refused while it comes, whether its head says so or not")
    func aHostileServerSendsTooMuch() async throws {
        let announced = try await finding { connection, _ in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(200 << 20)\r\n\r\n ")
            connection.waitForEnd()
        }
        #expect(announced.code == .answerTooLarge)
        #expect(announced.message.hasSuffix("is larger than 32 MiB."))
        let endless = try await finding { connection, _ in
            connection.send("HTTP/1.1 200 OK\r\n\r\n")
            let blanks = [UInt8](repeating: 0x20, count: 1 << 20)
            while connection.send(blanks) {}
        }
        #expect(endless.code == .answerTooLarge)
    }

    @Test("An answer that never ends is given up at the deadline")
    func deadline() async throws {
        let document = try await finding(deadline: .milliseconds(100)) { connection, _ in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{")
            connection.waitForEnd()
        }
        #expect(document.code == .serviceTooSlow)
    }

    @Test("A catalogue whose pages come without end, or not at all, is given up at the deadline", arguments: [0, 1])
    func catalogueDeadline(pages: Int) async throws {
        try await LoopbackServer.run { connection, request in
            let isFirst = !request.path.contains("cursor")
            guard isFirst, pages > 0 else { return connection.waitForEnd() }
            connection.answer(200, [], #"{"models":[{"endpoint_id":"a/b"}],"next_cursor":"2","has_more":true}"#)
        } _: { server in
            let failure = try await #require(throws: Failure.self) {
                try await source(server.url(""), deadline: .milliseconds(100))
                    .catalogue(matching: [EndpointPattern(parsing: "a")])
            }
            #expect(failure.kind == .unavailable)
            #expect(failure.diagnostics.map(\.code) == [.serviceTooSlow])
        }
    }

    @Test("Nobody listening is no connection")
    func refused() async throws {
        let base = "http://127.0.0.1:\(try LoopbackSocket.unusedPort())"
        let failure = try await #require(throws: Failure.self) {
            try await source(base).catalogue(matching: [EndpointPattern(parsing: "a")])
        }
        #expect(failure.kind == .unavailable)
        #expect(failure.diagnostics[0].code == .unreachable)
        #expect(failure.diagnostics[0].place.path == base + "/v1/models")
    }

    @Test("A server that closes without a word, or speaks no HTTP, is named")
    func nonsense() async throws {
        let silent = try await finding { connection, _ in connection.close() }
        #expect(silent.code == .answerCutOff)
        let garbled = try await finding { connection, _ in
            connection.send("SSH-2.0-OpenSSH_9\r\n")
            connection.close()
        }
        #expect([.answerCutOff, .unexpectedAnswer].contains(garbled.code))
    }

    @Test("A redirect is followed on this machine")
    func redirect() async throws {
        try await LoopbackServer.run { connection, request in
            if request.path.hasPrefix("/moved") {
                connection.answer(200, [], FakeFal.document("a/b"))
            } else {
                connection.answer(308, [("Location", "/moved\(request.path)")], "")
            }
        } _: { server in
            let results = await (try source(server.url(""))).documents(for: ["a/b"])
            #expect(try results[0].outcome.get().bytes == Array(FakeFal.document("a/b").utf8))
        }
    }

    @Test("A redirect to plain http elsewhere is not followed")
    func unsafeRedirect() async throws {
        let finding = try await finding { connection, _ in
            connection.answer(302, [("Location", "http://198.51.100.1/openapi.json")], "")
        }
        #expect(finding.code == .unexpectedAnswer)
        #expect(finding.message.contains("redirects to a URL that is not followed"))
    }

    @Test("TLS to a server without it fails as TLS")
    func tls() async throws {
        let finding = try await finding(
            https: true,
            onConnect: { connection in
                _ = connection.read()
                connection.send("HTTP/1.1 400 Bad Request\r\n\r\n")
                return false
            }, { _, _ in })
        #expect(finding.code == .insecureConnection)
    }
}
