import FalFields
import FalJSON
import SchemagenCore
import TestSupport
import Testing

/// What is neither a picture, a film nor speech, on documents made for the rules.
@Suite("Derivation of further kinds") struct FurtherKindsTests {
    private static let file: JSONValue = [
        "type": "object", "title": "File", "properties": ["url": ["type": "string"]], "required": ["url"],
    ]
    private static let text: JSONValue = ["type": "string"]
    private static let flag: JSONValue = ["type": "boolean"]
    private static let number: JSONValue = ["type": "number"]
    private static let texts: JSONValue = ["type": "array", "items": ["type": "string"]]
    private static let image: JSONValue = .reference("File")

    private func mapper(
        _ input: JSONObject, required: [String] = [], output: JSONObject, category: String? = nil,
        id: String = "acme/anvil/drop"
    ) throws -> FieldMapper {
        let document = EndpointDocument(
            id, metadata: category.map { ["category": .string($0)] } ?? [:], input: input, output: output,
            required: required,
            components: [
                "File": Self.file,
                "Word": [
                    "type": "object", "properties": ["text": Self.text, "start": Self.number, "end": Self.number],
                ],
            ])
        let model = try document.model().model
        return MapperDeriver().derive(model).mapper(DescriptorBuilder().schema(of: model))
    }

    private func payload(_ mapper: FieldMapper, _ request: some UnifiedRequest) throws -> JSONValue {
        .object(try mapper.convert(request).payload)
    }

    // MARK: Words

    @Test("Text from a recording is a transcript; who requires a question answers it")
    func transcripts() throws {
        let words: JSONValue = ["type": "array", "items": .reference("Word")]
        let output: JSONObject = ["text": Self.text, "words": words, "chunks": words, "language_code": Self.text]
        let mapper = try self.mapper(
            [
                "audio_url": Self.text, "language": Self.text, "diarize": Self.flag, "num_speakers": Self.number,
                "keyterms": Self.texts, "chunk_level": ["type": "string", "enum": ["none", "word"]],
            ], required: ["audio_url"], output: output)
        #expect(mapper.modalities == [.transcript])
        let outputs = mapper.rules.outputs.map { "\($0.role) \($0.field)" }
        #expect(Set(outputs) == ["text text", "words words", "segments chunks", "language language_code"])
        let request = TranscriptionRequest(
            audio: "https://x.test/a.mp3", language: "en", timestamps: "word", speakers: true, numberOfSpeakers: 2,
            terms: ["Reineke"])
        let expected: JSONValue = [
            "audio_url": "https://x.test/a.mp3", "language": "en", "diarize": true, "num_speakers": 2,
            "keyterms": ["Reineke"], "chunk_level": "word",
        ]
        let conversion = try mapper.convert(request)
        #expect(Set(conversion.payload.keys) == expected.objectValue.map { Set($0.keys) })
        for member in conversion.payload { #expect(member.value == expected[member.key], "\(member.key)") }

        let question = try self.mapper(
            ["audio_url": Self.text, "prompt": Self.text], required: ["audio_url", "prompt"],
            output: ["output": Self.text])
        #expect(question.modalities == [.caption])
        #expect(
            try payload(question, CaptionRequest(prompt: "who?", audio: "https://x.test/a"))
                == ["audio_url": "https://x.test/a", "prompt": "who?"])
    }

    @Test("Text about an image or a video is a description; text about nothing is the answer of a language model")
    func captions() throws {
        let output: JSONObject = ["results": Self.text]
        let caption = try mapper(["image_url": Self.text], required: ["image_url"], output: output)
        #expect(caption.modalities == [.caption])
        let film = try mapper(
            ["video_urls": Self.texts, "prompt": Self.text], output: ["output": Self.text], category: "video-to-text")
        #expect(film.modalities == [.caption] && film.capabilities.takes(.video))
        let chat = try mapper(["prompt": Self.text, "image_url": Self.text], output: ["output": Self.text])
        #expect(chat.modalities == [.other])
        #expect(chat.rules.rules.isEmpty)
        // A score is no text.
        let score = try mapper(["audio_url": Self.text], required: ["audio_url"], output: ["probability": Self.number])
        #expect(score.modalities == [.other])
    }

