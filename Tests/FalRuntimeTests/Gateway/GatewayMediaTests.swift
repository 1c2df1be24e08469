import FalEmulator
import FalJSON
import FalRuntime
import Loopback
import Testing

private typealias Fault = LocalFal.Fault

@Suite("Local files of a unified request") struct GatewayMediaTests {
    @Test("They are brought to fal before the submit, equal ones once", arguments: TransportKind.allCases)
    func uploaded(_ kind: TransportKind) async throws {
        let folder = try Folder()
        let path = try folder.put("b.png", [2])
        try await LocalFal.film { fal in
            let request = VideoRequest(
                prompt: "a",
                images: [
                    .reference(.data([1], contentType: "image/jpeg")), .reference(.file(path)),
                    .reference(.data([1], contentType: "image/jpeg")),
                ])
            let generation = try await fal.gateway(kind).submit(
                request, model: "acme/film/reference-to-video")
            let body = try #require(fal.seen(.submit).first?.json)
            let files = await fal.files
            let addresses = try #require(body["image_urls"]?.arrayValue).compactMap(\.stringValue)
            #expect(addresses.compactMap { files[$0] } == [[1], [2], [1]])
            #expect(addresses[0] == addresses[2] && addresses[1].hasSuffix("/b.png"))
            #expect(files.count == 2 && fal.emulator.journal.last?.operation == .submit)
            #expect(generation.conversion?.media.count == 3)
        }
    }

    @Test("Small ones go along as data URIs when asked for, large ones go up")
    func inline() async throws {
        try await LocalFal.film { fal in
            let request = VideoRequest(
                prompt: "a",
                images: [
                    .firstFrame(.data([1, 2, 3], contentType: "image/png")),
                    .lastFrame(.data(Array(repeating: 7, count: 20), contentType: "image/png")),
                ])
            _ = try await fal.gateway().submit(
                request, model: "acme/film/first-last-frame-to-video",
                options: .with { $0.submit.media = .inline(upTo: 10) })
            let body = try #require(fal.seen(.submit).first?.json)
            let files = await fal.files
            #expect(body["first_frame_url"] == "data:image/png;base64,AQID")
            #expect(body["last_frame_url"]?.stringValue.flatMap { files[$0] }?.count == 20)
            #expect(files.count == 1)
        }
    }

    @Test("What the first model of a chain had brought there is not brought again for the second")
    func onceForAChain() async throws {
        try await LocalFal.film(Fault(.answer(status: 429, .fal), on: .submit, endpoint: "acme/film")) { fal in
            let request = VideoRequest(prompt: "a", images: [.reference(.data([1], contentType: "image/png"))])
            let generation = try await fal.gateway().submit(
                request, models: ["acme/film/image-to-video", SampleModels.other])
            #expect(generation.model == SampleModels.other && fal.seen(.upload).count == 1)
            let bodies = fal.seen(.submit).map { $0.json?["image_url"] }
            #expect(Set(bodies).count == 1)
            #expect(generation.report.attempts.map(\.status) == [.failed, .submitted])
        }
    }

    /// A registry in which one model takes files of up to three bytes.
    private static var strict: MapperRegistry {
        let registry = SampleModels.registry
        registry.register(
            SampleModels.mapper(
                "acme/strict", "video",
                [
                    ["name": "prompt", "required": true, "type": "string"],
                    ["name": "image_url", "type": "media", "kind": "image", "media": ["max_file_size": 3]],
                ], ["prompt<prompt R2", "image_url<reference media R11"], out: ["video video file"]))
        return registry
    }

    @Test(
        "A file that a model does not take is a request that does not fit it: skipped when others may be asked",
        arguments: [true, false])
    func fileThatDoesNotFit(skips: Bool) async throws {
        try await LocalFal.film { fal in
            let gateway = FalGateway(client: try fal.client(.urlSession), registry: Self.strict)
            let request = VideoRequest(
                prompt: "a", images: [.reference(.data([1, 2, 3, 4], contentType: "image/png"))])
            let models: [EndpointID] = ["acme/strict", SampleModels.other]
            let options = FalGateway.Options.with { $0.fallback.skipsUnmappable = skips }
            if skips {
                let generation = try await gateway.submit(request, models: models, options: options)
                #expect(generation.report.attempts.map(\.status) == [.unmappable, .submitted])
                #expect(generation.model == SampleModels.other && fal.seen(.upload).count == 1)
            } else {
                let failure = await gatewayFailure { () throws(FalGateway.Failure) in
                    try await gateway.submit(request, models: models, options: options)
                }
                #expect(failure?.mapping?.problems.first?.message.contains("at most 3 bytes") == true)
                #expect(failure?.report.attempts.map(\.status) == [.unmappable] && fal.emulator.journal.isEmpty)
            }
        }
    }

    @Test("A file that a later model does not take is refused although an earlier one has brought it to fal")
    func fileThatWasUploaded() async throws {
        try await LocalFal.film(Fault(.answer(status: 429, .fal), on: .submit)) { fal in
            let gateway = FalGateway(client: try fal.client(.urlSession), registry: Self.strict)
            let failure = await gatewayFailure { () throws(FalGateway.Failure) in
                try await gateway.submit(
                    VideoRequest(prompt: "a", images: [.reference(.data([1, 2, 3, 4], contentType: "image/png"))]),
                    models: [SampleModels.other, "acme/strict"])
            }
            #expect(failure?.report.attempts.map(\.status) == [.failed, .unmappable])
            // The call that failed says more than the model that was not asked.
            #expect(failure?.call?.status == 429)
        }
    }

    @Test("The limits of a relative are not those of a model that is mapped like it")
    func limitsOfTheFamily() async throws {
        let unknown: EndpointID = "acme/strict/next"
        let document = FalEmulator.Document(unknown.text, input: "{}", output: ["seed": ["type": "integer"]])
        try await LocalFal.run(documents: [document]) { fal in
            let gateway = FalGateway(client: try fal.client(.urlSession), registry: Self.strict)
            let generation = try await gateway.submit(
                VideoRequest(prompt: "a", images: [.reference(.data([1, 2, 3, 4], contentType: "image/png"))]),
                model: unknown)
            #expect(generation.model == unknown && fal.seen(.upload).count == 1)
        }
    }

    @Test(
        "An upload that fails for good ends the chain, one that fails for now does not; neither is a job",
        arguments: [(413, 1), (503, 2)])
    func failedUpload(_ status: Int, _ attempts: Int) async throws {
        try await LocalFal.film(Fault(.answer(status: status, .text(#"{"detail":"no"}"#)), on: .upload)) { fal in
            let gateway = try fal.gateway()
            let request = VideoRequest(prompt: "a", images: [.reference(.data([1], contentType: "image/png"))])
            let updates = Collected<FalGateway.Update>()
            let failure = await gatewayFailure { () throws(FalGateway.Failure) in
                try await gateway.generate(
                    request, models: ["acme/film/image-to-video", SampleModels.other], onUpdate: { updates.add($0) })
            }
            #expect(failure?.call?.status == status && failure?.report.attempts.count == attempts)
            #expect(failure?.report.attempts.contains(where: \.mayBePaid) == false)
            #expect(fal.seen(.submit).isEmpty)
            #expect(updates.all.map(\.status).prefix(2) == [.preparing, .failed])
        }
    }
}
