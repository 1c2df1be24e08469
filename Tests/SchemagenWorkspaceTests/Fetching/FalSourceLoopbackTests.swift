import FalTransport
import SchemagenCore
import Testing

@testable import SchemagenWorkspace

/// The same source over real sockets: what a script cannot show.
@Suite("A service on loopback")
struct FalSourceLoopbackTests {
    private func source(_ base: String, key: String? = nil) throws -> FalSource {
        let environment = SourceEnvironment(transport: CurlTransport(), sleep: { _ in })
        return try FalSource(ServiceAddress(base: base), key: key, environment: environment)
    }

    private func failure(_ handler: @escaping LoopbackServer.Handler) async throws -> Diagnostic {
        let server = try LoopbackServer(handler)
        defer { server.stop() }
        let results = await (try source(server.base)).documents(for: ["a/b"])
        guard case .failure(let failure) = results[0].outcome else {
            Issue.record("a document came out of it")
            throw Failure(.failure, [])
        }
        return try #require(failure.diagnostics.first)
    }

    @Test("Catalogue and documents come through, pages and batches and all")
    func whole() async throws {
        var fal = FakeFal(listed: (0..<130).map { "a/model-\($0)" }, failingExpansions: ["a/model-77"])
        fal.pageSize = 40
        let service = fal
        let server = try LoopbackServer { target, _ in
            let answer = service.answer(TransportRequest(url: target))
            return LoopbackServer.answer(answer.status, String(decoding: answer.body, as: UTF8.self))
        }
        defer { server.stop() }
        let source = try source(server.base)
        let found = try await source.catalogue(matching: [EndpointPattern(parsing: "a")])
        #expect(found.ids == fal.listed.sorted())
        let documents = await source.documents(for: found.ids)
        for document in documents {
            #expect(try document.outcome.get().bytes == Array(FakeFal.document(document.id).utf8))
        }
        #expect(documents.count == 130)
    }

    @Test("No key reaches a service on loopback")
    func noKey() async throws {
        let server = try LoopbackServer { _, head in
            head.lowercased().contains("authorization")
                ? LoopbackServer.answer(400, "") : LoopbackServer.answer(200, "{}")
        }
        defer { server.stop() }
        let results = await (try source(server.base, key: "id:hunter2")).documents(for: ["a/b"])
        #expect(try results[0].outcome.get().bytes == Array("{}".utf8))
    }

    @Test("A body shorter than its head said is cut off")
    func truncated() async throws {
        let finding = try await failure { _, _ in LoopbackServer.answer(200, #"{"openapi":"#, claiming: 5_000) }
        #expect(finding.code == .answerCutOff)
        #expect(finding.message.contains("was cut off"))
        #expect(finding.message.contains("Tried 4 times."))
    }

    @Test("A body of 200 MB is refused while it comes")
    func huge() async throws {
        let finding = try await failure { _, _ in
            LoopbackServer.answer(200, String(repeating: " ", count: 40 << 20), claiming: 200 << 20)
        }
        #expect(finding.code == .answerTooLarge)
        #expect(finding.message.hasSuffix("is larger than 32 MiB."))
    }

    @Test("Nobody listening is no connection")
    func refused() async throws {
        let base = "http://127.0.0.1:1"
        let failure = try await #require(throws: Failure.self) {
            try await source(base).catalogue(matching: [EndpointPattern(parsing: "a")])
        }
        #expect(failure.kind == .unavailable)
        #expect(failure.diagnostics[0].code == .unreachable)
        #expect(failure.diagnostics[0].place.path == base + "/v1/models")
    }

    @Test("A server that closes without a word, or speaks no HTTP, is named")
    func nonsense() async throws {
        let silent = try await failure { _, _ in [] }
        #expect(silent.code == .answerCutOff)
        let garbled = try await failure { _, _ in Array("SSH-2.0-OpenSSH_9\r\n".utf8) }
        #expect([.answerCutOff, .unexpectedAnswer].contains(garbled.code))
    }

    @Test("A redirect is followed on this machine")
    func redirect() async throws {
        let server = try LoopbackServer { target, _ in
            target.hasPrefix("/moved")
                ? LoopbackServer.answer(200, FakeFal.document("a/b"))
                : LoopbackServer.answer(308, "", headers: "Location: /moved\(target)\r\n")
        }
        defer { server.stop() }
        let results = await (try source(server.base)).documents(for: ["a/b"])
        #expect(try results[0].outcome.get().bytes == Array(FakeFal.document("a/b").utf8))
    }

    @Test("TLS to a server without it fails as TLS")
    func tls() async throws {
        let server = try LoopbackServer { _, _ in LoopbackServer.answer(200, "{}") }
        defer { server.stop() }
        let results = await (try source("https://127.0.0.1:\(server.port)")).documents(for: ["a/b"])
        guard case .failure(let failure) = results[0].outcome else {
            Issue.record("plain text was taken for TLS")
            return
        }
        #expect(failure.diagnostics[0].code == .insecureConnection)
    }
}