    // MARK: 3D

    @Test("A model in 3D is known by its category, or by the names of its files")
    func models() throws {
        let inputs: JSONObject = ["image_url": Self.text]
        for (output, category) in [
            (["model_mesh": Self.image, "rendered_image": Self.image], nil),
            (["result_files": ["type": "array", "items": Self.image]], "3d-to-3d"),
            (["model": Self.image, "video": Self.image], "image-to-3d"),
        ] as [(JSONObject, String?)] {
            let found = try mapper(inputs, required: ["image_url"], output: output, category: category)
            #expect(found.modalities == [.model], "\(output)")
            #expect(found.rules.outputs.contains { $0.role == .model }, "\(output)")
        }
        let weights = try mapper(
            ["images_data_url": Self.text], output: ["diffusers_lora_file": Self.image], category: "training")
        #expect(weights.modalities == [.other])
    }

    @Test("An image without a side shows the front, and what one model calls faces another calls polygons")
    func sides() throws {
        let mapper = try self.mapper(
            [
                "front_image_url": Self.text, "back_image_url": Self.text, "left_image_url": Self.text,
                "face_limit": ["type": "integer"], "pbr": Self.flag, "texture": Self.flag, "seed": ["type": "integer"],
                "geometry_file_format": ["type": "string", "enum": ["glb", "FBX"]],
            ], required: ["front_image_url"], output: ["model_mesh": Self.image])
        let request = ModelRequest(
            images: [.reference("https://x.test/f")], backImage: "https://x.test/b", textured: false,
            physicallyBased: true, polygons: 5000, outputFormat: "fbx", seed: .max)
        let payload = try mapper.convert(request).payload
        #expect(payload["front_image_url"] == "https://x.test/f" && payload["back_image_url"] == "https://x.test/b")
        #expect(payload["texture"] == false && payload["pbr"] == true && payload["face_limit"] == 5000)
        #expect(payload["geometry_file_format"] == "FBX")
        #expect(payload["seed"]?.numberValue?.literal == "18446744073709551615")
        #expect(mapper.capabilities.formats == ["glb", "FBX"])
        let lost = mapper.examine(ModelRequest(images: [.reference("https://x.test/f")], texturePrompt: "red"))
        #expect(lost.unmapped.map(\.unifiedField) == [.texturePrompt])
    }

    // MARK: Music

    @Test("Lyrics and genres make music; a voice makes speech")
    func music() throws {
        let audio: JSONObject = ["audio": Self.image]
        let songs = try mapper(
            [
                "prompt": Self.text, "lyrics": Self.text, "tags": Self.text, "is_instrumental": Self.flag,
                "num_songs": Self.number, "duration": Self.number,
            ], required: ["prompt"], output: ["audio": Self.image, "lyrics": Self.text])
        #expect(songs.modalities == [.music, .audio])
        let request = MusicRequest(
            prompt: "calm", lyrics: "la", tags: ["lofi", "piano"], instrumental: false, duration: .seconds(30),
            numberOfTracks: 2)
        let payload = try songs.convert(request).payload
        #expect(payload["prompt"] == "calm" && payload["lyrics"] == "la" && payload["tags"] == "lofi, piano")
        #expect(payload["is_instrumental"] == false && payload["duration"] == 30 && payload["num_songs"] == 2)
        // Old requests keep their meaning.
        #expect(try self.payload(songs, SpeechRequest(text: "calm")) == ["prompt": "calm"])
        #expect(songs.rules.outputs.contains(.init(.lyrics, "lyrics", .value)))
        #expect(songs.capabilities.takes(.lyrics) && songs.capabilities.takes(.prompt))
        #expect(!songs.capabilities(making: .audio).takes(.lyrics))

        let listed = try mapper(["tags": Self.texts], output: audio)
        #expect(try self.payload(listed, MusicRequest(tags: ["lofi"])) == ["tags": ["lofi"]])
        let spoken = try mapper(["prompt": Self.text, "voice": Self.text], required: ["prompt"], output: audio)
        let stems = try mapper(["prompt": Self.text, "audio_url": Self.text], output: ["vocals": Self.image])
        #expect(spoken.modalities == [.audio] && !stems.makes(.music))
        let refusal = spoken.examine(MusicRequest(prompt: "calm")).problems.map(\.code)
        #expect(refusal == [.wrongModality])
    }

