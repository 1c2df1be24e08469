import FalEmulator
import FalJSON
import FalTransport
import Foundation
import Loopback
import Testing

@testable import FalRuntime

/// Neither the key nor the prompt nor the bytes of an input are in anything that could be printed.
@Suite struct SecretsTests {
    private static let key = "key-canary-id:key-canary-secret"
    private static let prompt = "prompt-canary about a fox"

    /// Everything an app might print of an error.
    private func texts(_ error: FalError) -> [String] {
        var dumped = ""
        dump(error, to: &dumped)
        return [
            "\(error)", error.localizedDescription, String(reflecting: error), dumped, "\(error as NSError)",
            "\(Optional(error) as Any)", "\(["error": error])",
        ]
    }

    private static let quoting =
        #"{"detail":[{"loc":["body","prompt"],"msg":"bad","type":"value_error","input":"prompt-canary about a fox","#
        + #""ctx":{"given":"prompt-canary about a fox"}}]}"#

    static let failures: [LocalFal.Fault] = [
        .init(.dropBeforeAccepting, on: .submit),
        .init(.answer(status: 422, .text(quoting)), on: .submit),
        .init(.answer(status: 200, .text("prompt-canary, said the page")), on: .submit),
        .init(.answer(status: 403, .text(#"{"detail":"locked"}"#)), on: .status),
        .init(.answer(status: 200, .text(#"{"status":"prompt-canary"}"#)), on: .status),
        .init(.noAnswer, on: .status),
        .init(.answer(status: 200, .text(#"{"prompt":"prompt-canary"}"#)), on: .job),
        .init(.answer(status: 200, .text(#"{"prompt":"prompt-canary""#)), on: .job),
        .init(.answer(status: 422, .text(quoting)), on: .job),
        .init(.resetWithoutAnswer, on: .result),
    ]

    @Test(arguments: TransportKind.allCases, failures)
    func noErrorHoldsThem(_ kind: TransportKind, _ failure: LocalFal.Fault) async throws {
        try await LocalFal.run(failure) { fal in
            var client = try fal.client(kind) { $0.requestTimeout = .milliseconds(200) }
            client.credentials = .key(Self.key)
            let bytes = Array("bytes-canary".utf8)
            let error = await falError { () throws(FalError) in
                try await client.subscribe(
                    to: Echo.self,
                    input: [
                        "prompt": .string(Self.prompt), "image": .string(FalMedia.dataURI(bytes, contentType: "x/y")),
                    ])
            }
            let failure = try #require(error)
            for text in texts(failure) {
                #expect(!text.contains("key-canary"))
                #expect(!text.contains("prompt-canary"))
                #expect(!text.contains("Ynl0ZXMtY2FuYXJ5"))
            }
            // A local fal never sees the key at all.
            #expect(fal.emulator.journal.allSatisfy { $0.header("authorization") == "Key emulator:none" })
        }
    }

    @Test func aProvidersOwnErrorIsNotRepeated() async throws {
        struct Leak: Error { let text = SecretsTests.key }
        let client = FalClient(
            credentials: .provider { throw Leak() }, configuration: FalConfiguration(hosts: .fal),
            transport: ScriptedTransport([]))
        let error = await falError { () throws(FalError) in try await client.queue.submit(to: Echo.self, input: [:]) }
        #expect(error?.kind == .configuration)
        #expect(error.map(texts)?.contains { $0.contains("key-canary") } == false)
    }

    @Test(arguments: ["evilfal.run", "fal.run.evil.com", "fal.ai@evil.com", "notfal.ai", "fal.run:8443"])
    func theKeyFollowsNoHostileAddress(host: String) async throws {
        let submitted =
            "{\"request_id\":\"r1\",\"status_url\":\"https://\(host)/x\",\"response_url\":\"http://queue.fal.run/x\"}"
        let transport = ScriptedTransport([
            .answer(200, submitted), .answer(200, #"{"status":"COMPLETED"}"#), .answer(200, #"{"seed":1}"#),
        ])
        var configuration = FalConfiguration(hosts: .fal)
        configuration.polling.eventStreams = 0
        let client = FalClient(credentials: .key(Self.key), configuration: configuration, transport: transport)
        _ = try await client.subscribe(to: Echo.self, input: [:])
        for request in await transport.requests {
            #expect(request.url.hasPrefix("https://queue.fal.run/"))
            #expect(request.headers.contains(TransportHeader("Authorization", "Key \(Self.key)")))
        }
    }

    @Test("A server that quotes the key finds it in no text of the error", arguments: ["\(key)", " \(key)\n"])
    func aHostileServerQuotesTheKey(given: String) async throws {
        let quoting = JSONValue.object([
            "detail": [
                ["loc": ["body", .string(Self.key)], "msg": .string("bad \(Self.key)"), "type": .string(Self.key)]
            ],
            "error_type": .string(Self.key),
        ])
        let headers = ["X-Fal-Error-Type": Self.key, "X-Fal-Request-Id": Self.key]
        let bodies = [
            quoting.text(), #"{"detail":"no \#(Self.key)"}"#, #"{"error":{"message":"key-canary-secret"}}"#,
            "<html><title>\(Self.key)</title>", String(repeating: "x", count: 290) + Self.key,
        ]
        for body in bodies {
            let transport = ScriptedTransport([.answer(401, body, headers)])
            let client = FalClient(
                credentials: .key(given), configuration: FalConfiguration(hosts: .fal), transport: transport)
            let error = try #require(
                await falError { () throws(FalError) in try await client.queue.submit(to: Echo.self, input: [:]) })
            for text in texts(error) { #expect(!text.contains("key-canary"), "\(text)") }
            #expect(error.details.allSatisfy { !$0.type.contains("canary") && !$0.pointer.contains("canary") })
            // The bytes are what they were.
            #expect(error.raw == Array(body.utf8))
        }
    }

    @Test func nothingOfAHostileServerMovesTheTerminal() async throws {
        let hostile = "\u{1B}]0;x\u{07}\u{9B}2J\u{202E}"
        let body = JSONValue.object([
            "detail": [["loc": ["body", .string(hostile)], "msg": .string(hostile), "type": .string(hostile)]],
            "error_type": .string(hostile),
        ])
        let headers = ["X-Fal-Request-Id": hostile]
        let transport = ScriptedTransport([.answer(422, body.text(), headers)])
        let client = FalClient(
            credentials: .key(Self.key), configuration: FalConfiguration(hosts: .fal), transport: transport)
        let error = try #require(
            await falError { () throws(FalError) in try await client.queue.submit(to: Echo.self, input: [:]) })
        #expect(error.requestID == nil)
        #expect(
            error.description.unicodeScalars.allSatisfy {
                !hostile.unicodeScalars.contains($0) || $0.isASCII && $0.value >= 0x20
            })
        #expect(error.description.contains("U+001B"))
    }
}
