import FalJSON
import FalTransport
import SchemagenCore
import Testing

@testable import SchemagenWorkspace

@Suite("What can go wrong with a service")
struct ServiceProblemTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let answer: ScriptedTransport.Script
        let code: DiagnosticCode
        let kind: Failure.Kind
        let said: [String]
        let remedy: String

        var testDescription: String { name }

        init(
            _ name: String, _ code: DiagnosticCode, _ kind: Failure.Kind, _ said: [String], remedy: String,
            answer: @escaping ScriptedTransport.Script
        ) {
            (self.name, self.answer, self.code, self.kind) = (name, answer, code, kind)
            (self.said, self.remedy) = (said, remedy)
        }
    }

    /// Every case as the answer to the request for one document.
    static let cases: [Case] = [
        Case(
            "DNS", .unreachable, .unavailable, ["The name fal.ai has no address.", "Tried 4 times."],
            remedy: "--offline"
        ) {
            _, _ throws(TransportError) in throw transportError(.nameLookup, "the name fal.ai has no address")
        },
        Case(
            "connect", .unreachable, .unavailable, ["No connection to fal.ai: refused. Tried 4 times."],
            remedy: "HTTPS_PROXY"
        ) {
            _, _ throws(TransportError) in throw transportError(.connect, "no connection to fal.ai: refused")
        },
        Case("TLS", .insecureConnection, .unavailable, ["No secure connection to fal.ai: expired."], remedy: "clock") {
            _, _ throws(TransportError) in throw transportError(.tls, "no secure connection to fal.ai: expired")
        },
        Case(
            "timeout", .serviceTooSlow, .unavailable,
            ["fal.ai did not answer in time: nothing in 60 s through the proxy p.test.", "Tried 4 times."],
            remedy: "proxy"
        ) {
            _, _ throws(TransportError) in throw transportError(.timeout, "nothing in 60 s through the proxy p.test")
        },
        Case("stall", .serviceTooSlow, .unavailable, ["fal.ai did not answer in time"], remedy: "later") {
            _, _ throws(TransportError) in throw transportError(.stalled)
        },
        Case(
            "broken connection", .answerCutOff, .documents, ["was cut off: reset by peer", "Tried 4 times."],
            remedy: "Try again"
        ) {
            _, _ throws(TransportError) in throw transportError(.receive, "reset by peer")
        },
        Case(
            "truncated body", .answerCutOff, .documents, ["its 19 bytes of JSON end in the middle, at 1:20"],
            remedy: "Try again"
        ) {
            _, _ in .init(#"{"openapi":"3.0.4","#)
        },
        Case("empty body", .answerCutOff, .documents, ["was cut off: it is empty"], remedy: "Try again") { _, _ in
            .init("")
        },
        Case(
            "401", .notAllowed, .failure, ["wants a key", "(HTTP 401)", "It says: invalid key credentials"],
            remedy: "No key is sent to this host"
        ) {
            _, _ in .init(401, #"{"detail":"invalid key credentials"}"#)
        },
        Case("403", .notAllowed, .failure, ["(HTTP 403)", "It says: User is locked."], remedy: "No key") {
            _, _ in .init(403, #"{"detail":"User is locked."}"#)
        },
        Case(
            "404 null", .unknownEndpoint, .documents, ["fal.ai knows no such endpoint (HTTP 404)."],
            remedy: "https://fal.ai/models"
        ) {
            request, _ in
            request.url.contains("openapi.json") ? .init(404, " null\n") : .init(#"{"models":[]}"#)
        },
        Case(
            "404 detail", .unknownEndpoint, .documents, ["(HTTP 404).", "It says: Path /x not found"], remedy: "models"
        ) {
            _, _ in .init(404, #"{"detail":"Path /x not found"}"#)
        },
        Case(
            "429", .rateLimited, .unavailable, ["too many requests (HTTP 429)", "Tried 4 times."],
            remedy: "Wait a minute and try again."
        ) {
            _, _ in .init(429, #"{"error":{"type":"rate_limited","message":"Slow down"}}"#)
        },
        Case("429 with a wait", .rateLimited, .unavailable, ["It asks to wait 3600 s."], remedy: "Try again then.") {
            _, _ in .init(429, "", headers: [TransportHeader("Retry-After", "3600")])
        },
        Case("503 with a wait", .serviceError, .unavailable, ["(HTTP 503). It asks to wait 60 s."], remedy: "later") {
            _, _ in .init(503, "", headers: [TransportHeader("Retry-After", "60")])
        },
        Case(
            "500", .serviceError, .unavailable, ["fal.ai failed (HTTP 500).", "It says: a; b", "Tried 4 times."],
            remedy: "status.fal.ai"
        ) {
            _, _ in .init(500, #"{"detail":[{"msg":"a","input":"secret"},{"msg":"b"}]}"#)
        },
        Case("502 with a page", .serviceError, .unavailable, ["fal.ai failed (HTTP 502)."], remedy: "later") {
            _, _ in .init(502, "<html>nginx</html>")
        },
        Case("501", .serviceError, .unavailable, ["fal.ai failed (HTTP 501)."], remedy: "later") { _, _ in
            .init(501, "")
        },
        Case("418", .unexpectedAnswer, .documents, ["HTTP 418"], remedy: "--source") { _, _ in .init(418, "") },
        Case("HTML", .answerNotJSON, .documents, ["a web page (HTML) where JSON belongs"], remedy: "login page") {
            _, _ in .init("\n <!DOCTYPE html><html><body>Log in</body></html>")
        },
        Case("no JSON", .answerNotJSON, .documents, ["is not JSON: expected ':'"], remedy: "Open the URL") {
            _, _ in .init("{\n  \"openapi\" 3}")
        },
        Case(
            "JSON, but null", .answerNotJSON, .documents, ["no document: an OpenAPI document is an object"],
            remedy: "Open the URL"
        ) {
            _, _ in .init("null")
        },
        Case(
            "nested 100,000 deep", .answerNotJSON, .documents, ["nested more than 512 deep"], remedy: "Open the URL"
        ) {
            _, _ in .init(#"{"a":"# + String(repeating: "[", count: 100_000))
        },
        Case("200 MB", .answerTooLarge, .documents, ["The answer of fal.ai is larger than 32 MiB."], remedy: "10 KB") {
            _, _ throws(TransportError) in throw transportError(.bodyTooLarge)
        },
        Case(
            "unsafe redirect", .unexpectedAnswer, .unavailable, ["Fal.ai redirects to an unsafe address."],
            remedy: "--source"
        ) {
            _, _ throws(TransportError) in throw transportError(.redirect, "fal.ai redirects to an unsafe address")
        },
        Case("redirect to nowhere", .unexpectedAnswer, .unavailable, ["redirects with HTTP 301"], remedy: "--source") {
            _, _ in .init(301, "")
        },
        Case("interrupted", .fetchInterrupted, .failure, ["The request was interrupted."], remedy: "again") {
            _, _ throws(TransportError) in throw transportError(.cancelled)
        },
    ]

    @Test("Each says what happened and where, and what to do", arguments: cases)
    func document(_ item: Case) async throws {
        let scripted = try ScriptedSource(answering: item.answer)
        let results = await scripted.source.documents(for: ["fal-ai/flux/dev"])
        guard case .failure(let failure) = results[0].outcome else {
            Issue.record("a document came out of it")
            return
        }
        #expect(failure.kind == item.kind)
        let finding = try #require(failure.diagnostics.first)
        #expect(finding.code == item.code)
        for words in item.said { #expect(finding.message.contains(words)) }
        #expect(!finding.message.contains("secret"))
        #expect(try #require(finding.remedy).contains(item.remedy))
        #expect(finding.endpoint == "fal-ai/flux/dev")
        let path = try #require(finding.place.path)
        #expect(path == "https://fal.ai/api/openapi/queue/openapi.json?endpoint_id=fal-ai/flux/dev")
    }

    @Test("Where a key would help, its absence is told; where it would not be sent, that is", arguments: [401, 429])
    func missingKey(status: Int) async throws {
        for (address, helps) in [(ServiceAddress.fal, true), (try ServiceAddress(base: "https://example.com"), false)] {
            let scripted = try ScriptedSource(address) { _, _ in .init(status, "") }
            let failure = try await #require(throws: Failure.self) {
                try await scripted.source.catalogue(matching: [EndpointPattern(parsing: "a")])
            }
            #expect(failure.diagnostics[0].remedy?.contains("FAL_KEY") == helps)
        }
    }

    @Test("Line and column of what is not JSON are told")
    func position() async throws {
        let scripted = try ScriptedSource { _, _ in .init("{\n  \"openapi\" 3}") }
        let failure = try await #require(throws: Failure.self) {
            try await scripted.source.catalogue(matching: [EndpointPattern(parsing: "a")])
        }
        #expect(failure.diagnostics[0].place.position == JSONPosition(line: 2, column: 13))
        #expect(failure.diagnostics[0].place.path == "https://api.fal.ai/v1/models")
        #expect(failure.kind == .unavailable)
    }

    @Test(
        "A URL that is no catalogue is told so",
        arguments: [
            (200, "{\"items\":[]}", "no catalogue: it has no list 'models'"),
            (404, "{\"detail\":\"Not Found\"}", "has no catalogue at this URL (HTTP 404)"),
        ])
    func noCatalogue(status: Int, body: String, said: String) async throws {
        let address = try ServiceAddress(base: "http://localhost:9/base/")
        let scripted = try ScriptedSource(address) { _, _ in .init(status, body) }
        let failure = try await #require(throws: Failure.self) {
            try await scripted.source.catalogue(matching: [EndpointPattern(parsing: "a")])
        }
        #expect(failure.diagnostics[0].code == .notACatalogue)
        #expect(failure.diagnostics[0].message.contains(said))
        #expect(failure.diagnostics[0].place.path == "http://localhost:9/base/v1/models")
        #expect(failure.diagnostics[0].remedy?.contains("--source") == true)
    }

    @Test("What a server says cannot steer the terminal, and not fill it")
    func hostileWords() async throws {
        let long = String(repeating: "x", count: 100_000)
        let scripted = try ScriptedSource { _, _ in .init(400, "{\"detail\":\"\\u001b[2J\\u202e\\n\(long)\"}") }
        let results = await scripted.source.documents(for: ["a/b"])
        guard case .failure(let failure) = results[0].outcome else { return }
        let message = failure.diagnostics[0].message
        #expect(message.contains("U+001B[2JU+202E"))
        #expect(!message.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202E })
        #expect(message.count < 600)
    }
}
