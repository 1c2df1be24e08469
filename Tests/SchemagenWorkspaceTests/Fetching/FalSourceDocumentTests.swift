import FalJSON
import FalTransport
import SchemagenCore
import Testing

@testable import SchemagenWorkspace

@Suite("Documents from fal")
struct FalSourceDocumentTests {
    private func fal(_ count: Int) -> FakeFal {
        FakeFal(listed: (0..<count).map { "a/model-\($0)" })
    }

    private func scripted(_ fal: FakeFal, meetingAt barrier: RequestBarrier? = nil) throws -> ScriptedSource {
        try ScriptedSource(meetingAt: barrier) { request, _ in fal.answer(request) }
    }

    private func text(_ result: DocumentResult) throws -> String {
        String(decoding: try result.outcome.get().bytes, as: UTF8.self)
    }

    @Test("One document is one call, to the address of single documents")
    func one() async throws {
        let scripted = try scripted(fal(3))
        let results = await scripted.source.documents(for: ["a/model-1"])
        #expect(try results.map(text) == [FakeFal.document("a/model-1")])
        let address = "https://fal.ai/api/openapi/queue/openapi.json?endpoint_id=a/model-1"
        #expect(await scripted.transport.urls == [address])
        #expect(try results[0].outcome.get().address == address)
    }

