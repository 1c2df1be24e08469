import FalSupport
import FalTransport
import SchemagenCore
import Testing

@testable import SchemagenWorkspace

@Suite("Addresses of services, and the key")
struct ServiceAddressTests {
    @Test(
        "The base of a service is https anywhere, or plain http on this machine",
        arguments: [
            ("https://example.com", "https://example.com"),
            ("https://example.com/fal/", "https://example.com/fal"),
            ("HTTPS://Example.com:8443/Fal", "https://example.com:8443/Fal"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://127.9.8.7", "http://127.9.8.7"),
            ("http://localhost:1", "http://localhost:1"),
            ("http://[::1]:8080/x", "http://[::1]:8080/x"),
        ])
    func accepted(text: String, base: String) throws {
        let address = try ServiceAddress(base: text)
        #expect(address.catalogue([]) == base + "/v1/models")
        #expect(
            address.document("fal-ai/flux/dev") == base + "/api/openapi/queue/openapi.json?endpoint_id=fal-ai/flux/dev")
        #expect(address.name == base)
    }

    @Test(
        "fal's own addresses mean fal", arguments: ["https://fal.ai", "https://api.fal.ai/", "https://api.fal.ai/v1"])
    func fal(text: String) throws {
        #expect(try ServiceAddress(base: text) == .fal)
    }

    @Test(
        "Anything else is refused with the reason",
        arguments: [
            ("http://example.com", "plain http is for this machine alone"),
            ("http://127.0.0.1.example.com", "plain http is for this machine alone"),
            ("http://localhost.example.com", "plain http is for this machine alone"),
            ("http://128.0.0.1", "plain http is for this machine alone"),
            ("http://0.0.0.0:80", "plain http is for this machine alone"),
            ("http://127.0.0.256", "plain http is for this machine alone"),
            ("http://localhost@example.com", "it has a user name or a password"),
            ("https://me:hunter2@example.com", "it has a user name or a password"),
            ("http://localhost\\@example.com", "it is not a URL"),
            ("http://127.0.0.1:x", "it is not a URL"),
            ("http://127.0.0.1:99999", "it is not a URL"),
            ("https://", "it is not a URL"),
            ("https://exa mple.com", "it is not a URL"),
            ("https://example.com/?token=hunter2", "it has a query or a fragment"),
            ("https://example.com/#x", "it has a query or a fragment"),
            ("ftp://example.com", "'ftp' is not http or https"),
            ("file:///tmp/x", "it is not a URL"),
        ])
    func refused(text: String, reason: String) throws {
        let failure = try #require(throws: Failure.self) { try ServiceAddress(base: text) }
        #expect(failure.kind == .usage)
        #expect(failure.diagnostics[0].code == .unusableSource)
        #expect(failure.diagnostics[0].message.contains(reason))
        #expect(failure.diagnostics[0].remedy != nil)
        #expect(!failure.diagnostics[0].message.contains("hunter2"))
    }

    private func authorizations(_ scripted: ScriptedSource) async -> [String: Set<String?>] {
        var seen: [String: Set<String?>] = [:]
        for request in await scripted.transport.requests {
            let value = request.headers.first { $0.name.lowercased() == "authorization" }?.value
            seen[WebAddress(request.url)?.host ?? "", default: []].insert(value)
        }
        return seen
    }

    @Test("fal's catalogue gets the key, the host of documents does not")
    func keyAtFal() async throws {
        let fal = FakeFal(listed: ["a/b", "a/c"], failingExpansions: ["a/b"])
        let scripted = try ScriptedSource(key: " id:secret\n") { request, _ in fal.answer(request) }
        _ = try await scripted.source.catalogue(matching: [EndpointPattern(parsing: "a")])
        _ = await scripted.source.documents(for: ["a/b", "a/c"])
        #expect(await authorizations(scripted) == ["api.fal.ai": ["Key id:secret"], "fal.ai": [nil]])
    }

    @Test("Another service never gets the key")
    func keyElsewhere() async throws {
        let fal = FakeFal(listed: ["a/b", "a/c"])
        let address = try ServiceAddress(base: "https://example.com")
        let scripted = try ScriptedSource(address, key: "id:secret") { request, _ in fal.answer(request) }
        _ = try await scripted.source.catalogue(matching: [EndpointPattern(parsing: "a")])
        _ = await scripted.source.documents(for: ["a/b", "a/c"])
        #expect(await authorizations(scripted) == ["example.com": [nil]])
    }

    @Test("A request with the key follows no redirect")
    func noKeyForHostileRedirects() async throws {
        let scripted = try ScriptedSource(key: "id:secret") { _, _ in
            .init(307, "", headers: [TransportHeader("Location", "https://evil.example/v1/models")])
        }
        let failure = try await #require(throws: Failure.self) {
            try await scripted.source.catalogue(matching: [EndpointPattern(parsing: "a")])
        }
        #expect(failure.diagnostics[0].code == .unexpectedAnswer)
        #expect(await authorizations(scripted) == ["api.fal.ai": ["Key id:secret"]])
        #expect(await scripted.transport.requests.allSatisfy { !$0.followsRedirects })
    }

    @Test("A refused key is told apart from a missing one, and never shown")
    func refusedKey() async throws {
        let scripted = try ScriptedSource(key: "id:hunter2") { _, _ in
            .init(401, #"{"detail":"invalid key credentials"}"#)
        }
        let failure = try await #require(throws: Failure.self) {
            try await scripted.source.catalogue(matching: [EndpointPattern(parsing: "a")])
        }
        #expect(failure.diagnostics[0].code == .notAllowed)
        #expect(
            failure.diagnostics[0].message
                == "api.fal.ai refused the key in FAL_KEY (HTTP 401). It says: invalid key credentials")
        #expect(failure.diagnostics[0].remedy?.contains("unset it") == true)
        #expect(!"\(failure)".contains("hunter2"))
    }

    @Test(
        "What cannot be a key is refused before anything is sent, and not shown",
        arguments: ["a\r\nX-Evil: b", "se cret", "schlüssel"])
    func unusableKey(key: String) throws {
        let failure = try #require(throws: Failure.self) { try ScriptedSource(key: key) { _, _ in .init("") } }
        #expect(failure.diagnostics[0].code == .unusableKey)
        #expect(!"\(failure)".contains(key))
    }
}
