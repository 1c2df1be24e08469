import FalTransport
import Foundation
import Testing

@testable import FalRuntime

/// Handles and ids come from servers, from clients and from files: none of them chooses where our key goes.
@Suite struct HostileHandleTests {
    private func client(_ transport: ScriptedTransport) -> FalClient {
        var configuration = FalConfiguration(hosts: .fal, retries: .none)
        configuration.polling.eventStreams = 0
        return FalClient(credentials: .key("id:a-secret-canary"), configuration: configuration, transport: transport)
    }

    static let ids = [
        "", ".", "..", "../../../../_emulator/x?y", "a/b", "a?b", "a#b", "a%2Fb", "a b", "a\nb", "a\\b", "a;b", "a:b",
        "a@b",
        "$(touch x)", "`id`", "a'b", "\u{1B}[2J", "é", "a\u{202E}b", String(repeating: "a", count: 129),
    ]

    @Test(arguments: ids) func anIDThatIsNoneIsNotDecoded(_ id: String) throws {
        let json = try JSONEncoder().encode(["endpoint": "a/b", "id": id])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(FalRequestHandle.self, from: json) }
    }

    @Test(arguments: ids) func noCallIsBuiltFromAnIDThatIsNone(_ id: String) async {
        let transport = ScriptedTransport([])
        let queue = client(transport).queue
        let handle = FalRequestHandle(endpoint: "fal-ai/echo", id: id)
        let errors = [
            await falError { () throws(FalError) in try await queue.status(of: handle) },
            await falError { () throws(FalError) in try await queue.result(of: handle) },
            await falError { () throws(FalError) in try await queue.cancel(handle) },
            await falError { () throws(FalError) in try await queue.waitForCompletion(of: handle) },
        ]
        for error in errors { #expect(error?.kind == .input) }
        #expect(await transport.requests.isEmpty)
    }

    @Test(arguments: ids) func aPaidJobIsNotLostToTheCheckOfItsID(_ id: String) async throws {
        let answer = JSONValue.object(["request_id": .string(id), "status": "IN_QUEUE"]).text()
        let transport = ScriptedTransport([.answer(200, answer)])
        let client = client(transport)
        let error = await falError { () throws(FalError) in try await client.subscribe(to: Echo.self, input: [:]) }
        #expect(error?.kind == .submissionUnknown)
        #expect(error?.raw == Array(answer.utf8))
        #expect(error?.request == nil && error?.requestID == nil)
        #expect(error.map { id.count < 2 || !$0.description.contains(id) } == true)
        #expect(await transport.requests.count == 1)
    }

    @Test(arguments: ["fal-1", "764cabcf-b745-4b3e-ae38-1200304cf45b", "A_9", String(repeating: "a", count: 128)])
    func idsOfFalAreIDs(_ id: String) { #expect(FalRequestHandle.isID(id)) }

    static let own = "https://queue.fal.run/fal-ai/echo/requests/r1"

    @Test(
        arguments: [
            "https://queue.fal.run/fal-ai/other/requests/r1", "https://queue.fal.run/fal-ai/echo/requests/r2",
            "https://queue.fal.run/fal-ai/echo/requests/r1/../r2", "https://queue.fal.run/fal-ai/echo/requests/r12",
            "https://queue.fal.run/fal-ai/echo/requests/r1?x=1", "https://queue.fal.run/fal-ai/echo/requests/r1/a%2fb",
            "https://queue.fal.run/fal-ai/echo/requests/r1@evil.example", "https://api.fal.ai/v1/keys",
            "https://rest.fal.ai/tokens/", "https://fal.run/fal-ai/echo/requests/r1", "https://queue.falrun.com/x",
            "http://queue.fal.run/fal-ai/echo/requests/r1", "https://queue.fal.run:8443/fal-ai/echo/requests/r1",
            "https://evil.example/fal-ai/echo/requests/r1", "",
        ])
    func aHandleChoosesNoOtherURL(_ url: String) async throws {
        let members = ["endpoint": "fal-ai/echo", "id": "r1", "responseURL": url, "statusURL": url, "cancelURL": url]
        let handle = try JSONDecoder().decode(FalRequestHandle.self, from: try JSONEncoder().encode(members))
        let done = ScriptedTransport.Answer.answer(200, #"{"status":"COMPLETED"}"#)
        let transport = ScriptedTransport([done, done, done])
        let queue = client(transport).queue
        _ = try await queue.status(of: handle)
        _ = try await queue.result(of: handle)
        _ = try await queue.cancel(handle)
        #expect(
            await transport.requests.map(\.url) == [Self.own + "/status?logs=0", Self.own, Self.own + "/cancel"])
    }

    @Test func wordsThatFalAppendsAreKept() async throws {
        var handle = FalRequestHandle(endpoint: "fal-ai/echo", id: "r1")
        handle.responseURL = Self.own + "/response"
        let transport = ScriptedTransport([.answer(200, "{}")])
        _ = try await client(transport).queue.result(of: handle)
        #expect(await transport.requests.map(\.url) == [Self.own + "/response"])
    }

    @Test("URLs that fal gave for our own submit are used, those of a stored or changed handle are not")
    func ownURLs() async throws {
        let given = "https://queue.fal.run/fal-ai/renamed/requests/r1"
        let answer =
            #"{"request_id":"r1","response_url":"\#(given)","status_url":"\#(given)/status","cancel_url":"\#(given)/cancel"}"#
        let done = ScriptedTransport.Answer.answer(200, #"{"status":"COMPLETED"}"#)
        let transport = ScriptedTransport([.answer(200, answer)] + Array(repeating: done, count: 6))
        let queue = client(transport).queue
        let handle = try await queue.submit(to: "fal-ai/echo", input: [:])
        _ = try await queue.status(of: handle)
        _ = try await queue.result(of: handle)
        _ = try await queue.cancel(handle)
        let stored = try JSONDecoder().decode(FalRequestHandle.self, from: try JSONEncoder().encode(handle))
        #expect(stored == handle && Set([stored, handle]).count == 1)
        _ = try await queue.result(of: stored)
        var changed = handle
        changed.responseURL = "https://queue.fal.run/fal-ai/other/requests/r2"
        _ = try await queue.result(of: changed)
        changed = handle
        changed.id = "r2"
        _ = try await queue.result(of: changed)
        #expect(
            await transport.requests.dropFirst().map(\.url) == [
                given + "/status?logs=0", given, given + "/cancel", Self.own, Self.own,
                "https://queue.fal.run/fal-ai/echo/requests/r2",
            ])
    }

    @Test(
        "URLs elsewhere are not used, whoever gave them",
        arguments: [
            "https://evil.example/fal-ai/echo/requests/r1", "http://queue.fal.run/fal-ai/echo/requests/r1",
            "https://queue.fal.run:8443/fal-ai/echo/requests/r1", "https://queue.fal.run@evil.example/r1",
            "https://fal.run/fal-ai/echo/requests/r1", "https://queue.fal.run/a?x=1", "https://queue.fal.run/a#b", "",
        ])
    func ownURLsElsewhere(_ url: String) async throws {
        let answer = JSONValue.object(["request_id": "r1", "response_url": .string(url)]).text()
        let transport = ScriptedTransport([.answer(200, answer), .answer(200, "{}")])
        let queue = client(transport).queue
        _ = try await queue.result(of: try await queue.submit(to: "fal-ai/echo", input: [:]))
        #expect(await transport.requests.last?.url == Self.own)
    }

    @Test func theLocalFalIsNotAWayToOtherServices() async throws {
        var handle = FalRequestHandle(endpoint: "fal-ai/echo", id: "r1")
        handle.cancelURL = "http://127.0.0.1:6379/"
        let transport = ScriptedTransport([.answer(200, "{}")])
        var client = client(transport)
        client.configuration.hosts = try .emulator("http://127.0.0.1:8420")
        _ = try await client.queue.cancel(handle)
        #expect(
            await transport.requests.map(\.url) == [
                "http://127.0.0.1:8420/queue.fal.run/fal-ai/echo/requests/r1/cancel"
            ])
    }
}
