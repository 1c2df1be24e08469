import FalJSON
import FalRuntime
import Loopback
import Testing

@Suite("Local files of a unified request") struct GatewayMediaTests {
    private func gateway(_ storage: StorageServer, _ contestant: Contestant = .urlSession) throws -> FalGateway {
        FalGateway(client: try storage.client(contestant), registry: FilmStudio.registry)
    }

    @Test("They are brought to fal before the submit, equal ones once", arguments: Contestant.allCases)
    func uploaded(_ contestant: Contestant) async throws {
        let folder = try Folder()
        let path = try folder.put("b.png", [2])
        try await StorageServer.run { storage in
            let request = VideoRequest(
                prompt: "a",
                images: [
                    .reference(.data([1], contentType: "image/jpeg")), .reference(.file(path)),
                    .reference(.data([1], contentType: "image/jpeg")),
                ])
            let generation = try await gateway(storage, contestant).submit(
                request, model: "acme/film/reference-to-video")
            let body = try JSONValue(parsing: try #require(storage.seen(.submit).first).http.body)
            let addresses = try #require(body["image_urls"]?.arrayValue).compactMap(\.stringValue)
            #expect(addresses.compactMap { storage.files[$0] } == [[1], [2], [1]])
            #expect(addresses[0] == addresses[2] && addresses[1].hasSuffix("/b.png"))
            #expect(storage.files.count == 2 && storage.seen.last?.operation == .submit)
            #expect(generation.conversion?.media.count == 3)
        }
    }

    @Test("Small ones go along as data URIs when asked for, large ones go up")
    func inline() async throws {
        try await StorageServer.run { storage in
            let request = VideoRequest(
                prompt: "a",
                images: [
                    .firstFrame(.data([1, 2, 3], contentType: "image/png")),
                    .lastFrame(.data(Array(repeating: 7, count: 20), contentType: "image/png")),
                ])
            _ = try await gateway(storage).submit(
                request, model: "acme/film/first-last-frame-to-video",
                options: .with { $0.submit.media = .inline(upTo: 10) })
            let body = try JSONValue(parsing: try #require(storage.seen(.submit).first).http.body)
            #expect(body["first_frame_url"] == "data:image/png;base64,AQID")
            #expect(body["last_frame_url"]?.stringValue.flatMap { storage.files[$0] }?.count == 20)
            #expect(storage.files.count == 1)
        }
    }

    @Test("What the first model of a chain had brought there is not brought again for the second")
    func onceForAChain() async throws {
        try await StorageServer.run { connection, seen in
            guard seen.operation == .submit, seen.http.path.contains("acme/film") else { return false }
            connection.answer(429, [], #"{"detail":"full","type":"concurrent_requests_limit"}"#)
            return true
        } _: { storage in
            let request = VideoRequest(prompt: "a", images: [.reference(.data([1], contentType: "image/png"))])
            let generation = try await gateway(storage).submit(
                request, models: ["acme/film/image-to-video", FilmStudio.other])
            #expect(generation.model == FilmStudio.other && storage.seen(.put).count == 1)
            let bodies = try storage.seen(.submit).map { try JSONValue(parsing: $0.http.body)["image_url"] }
            #expect(Set(bodies).count == 1)
            #expect(generation.report.attempts.map(\.status) == [.failed, .submitted])
        }
    }

    @Test(
        "An upload that fails for good ends the chain, one that fails for now does not; neither is a job",
        arguments: [(413, 1), (503, 2)])
    func failedUpload(_ status: Int, _ attempts: Int) async throws {
        try await StorageServer.run { connection, seen in
            guard seen.operation == .put else { return false }
            connection.answer(status, [], #"{"detail":"no"}"#)
            return true
        } _: { storage in
            let gateway = try gateway(storage)
            let request = VideoRequest(prompt: "a", images: [.reference(.data([1], contentType: "image/png"))])
            let updates = Collected<FalGateway.Update>()
            let failure = await gatewayFailure { () throws(FalGateway.Failure) in
                try await gateway.generate(
                    request, models: ["acme/film/image-to-video", FilmStudio.other], onUpdate: { updates.add($0) })
            }
            #expect(failure?.call?.status == status && failure?.report.attempts.count == attempts)
            #expect(failure?.report.attempts.contains(where: \.mayBePaid) == false)
            #expect(storage.seen(.submit).isEmpty)
            #expect(updates.all.map(\.status).prefix(2) == [.preparing, .failed])
        }
    }
}
