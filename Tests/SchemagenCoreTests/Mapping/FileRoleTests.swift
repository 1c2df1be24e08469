import FalFields
import FalJSON
import SchemagenCore
import TestSupport
import Testing

/// Which file of a request goes where, on small documents of the shapes that model families have.
@Suite("Unified: roles of files") struct FileRoleTests {
    /// A field with the address of a file.
    private static func address(_ kind: String, _ text: String = "") -> JSONValue {
        ["type": "string", "ui": ["field": .string(kind)], "description": .string(text)]
    }

    private static func addresses(_ kind: String, _ text: String = "", most: Int) -> JSONValue {
        [
            "type": "array", "items": ["type": "string", "ui": ["field": .string(kind)]],
            "maxItems": .number(.init(most)),
            "description": .string(text),
        ]
    }

    private static func mapper(
        _ input: JSONObject, required: [String] = [], makes output: String = "video"
    ) throws -> FieldMapper {
        let document = EndpointDocument(
            input: input, output: [output: .reference("File")], required: required,
            components: [
                "File": ["type": "object", "properties": ["url": ["type": "string"]], "required": ["url"]],
                "Still": [
                    "type": "object", "required": ["image_url"],
                    "properties": ["image_url": address("image"), "strength": ["type": "number"]],
                ],
            ])
        let model = try document.model().model
        return MapperDeriver().derive(model).mapper(DescriptorBuilder().schema(of: model))
    }

    private static func film(_ name: String) -> FalMedia { .url("https://x.test/\(name)") }

    @Test("A family that takes films, sounds and images as references fills each list by role, up to its length")
    func references() throws {
        let mapper = try Self.mapper([
            "prompt": ["type": "string"],
            "reference_image_urls": Self.addresses("image", most: 9),
            "reference_video_urls": Self.addresses("video", "Up to 3 films.", most: 3),
            "reference_audio_urls": Self.addresses("audio", "Up to 3 sounds.", most: 3),
        ])
        let request = VideoRequest(
            prompt: "p", images: [.reference(Self.film("a.png"))],
            videos: [.reference(Self.film("1.mp4")), .reference(Self.film("2.mp4"))],
            audios: [.reference(Self.film("1.mp3"))])
        let payload = try mapper.convert(request).payload
        #expect(payload["reference_video_urls"] == ["https://x.test/1.mp4", "https://x.test/2.mp4"])
        #expect(payload["reference_audio_urls"] == ["https://x.test/1.mp3"])
        #expect(payload["reference_image_urls"] == ["https://x.test/a.png"])
        let four = VideoRequest(prompt: "p", videos: Array(repeating: .reference(Self.film("1.mp4")), count: 4))
        let problem = try #require(mapper.examine(four).problems.first)
        #expect(problem.code == .tooManyImages && problem.allowed == [3] && problem.message.contains("videos"))
        #expect(mapper.capabilities.videoRoles == [.reference] && mapper.capabilities.maximumVideos == [.reference: 3])
    }

    @Test("Lists of plain names take a single film as before, and references where the document says so")
    func plainLists() throws {
        let mapper = try Self.mapper([
            "video_urls": Self.addresses("video", "Reference videos to guide the result.", most: 3),
            "audio_urls": Self.addresses("audio", "Reference audio to guide the result.", most: 3),
        ])
        let one = try mapper.convert(VideoRequest(video: Self.film("1.mp4"), audio: Self.film("1.mp3"))).payload
        #expect(one["video_urls"] == ["https://x.test/1.mp4"] && one["audio_urls"] == ["https://x.test/1.mp3"])
        let named = VideoRequest(
            videos: [.reference(Self.film("1.mp4")), .reference(Self.film("2.mp4"))],
            audios: [.reference(Self.film("1.mp3"))])
        #expect(try mapper.convert(named).payload["video_urls"]?.arrayValue?.count == 2)
        #expect(throws: MappingError.self) { try mapper.convert(VideoRequest(videos: [.motion(Self.film("1.mp4"))])) }
    }