    @Test("752 documents are 16 calls of up to 50, and at most 8 at a time", .timeLimit(.minutes(15)))
    func many() async throws {
        let fal = fal(752)
        let scripted = try scripted(fal, meetingAt: RequestBarrier(of: 8))
        let results = await scripted.source.documents(for: fal.listed)
        #expect(results.map(\.id) == fal.listed)
        #expect(try results.map(text) == fal.listed.map(FakeFal.document))
        #expect(await scripted.transport.requests.count == 16)
        #expect(await scripted.transport.mostInFlight == 8)
        #expect(
            try results[5].outcome.get().address
                == "https://api.fal.ai/v1/models?endpoint_id=a/model-5&expand=openapi-3.0")
    }

    @Test("Single calls, too, are at most 8 at a time", .timeLimit(.minutes(15)))
    func inFlight() async throws {
        var fal = fal(120)
        fal.expands = false
        let singleCalls = RequestBarrier(of: 8) { $0.url.contains("/openapi.json") }
        let scripted = try scripted(fal, meetingAt: singleCalls)
        let results = await scripted.source.documents(for: fal.listed)
        #expect(try results.map(text) == fal.listed.map(FakeFal.document))
        #expect(await scripted.transport.mostInFlight == 8)
    }

    @Test("An expansion that failed is made up for by a single call")
    func failedExpansion() async throws {
        var fal = fal(60)
        fal.failingExpansions = ["a/model-3", "a/model-55"]
        let scripted = try scripted(fal)
        let results = await scripted.source.documents(for: fal.listed)
        #expect(try results.map(text) == fal.listed.map(FakeFal.document))
        #expect(await scripted.transport.requests.count == 4)
    }

    @Test("A service without expansion is asked singly, and not for further batches once that is known")
    func noExpansion() async throws {
        var fal = fal(1_000)
        fal.expands = false
        let scripted = try scripted(fal)
        let results = await scripted.source.documents(for: fal.listed)
        #expect(try results.map(text) == fal.listed.map(FakeFal.document))
        // At most the eight batches that were under way when the first came back.
        #expect(await scripted.transport.requests.count <= 1_008)
    }

    @Test("One unknown id among 50 is isolated by halving, and named with the nearest ids")
    func unknownAmongMany() async throws {
        let fal = fal(49)
        let scripted = try scripted(fal)
        let results = await scripted.source.documents(for: fal.listed + ["a/modle-7"])
        #expect(try results.dropLast().map(text) == fal.listed.map(FakeFal.document))
        guard case .failure(let failure) = results[49].outcome else {
            Issue.record("a document came from nowhere")
            return
        }
        #expect(failure.kind == .documents)
        #expect(failure.diagnostics[0].code == .unknownEndpoint)
        #expect(failure.diagnostics[0].endpoint == "a/modle-7")
        #expect(failure.diagnostics[0].message == "fal.ai knows no such endpoint (HTTP 404).")
        #expect(failure.diagnostics[0].remedy?.contains("a/model-7") == true)
        // 12 halves and their whole, the document that is missing, and the catalogue for the suggestion.
        #expect(await scripted.transport.requests.count < 20)
    }

    @Test("One bad document among many leaves the others whole")
    func oneBad() async throws {
        var fal = fal(5)
        fal.failingExpansions = ["a/model-2"]
        fal.broken = ["a/model-2": "{\"openapi\": \"3.0.4\",\n  oops}"]
        let results = await (try scripted(fal)).source.documents(for: fal.listed)
        #expect(
            results.filter { (try? $0.outcome.get()) != nil }.map(\.id) == [
                "a/model-0", "a/model-1", "a/model-3", "a/model-4",
            ])
        guard case .failure(let failure) = results[2].outcome else {
            Issue.record("what is not JSON was taken for a document")
            return
        }
        #expect(failure.kind == .documents)
        #expect(failure.diagnostics[0].place.position == JSONPosition(line: 2, column: 3))
    }

    @Test("An expanded document keeps its order and its exact numbers")
    func exactNumbers() async throws {
        let document = #"{"openapi":"3.0.4","z":17454220438242315174,"a":5.0,"m":1e-3}"#
        let scripted = try ScriptedSource { _, _ in
            .init(
                #"{"models":[{"endpoint_id":"a/b","openapi":\#(document)},"#
                    + #"{"endpoint_id":"a/c","openapi":\#(document)}]}"#
            )
        }
        let results = await scripted.source.documents(for: ["a/b", "a/c"])
        #expect(try results.map(text) == [document, document])
    }

    @Test("A document under another name is kept under the name asked for")
    func aliased() async throws {
        let scripted = try ScriptedSource { _, _ in .init(FakeFal.document("fal-ai/minimax-h3-turbo")) }
        let results = await scripted.source.documents(for: ["minimax/h3-max"])
        #expect(results.map(\.id) == ["minimax/h3-max"])
        #expect(try results[0].outcome.get().id == "minimax/h3-max")
    }

    @Test("Every document is reported once as it comes; one asked for twice is one")
    func progress() async throws {
        let fal = fal(60)
        let (stream, arrivals) = AsyncStream.makeStream(of: String.self)
        let results = await (try scripted(fal)).source.documents(for: fal.listed + fal.listed) { arrivals.yield($0.id) }
        arrivals.finish()
        var seen: [String] = []
        for await id in stream { seen.append(id) }
        #expect(seen.sorted() == fal.listed.sorted())
        #expect(results.count == 60)
    }

    @Test("What is no id never becomes a request")
    func noID() async throws {
        let scripted = try scripted(fal(2))
        let results = await scripted.source.documents(for: ["../x", "a/model-0"])
        #expect(results.map(\.id) == ["../x", "a/model-0"])
        #expect(throws: Failure.self) { try results[0].outcome.get() }
        #expect(await scripted.transport.urls.count == 1)
    }

    @Test("When the catalogue is refused, documents still come from their own host")
    func catalogueDown() async throws {
        let fal = fal(10)
        let scripted = try ScriptedSource { request, _ in
            request.url.hasPrefix("https://api.fal.ai/") ? .init(403, "") : fal.answer(request)
        }
        let results = await scripted.source.documents(for: fal.listed)
        #expect(try results.map(text) == fal.listed.map(FakeFal.document))
    }

    @Test("A host that is down is not asked for every document")
    func outage() async throws {
        let fal = fal(200)
        let scripted = try ScriptedSource { _, _ throws(TransportError) in throw transportError(.connect, "refused") }
        let results = await scripted.source.documents(for: fal.listed)
        #expect(results.count == 200)
        for result in results {
            guard case .failure(let failure) = result.outcome else { continue }
            #expect(failure.kind == .unavailable)
            #expect(failure.diagnostics[0].code == .unreachable)
            #expect(failure.diagnostics[0].endpoint == result.id)
        }
        // Two hosts; up to eight requests under way at each when the first gives up after four attempts.
        #expect(await scripted.transport.requests.count <= 64)
    }
}
