import FalFields
import FalJSON
import SchemagenCore
import TestSupport
import Testing

/// What genuine endpoints are sent, written down by hand from their documents: no rule had a part in these lines.
@Suite("Known answers", .enabled(if: Corpus.isFirst, "\(Corpus.otherFolder)"))
struct KnownAnswerTests {
    struct Row: CustomTestStringConvertible {
        let id: String
        let request: JSONValue
        let payload: String

        init(_ id: String, _ request: JSONValue, _ payload: String) {
            self.id = id
            self.request = request
            self.payload = payload
        }

        var testDescription: String { id }
    }

    private static func image(_ role: String, _ name: String) -> JSONValue {
        ["role": .string(role), "media": .string("https://x.test/\(name)")]
    }

    private static let a = "https://x.test/a"
    private static let z = "https://x.test/z"

    static let rows: [Row] = [
        // Durations as digits, as digits with an s, as integers; a field of another name for the last frame.
        Row(
            "fal-ai/minimax/hailuo-02/standard/image-to-video",
            [
                "prompt": "p", "duration": 6, "resolution": "768p",
                "images": [image("first_frame", "a"), image("last_frame", "z")],
            ],
            #"{"prompt":"p","duration":"6","resolution":"768P","image_url":"\#(a)","end_image_url":"\#(z)"}"#),
        Row(
            "fal-ai/kling-video/v2.6/pro/image-to-video",
            ["prompt": "p", "duration": 5, "images": [image("reference", "a"), image("last_frame", "z")]],
            #"{"prompt":"p","duration":"5","start_image_url":"\#(a)","end_image_url":"\#(z)"}"#),
        Row(
            "fal-ai/kling-video/v2.6/pro/text-to-video",
            ["prompt": "p", "aspect_ratio": "1:1", "generate_audio": false],
            #"{"prompt":"p","aspect_ratio":"1:1","generate_audio":false}"#),
        Row(
            "fal-ai/veo3.1/fast", ["prompt": "p", "duration": 6, "seed": 0], #"{"prompt":"p","duration":"6s","seed":0}"#
        ),
        Row(
            "fal-ai/veo3.1/extend-video", ["prompt": "p", "duration": 7, "video": "https://x.test/a"],
            #"{"prompt":"p","duration":"7s","video_url":"\#(a)"}"#),
        Row(
            "fal-ai/veo3.1/first-last-frame-to-video",
            ["prompt": "p", "images": [image("first_frame", "a"), image("last_frame", "z")]],
            #"{"prompt":"p","first_frame_url":"\#(a)","last_frame_url":"\#(z)"}"#),
        Row(
            "fal-ai/veo3.1/reference-to-video", ["prompt": "p", "images": [image("reference", "a")]],
            #"{"prompt":"p","image_urls":["\#(a)"]}"#),
        Row("fal-ai/sora-2/text-to-video", ["prompt": "p", "duration": 8], #"{"prompt":"p","duration":8}"#),
        Row(
            "fal-ai/sora-2/video-to-video/remix", ["prompt": "p", "extra": ["video_id": "v"]],
            #"{"prompt":"p","video_id":"v"}"#),
        Row(
            "wan/v2.6/reference-to-video", ["prompt": "p", "video": "https://x.test/a", "duration": 10],
            #"{"prompt":"p","video_urls":["\#(a)"],"duration":"10"}"#),
        Row(
            "fal-ai/pixverse/v5.5/transition",
            ["prompt": "p", "generate_audio": true, "images": [image("first_frame", "a"), image("last_frame", "z")]],
            #"{"prompt":"p","generate_audio_switch":true,"first_image_url":"\#(a)","end_image_url":"\#(z)"}"#),
        Row(
            "fal-ai/kling-video/o3/pro/text-to-video",
            ["prompt": "", "duration": 8, "extra": ["multi_prompt": [["prompt": "one", "duration": "8"]]]],
            #"{"duration":"8","multi_prompt":[{"prompt":"one","duration":"8"}]}"#),
        // The sound of a talking head is a unified field; its pose clip and its portrait have names of their own.
        Row(
            "fal-ai/sadtalker/reference",
            ["audio": "https://x.test/s", "video": "https://x.test/v", "images": [image("reference", "a")]],
            ##"{"driven_audio_url":"https://x.test/s","reference_pose_video_url":"https://x.test/v","##
                + #""source_image_url":"\#(a)"}"#),
        // Frames: 5 s of 25 a second, on the grid of 8k + 1.
        Row("fal-ai/ltx-2-19b/text-to-video", ["prompt": "p", "duration": 5], #"{"prompt":"p","num_frames":129}"#),
        Row(
            "fal-ai/flux-2", ["prompt": "p", "size": "1024x768", "count": 3],
            #"{"prompt":"p","image_size":{"width":1024,"height":768},"num_images":3}"#),
        Row(
            "fal-ai/flux/dev", ["prompt": "p", "aspect_ratio": "9:16"], #"{"prompt":"p","image_size":"portrait_16_9"}"#),
        Row(
            "fal-ai/flux-pro/kontext", ["prompt": "p", "aspect_ratio": "1:1", "images": [image("reference", "a")]],
            #"{"prompt":"p","aspect_ratio":"1:1","image_url":"\#(a)"}"#),
        Row(
            "fal-ai/ideogram/v3", ["prompt": "p", "style": "realistic", "images": [image("style", "a")]],
            #"{"prompt":"p","style":"REALISTIC","image_urls":["\#(a)"]}"#),
        Row("fal-ai/nano-banana-2", ["prompt": "kite", "resolution": "4k"], #"{"prompt":"kite","resolution":"4K"}"#),
        Row(
            "fal-ai/minimax/speech-2.8-hd",
            [
                "text": "hello", "voice": "v", "language": "en", "voice_settings": ["speed": 1.5],
                "output_format": ["format": "mp3", "sample_rate": 32000, "bitrate": 64],
            ],
            #"{"prompt":"hello","voice_setting":{"voice_id":"v","speed":1.5},"language_boost":"English","#
                + #""audio_setting":{"format":"mp3","sample_rate":32000,"bitrate":64000},"output_format":"url"}"#),
        // What endpoints offer by name, and what goes into objects of their own.
        Row(
            "fal-ai/pika/v1.5/pikaffects", ["effect": "crush", "images": [image("reference", "a")]],
            #"{"pikaffect":"Crush","image_url":"\#(a)"}"#),
        Row(
            "fal-ai/ltx-2.3-22b/distilled/audio-to-video/lora",
            [
                "prompt": "p", "audio": "https://x.test/a",
                "loras": [["path": "acme/ink", "scale": 0.5, "file": "ink.safetensors"]],
            ],
            #"{"prompt":"p","audio_url":"\#(a)","loras":[{"path":"acme/ink","scale":0.5,"#
                + #""weight_name":"ink.safetensors"}]}"#),
        Row(
            "fal-ai/flux-pro/v1.1-ultra-finetuned", ["prompt": "p", "loras": [["path": "f-1", "scale": 1.1]]],
            #"{"prompt":"p","finetune_id":"f-1","finetune_strength":1.1}"#),
        Row(
            "fal-ai/stable-audio-3/small/music/audio-inpainting",
            ["prompt": "p", "audio": "https://x.test/a", "section": ["start": 2, "end": 4.5]],
            #"{"prompt":"p","audio_url":"\#(a)","mask_start_seconds":2,"mask_end_seconds":4.5}"#),
        Row(
            "fal-ai/heygen/avatar4/digital-twin",
            ["avatar": "Abigail Office Front", "voice": "Ivy", "script": "hello"],
            #"{"character":{"avatar":"Abigail Office Front"},"voice":{"voice":"Ivy","prompt":"hello"}}"#),
        Row(
            "fal-ai/elevenlabs/text-to-dialogue/eleven-v3",
            ["dialogue": [["text": "Where?", "voice": "Aria"], ["text": "There.", "voice": "Roger"]]],
            #"{"inputs":[{"text":"Where?","voice":"Aria"},{"text":"There.","voice":"Roger"}]}"#),
        Row(
            "fal-ai/maya", ["text": "hello", "voice_description": "an old man"],
            #"{"text":"hello","prompt":"an old man"}"#),
        Row(
            "fal-ai/vibevoice", ["text": "hello", "voice": "Frank [EN]"],
            #"{"script":"hello","speakers":[{"preset":"Frank [EN]"}]}"#),
        Row(
            "fal-ai/qwen-3-tts/text-to-speech/1.7b",
            ["text": "hello", "voice": "vivian", "voice_settings": ["temperature": 0.7]],
            #"{"text":"hello","voice":"Vivian","temperature":0.7}"#),
    ]

    @Test("The payload is exactly this one", arguments: rows)
    func payload(_ row: Row) throws {
        let item = try #require(DerivedMappers.item(row.id), "no document of \(row.id)")
        let conversion = try item.mapper.examine(json: row.request)
        #expect(conversion.refusals(.strict) == [])
        #expect(JSONValue.object(conversion.payload) == (try JSONValue(parsing: row.payload)))
    }

    @Test("A setting that takes the place of a voice says so")
    func replacedVoice() throws {
        let item = try #require(DerivedMappers.item("fal-ai/minimax/speech-2.8-hd"))
        let conversion = try item.mapper.convert(
            SpeechRequest(text: "hello", voice: "a", voiceSettings: ["voice_id": "b"]))
        #expect(conversion.payload["voice_setting"] == ["voice_id": "b"])
        #expect(conversion.warnings.map(\.code) == [.replaced] && conversion.warnings[0].unifiedField == .voice)
    }

    @Test(
        "What an endpoint does not make, it is not asked for",
        arguments: [
            ("fal-ai/veo3.1/fast", 7.0, [4, 6, 8]), ("fal-ai/veo3.1/extend-video", 8, [7]),
            ("fal-ai/veo3.1/reference-to-video", 4, [8]), ("fal-ai/pixverse/v5/text-to-video", 10, [5, 8]),
            ("fal-ai/kling-video/o1/reference-to-video", 2, [3, 4, 5, 6, 7, 8, 9, 10]),
            ("bytedance/seedance-2.0/text-to-video", 3, [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]),
        ] as [(String, Double, [Double])])
    func durations(_ id: String, _ seconds: Double, _ allowed: [Double]) throws {
        let item = try #require(DerivedMappers.item(id), "no document of \(id)")
        let conversion = item.mapper.examine(VideoRequest(prompt: "p", duration: .seconds(seconds)))
        let problem = try #require(conversion.problems.first)
        #expect(problem.code == .invalidDuration && problem.allowed.compactMap(\.doubleValue) == allowed)
    }
}
