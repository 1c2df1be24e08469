import FalEmulator
import FalRuntime
import FalTransport
import Loopback
import Testing

/// Searches in the catalogue of models.
@Suite(.timeLimit(.minutes(15))) struct CatalogueSearchTests {
    private func client(_ transport: any Transport, _ hosts: FalHosts = .fal) -> FalClient {
        let configuration = FalConfiguration(hosts: hosts, retries: .none)
        return FalClient(credentials: .key("id:secret-canary"), configuration: configuration, transport: transport)
    }

    private func page(_ ids: [String], _ rest: String) -> ScriptedTransport.Answer {
        let models = ids.map { #"{"endpoint_id":"\#($0)"}"# }.joined(separator: ",")
        return .answer(200, #"{"models":[\#(models)],\#(rest)}"#)
    }

    /// The ids that come, and the error that ends them.
    private func ids(_ models: FalModelSearch) async -> (ids: [String], failure: FalError?) {
        var ids: [String] = []
        var iterator = models.makeAsyncIterator()
        do throws(FalError) {
            while let model = try await iterator.next() { ids.append(model.id.text) }
            return (ids, nil)
        } catch {
            return (ids, error)
        }
    }

    @Test func whatIsAskedForGoesIntoTheAddress() async {
        let transport = ScriptedTransport([page([], #""has_more":false"#)])
        let found = await ids(client(transport).models.search("kling & co", category: .textToVideo, status: .active))
        #expect(found.ids.isEmpty && found.failure == nil)
        let requests = await transport.requests
        #expect(
            requests.map(\.url) == [
                "https://api.fal.ai/v1/models?q=kling%20%26%20co&category=text-to-video&status=active&limit=100"
            ])
        #expect(requests.map(\.method) == ["GET"])
    }

    @Test func nothingIsAskedForBeforeItIsRead() async {
        let transport = ScriptedTransport([])
        var iterator: FalModelSearch.AsyncIterator? = client(transport).models.search(nil).makeAsyncIterator()
        #expect(await transport.requests.isEmpty)
        _ = try? await iterator?.next()
        #expect(await transport.requests.count == 1)
        iterator = nil
    }

    @Test func pagesFollowTheirCursors() async {
        let transport = ScriptedTransport([
            page(["a/1", "a/2"], #""next_cursor":"Mg==","has_more":true"#), page(["a/3"], #""next_cursor":3"#),
            page([], #""next_cursor":"x&y","has_more":true"#), page(["a/4"], #""next_cursor":null,"has_more":false"#),
        ])
        let found = await ids(client(transport).models.search())
        #expect(found.ids == ["a/1", "a/2", "a/3", "a/4"])
        #expect(found.failure == nil)
        let cursors = await transport.requests.map { $0.url.split(separator: "&cursor=").dropFirst().first ?? "" }
        #expect(cursors == ["", "Mg%3D%3D", "3", "x%26y"])
    }

    @Test(
        "The end is known by each of its signs",
        arguments: [
            "\"has_more\":false", "\"next_cursor\":null", "\"next_cursor\":\"\"",
            "\"has_more\":false,\"next_cursor\":\"Mg==\"", "\"x\":1",
        ])
    func end(rest: String) async {
        let transport = ScriptedTransport([page(["a/1"], rest)])
        let found = await ids(client(transport).models.search())
        #expect(found.ids == ["a/1"])
        #expect(found.failure == nil)
        #expect(await transport.requests.count == 1)
    }

    @Test func aModelOnTwoPagesComesOnce() async {
        let transport = ScriptedTransport([
            page(["a/1", "a/2"], #""next_cursor":"2""#), page(["a/2", "a/3", "a/3"], #""has_more":false"#),
        ])
        #expect(await ids(client(transport).models.search()).ids == ["a/1", "a/2", "a/3"])
    }

    @Test func aCursorThatComesAgainIsAnErrorAfterItsPage() async {
        let transport = ScriptedTransport([
            page(["a/1"], #""next_cursor":"2""#), page(["a/2"], #""next_cursor":"3""#),
            page(["a/3"], #""next_cursor":"2""#), page(["a/4"], #""has_more":false"#),
        ])
        let found = await ids(client(transport).models.search())
        #expect(found.ids == ["a/1", "a/2", "a/3"])
        #expect(found.failure?.kind == .decoding)
        #expect(found.failure?.message.hasSuffix("pages without end: a cursor came twice") == true)
        #expect(await transport.requests.count == 3)
    }

    @Test func pagesWithoutAnItemDoNotGoOnForEver() async {
        let transport = ScriptedTransport((0..<50).map { page([], #""next_cursor":"\#($0)""#) })
        let found = await ids(client(transport).models.search())
        #expect(found.failure?.kind == .decoding)
        #expect(found.failure?.message.hasSuffix("pages without end: 10 in a row are empty") == true)
        #expect(await transport.requests.count == 10)
    }

    @Test func moreWithoutACursorIsAnErrorAfterThePage() async {
        let transport = ScriptedTransport([page(["a/1"], #""has_more":true"#)])
        let found = await ids(client(transport).models.search())
        #expect(found.ids == ["a/1"])
        #expect(found.failure?.kind == .decoding)
    }

    @Test func aPageSizeThatIsRefusedIsLeftToTheService() async {
        let refusal = #"{"error":{"type":"validation_error","message":"limit must be at most 50"}}"#
        let transport = ScriptedTransport([
            .answer(400, refusal), page(["a/1"], #""next_cursor":"2""#), page(["a/2"], #""has_more":false"#),
        ])
        #expect(await ids(client(transport).models.search("x")).ids == ["a/1", "a/2"])
        #expect(
            await transport.requests.map(\.url).dropFirst() == [
                "https://api.fal.ai/v1/models?q=x", "https://api.fal.ai/v1/models?q=x&cursor=2",
            ])
    }

    @Test func aRefusalIsTheServicesOwn() async {
        let refusal = #"{"error":{"type":"validation_error","message":"no such category","request_id":"q-1"}}"#
        let transport = ScriptedTransport([.answer(400, refusal), .answer(400, refusal)])
        let found = await ids(client(transport).models.search(category: .init("noise")))
        #expect(found.failure?.kind == .service)
        #expect(found.failure?.errorType == "validation_error")
        #expect(found.failure?.requestID == "q-1")
        #expect(found.failure?.message.contains("no such category") == true)
    }

    @Test func afterAnErrorThereIsNothing() async throws {
        let transport = ScriptedTransport([.answer(500, "no"), page(["a/1"], #""has_more":false"#)])
        var iterator = client(transport).models.search().makeAsyncIterator()
        await #expect(throws: FalError.self) { try await iterator.next() }
        #expect(try await iterator.next() == nil)
        #expect(await transport.requests.count == 1)
    }

    @Test("What is no page is an error", arguments: ["", "null", "{}", "[]", #"{"models":{}}"#, "<html>"])
    func noPage(body: String) async {
        let found = await ids(client(ScriptedTransport([.answer(200, body)])).models.search())
        #expect(found.failure?.kind == .decoding)
        #expect(found.failure?.raw == Array(body.utf8))
    }

    @Test func entriesThatCannotBeCalledAreLeftOut() async {
        let models =
            #"{"endpoint_id":"../../x/y"},{"endpoint_id":7},{},null,3,{"endpoint_id":"a b/c"},{"endpoint_id":"a/b"}"#
        let transport = ScriptedTransport([.answer(200, #"{"models":[\#(models)]}"#)])
        #expect(await ids(client(transport).models.search()).ids == ["a/b"])
    }

    // MARK: Real sockets

    @Test(arguments: TransportKind.allCases) func aWholeCatalogueComesOverTheNetwork(kind: TransportKind) async throws {
        let all = (0..<1051).map { "owner/model-\($0)" }
        let documents = all.map { FalEmulator.Document($0, input: "{}", output: [:]) }
        try await LocalFal.run(documents: documents) { fal in
            let client = client(kind.make(), try .emulator(fal.emulator.baseURL))
            let found = await ids(client.models.search())
            #expect(found.ids == fal.emulator.endpoints.map(\.text))
            #expect(Set(found.ids) == Set(all) && found.ids.count == all.count)
            #expect(found.failure == nil)
            let calls = fal.emulator.journal
            #expect(calls.count == 11)
            #expect(calls.allSatisfy { $0.target.hasPrefix("/api.fal.ai/v1/models?") })
            #expect(calls.allSatisfy { $0.header("authorization") == "Key emulator:none" })
        }
    }

    @Test(arguments: TransportKind.allCases) func aSearchThatWaitsCanBeCancelled(kind: TransportKind) async throws {
        let page = #"{"models":[{"endpoint_id":"a/1"}],"next_cursor":"2"}"#
        try await LocalFal.run(
            .init(.answer(status: 200, .text(page)), on: .catalogue, calls: .only([1])),
            .init(.noAnswer, on: .catalogue, calls: .only([2]))
        ) { fal in
            let client = client(kind.make(), try .emulator(fal.emulator.baseURL))
            let task = Task { await ids(client.models.search()) }
            while fal.emulator.journal.count < 2 { try await Task.sleep(for: .milliseconds(1)) }
            #expect(fal.emulator.journal.last?.target.contains("&cursor=2") == true)
            task.cancel()
            let found = await task.value
            #expect(found.ids == ["a/1"])
            #expect(found.failure?.kind == .cancelled)
        }
    }
}

/// The query of an address.
struct Query {
    private let members: [(name: Substring, value: String)]

    init(_ path: String) {
        members = (path.split(separator: "?").dropFirst().first ?? "").split(separator: "&").map { member in
            let parts = member.split(separator: "=", maxSplits: 1)
            return (parts[0], parts.count > 1 ? String(parts[1]).replacing("%2F", with: "/") : "")
        }
    }

    subscript(name: String) -> String? { members.first { $0.name == name }?.value }

    func values(_ name: String) -> [String] { members.filter { $0.name == name }.map(\.value) }
}