    @Test("What is missing is told in the fields of the request that was made")
    func missing() throws {
        let songs = try mapper(
            ["prompt": Self.text, "lyrics": Self.text], required: ["prompt", "lyrics"], output: ["audio": Self.image])
        #expect(songs.examine(MusicRequest()).missing.map(\.fillers) == [[.lyrics], [.prompt]])
        #expect(songs.examine(SpeechRequest()).missing.map(\.fillers) == [[], [.text]])
        #expect(songs.capabilities.required == [.lyrics, .prompt])
        #expect(songs.capabilities(making: .audio).requiredAdditionalFields == ["lyrics"])
    }

    // MARK: Upscaling

    @Test("A factor or a target beside one image makes a larger version; required words make another image")
    func upscaling() throws {
        let image: JSONObject = ["image": Self.image]
        let both = try mapper(
            [
                "image_url": Self.text, "upscale_factor": Self.number,
                "target_resolution": ["type": "string", "enum": ["720p", "1080p", "2160p"]],
                "upscale_mode": ["type": "string", "enum": ["factor", "target"], "default": "factor"],
            ], required: ["image_url"], output: image)
        #expect(both.modalities == [.upscaled, .image])
        #expect(
            try payload(both, UpscaleRequest(image: "https://x.test/a", factor: 2))
                == ["image_url": "https://x.test/a", "upscale_factor": 2])
        let target = try both.convert(UpscaleRequest(image: "https://x.test/a", resolution: "4K")).payload
        #expect(target["target_resolution"] == "2160p" && target["upscale_mode"] == "target")
        let old = ImageRequest(images: [.reference("https://x.test/a")])
        #expect(try payload(both, old) == ["image_url": "https://x.test/a"])
        #expect(both.examine(UpscaleRequest(factor: 2)).missing.first?.fillers.contains(.reference) == true)

        let film = try mapper(
            ["video_url": Self.text, "scale_factor": ["type": "integer", "enum": [2, 4]]], required: ["video_url"],
            output: ["video": Self.image])
        #expect(
            try payload(film, UpscaleRequest(video: "https://x.test/a", factor: 4))
                == ["video_url": "https://x.test/a", "scale_factor": 4])
        let wrong = film.examine(UpscaleRequest(video: "https://x.test/a", factor: 3)).problems
        #expect(wrong.map(\.code) == [.unsupportedValue] && wrong[0].allowed == [2, 4])

        let material = try mapper(
            ["image_url": Self.text, "prompt": Self.text, "upscale_factor": Self.number],
            required: ["image_url", "prompt"], output: image)
        #expect(material.modalities == [.image])
        let named = try mapper(
            ["image_url": Self.text], required: ["image_url"], output: image, id: "acme/crisp-upscaler")
        #expect(named.modalities == [.upscaled, .image])
    }

    // MARK: Families

    @Test("A model published tomorrow is asked like its family, in either kind of request")
    func families() throws {
        let registry = MapperRegistry()
        registry.register(
            try mapper(
                ["prompt": Self.text, "lyrics": Self.text], output: ["audio": Self.image], id: "acme/songs/one"))
        registry.register(
            try mapper(
                ["text": Self.text, "voice": Self.text], output: ["audio": Self.image], id: "acme/songs/two"))
        let music = registry.mapper(for: "acme/songs/three", making: .music)
        #expect(music.scope == .family && music.makes(.music) && music.capabilities.takes(.lyrics))
        let speech = registry.mapper(for: "acme/songs/three", making: .audio)
        #expect(!speech.makes(.music) && speech.capabilities.takes(.voice))
        #expect(registry.models(taking: MusicRequest(prompt: "calm", lyrics: "la")) == ["acme/songs/one"])
    }
}