    @Test("A film to follow, a film to change and a mask have fields of their own")
    func films() throws {
        let mapper = try Self.mapper([
            "video_url": Self.address("video"), "control_video_url": Self.address("video"),
            "mask_video_url": Self.address("video"),
        ])
        let payload = try mapper.convert(
            VideoRequest(
                videos: [.mask(Self.film("m")), .motion(Self.film("c")), .source(Self.film("s"))])
        ).payload
        #expect(
            payload == [
                "video_url": "https://x.test/s", "control_video_url": "https://x.test/c",
                "mask_video_url": "https://x.test/m",
            ])
    }

    @Test("Speech is changed, and speaks with the voice that it is given")
    func voices() throws {
        let changed = try Self.mapper(
            ["source_audio_url": Self.address("audio"), "target_voice_audio_url": Self.address("audio")],
            required: ["source_audio_url"], makes: "audio")
        let request = SpeechRequest(audios: [.track(Self.film("s")), .voice(Self.film("v"))])
        #expect(
            try changed.convert(request).payload
                == ["source_audio_url": "https://x.test/s", "target_voice_audio_url": "https://x.test/v"])
        let spoken = try Self.mapper(
            ["text": ["type": "string"], "audio_urls": Self.addresses("audio", "Voices of the speakers.", most: 3)],
            required: ["text"], makes: "audio")
        let dialogue = SpeechRequest(text: "p", audios: [.voice(Self.film("1")), .voice(Self.film("2"))])
        #expect(try spoken.convert(dialogue).payload["audio_urls"]?.arrayValue?.count == 2)
    }

    @Test("Two speakers of one film are told apart by their order")
    func speakers() throws {
        let mapper = try Self.mapper([
            "image_url": Self.address("image"), "audio_url_person1": Self.address("audio"),
            "audio_url_person2": Self.address("audio"),
        ])
        let request = VideoRequest(
            images: [.reference(Self.film("i"))], audios: [.lips(Self.film("1")), .lips(Self.film("2"))])
        let payload = try mapper.convert(request).payload
        #expect(
            payload["audio_url_person1"] == "https://x.test/1" && payload["audio_url_person2"] == "https://x.test/2")
        #expect(mapper.capabilities.maximumAudios[.lips] == 2)
    }

    @Test(
        "Images that a model names by what they show have roles of that name",
        arguments: [
            ("human_image_url", FalImageRole.person), ("model_image_url", .person), ("garment_image_url", .garment),
            ("clothing_image_url", .garment), ("product_image_url", .garment), ("source_face_url", .face),
            ("target_image_url", .target), ("subject_reference_image_url", .character),
            ("background_image_url", .background), ("depth_image_url", .depth), ("openpose_image_url", .pose),
            ("canny_image_url", .edge), ("normal_image_url", .normal), ("segmentation_image_url", .segmentation),
            ("control_lora_image_url", .control), ("style_reference_image_url", .style),
        ])
    func named(_ field: String, _ role: FalImageRole) throws {
        let mapper = try Self.mapper(
            ["image_url": Self.address("image"), field: Self.address("image")], makes: "image")
        let request = ImageRequest(images: [.init(Self.film("r"), role: role), .reference(Self.film("i"))])
        #expect(
            try mapper.convert(request).payload == ["image_url": "https://x.test/i", field: "https://x.test/r"])
    }

    @Test(
        "What a name leaves open stays with the model's own fields",
        arguments: ["face_images_data_url", "dissolve_image_url", "reference_mask_urls", "static_mask_url"])
    func ambiguous(_ field: String) throws {
        let mapper = try Self.mapper(
            ["image_url": Self.address("image"), field: Self.address("image")], makes: "image")
        #expect(!mapper.rules.rules.contains { $0.field == field })
    }

    @Test("A second required image stands beside the main one; without it, what is missing is named")
    func secondImage() throws {
        let fields: JSONObject = [
            "reference_image_urls": Self.addresses("image", most: 3), "image_url": Self.address("image"),
            "mask_url": Self.address("image"),
        ]
        let mapper = try Self.mapper(fields, required: ["image_url", "reference_image_urls"], makes: "image")
        let images: [FalInputImage] = [.reference(Self.film("1")), .reference(Self.film("2")), .mask(Self.film("m"))]
        #expect(
            try mapper.convert(ImageRequest(images: images)).payload == [
                "reference_image_urls": ["https://x.test/2"], "image_url": "https://x.test/1",
                "mask_url": "https://x.test/m",
            ])
        let lone = mapper.examine(ImageRequest(images: [.reference(Self.film("1"))]))
        #expect(lone.missing == [.init(modelField: "reference_image_urls", fillers: [.reference])])
        #expect(mapper.capabilities.maximumImages[.reference] == 4)
    }

    @Test("Numbered images are filled in their order, also where each is an object")
    func numbered() throws {
        let mapper = try Self.mapper(
            ["image_prompt_1": .reference("Still"), "image_prompt_2": .reference("Still")], makes: "image")
        let request = ImageRequest(images: [
            .reference(Self.film("1")), .reference(.data([1], contentType: "image/png")),
        ])
        let conversion = try mapper.convert(request)
        #expect(conversion.payload["image_prompt_1"] == ["image_url": "https://x.test/1"])
        #expect(conversion.media.map(\.path) == [[.member("image_prompt_2"), .member("image_url")]])
    }

    @Test("A request reads and writes films and sounds, a lone one in the short form")
    func json() throws {
        let short: JSONValue = ["video": "https://x.test/v", "audio": "https://x.test/a"]
        let request = try VideoRequest(json: short)
        #expect(request.videos == [.source(Self.film("v"))] && request.audio == Self.film("a"))
        #expect(request.json == short)
        var several = request
        several.videos.append(.motion(Self.film("m")))
        #expect(several.json["videos"]?[1]?["role"] == "motion" && several.json["video"] == nil)
        #expect(try VideoRequest(json: several.json) == several)
        several.video = nil
        #expect(several.videos == [.motion(Self.film("m"))])
        #expect(throws: MappingError.self) {
            try VideoRequest(json: ["audios": [["role": "first_frame", "media": "https://x.test/a"]]])
        }
    }
}
