import FalFields
import FalJSON
import Testing

/// What documents ask of files, before anything is uploaded.
@Suite("Unified: limits of files") struct FileLimitTests {
    private let schema = EndpointSchema(
        json: [
            "input": ["type": "record", "record": "Input"], "output": ["type": "json"],
            "records": [
                "Input": [
                    ["name": "image_url", "type": "media", "kind": "image", "media": ["min_width": 11]],
                    [
                        "name": "image_urls", "type": "list",
                        "of": ["type": "media", "kind": "image", "media": ["max_height": 19]],
                    ],
                ]
            ],
        ])

    private func mapper(_ scope: FieldMapper.Scope = .endpoint) -> FieldMapper {
        let rules = FieldMapper.Rules(
            modality: .image,
            rules: [
                .init("image_url", from: .reference, as: .media, origin: "R11"),
                .init("image_urls", from: .styleImage, as: .mediaList, origin: "R18"),
            ])
        return FieldMapper(endpoint: "acme/film/make", rules: rules, schema: schema, scope: scope)
    }

    private let small = FalMedia.data(SampleHead.png(width: 10, height: 20), contentType: "image/png")

    @Test("A picture that is too small is refused with the number, as bytes and as a data URI")
    func tooSmall() throws {
        for media in [small, .url(FalMedia.dataURI(SampleHead.png(width: 10, height: 20), contentType: "image/png"))] {
            let problems = mapper().examine(ImageRequest(images: [.reference(media)])).problems
            #expect(problems.map(\.code) == [.invalidMedia] && problems[0].allowed == [11])
            #expect(problems[0].message == "'reference', the model's 'image_url', must be at least 11 pixels wide")
        }
        let listed = mapper().examine(ImageRequest(images: [.style(small)])).problems
        #expect(listed.map(\.allowed) == [[19]])
    }

    @Test("Of other files nothing is known here, and a relative's limits say nothing")
    func unknown() throws {
        let others: [FalMedia] = ["https://x.test/a.png", .file("a.png")]
        for media in others { #expect(mapper().examine(ImageRequest(images: [.reference(media)])).problems == []) }
        #expect(mapper(.family).examine(ImageRequest(images: [.reference(small)])).problems == [])
    }

    @Test("A form can show the limits of each role")
    func capabilities() throws {
        let limits = mapper().capabilities.fileLimits
        #expect(limits == [.reference: MediaLimits([.minWidth: 11]), .styleImage: MediaLimits([.maxHeight: 19])])
    }
}
