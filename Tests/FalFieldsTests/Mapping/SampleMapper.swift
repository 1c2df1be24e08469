import FalFields
import FalJSON

/// A video endpoint with one field of each kind that mappers know.
enum SampleMapper {
    static let id: EndpointID = "acme/film/make"

    static let schema = EndpointSchema(
        json: [
            "input": ["type": "record", "record": "Input"],
            "output": ["type": "record", "record": "Output"],
            "records": [
                "Input": [
                    ["name": "prompt", "required": true, "type": "string", "maxLength": 40],
                    ["name": "duration", "type": "string", "values": ["4s", "6s", "8s"]],
                    ["name": "aspect_ratio", "type": "string", "values": ["16:9", "9:16", "1:1"]],
                    ["name": "resolution", "type": "string", "values": ["720p", "2160p"]],
                    [
                        "name": "video_size", "type": "union",
                        "of": [
                            ["type": "record", "record": "Size"],
                            ["type": "string", "values": ["square_hd", "landscape_16_9"]],
                        ],
                    ],
                    ["name": "seed", "type": "integer", "minimum": 0, "maximum": 100],
                    ["name": "image_url", "type": "media", "kind": "image"],
                    [
                        "name": "image_urls", "type": "list", "of": ["type": "media", "kind": "image"],
                        "minItems": 1, "maxItems": 3,
                    ],
                    ["name": "first_frame_url", "type": "media", "kind": "image"],
                    ["name": "mask_url", "type": "media", "kind": "image"],
                    ["name": "video_urls", "type": "list", "of": ["type": "media", "kind": "video"]],
                    ["name": "audio", "type": "file", "kind": "audio"],
                    ["name": "generate_audio", "type": "boolean"],
                    ["name": "thinking", "type": "string", "values": ["on", "off"]],
                    ["name": "num_frames", "type": "integer", "minimum": 9, "maximum": 241],
                    ["name": "fps", "type": "integer", "default": 24],
                    ["name": "cfg_scale", "type": "number", "minimum": 0, "maximum": 1],
                    ["name": "shots", "type": "list", "of": ["type": "string"]],
                    ["name": "codec", "type": "string", "values": ["h264", "hex"]],
                ],
                "Size": [
                    ["name": "width", "required": true, "type": "integer", "maximum": 2000],
                    ["name": "height", "required": true, "type": "integer", "maximum": 2000],
                ],
                "Output": [["name": "video", "required": true, "type": "file", "kind": "video"]],
            ],
        ])

    static let rules = FieldMapper.Rules(
        modality: .video,
        rules: [
            .init("prompt", from: .prompt, as: .value, origin: "R2", unless: "shots"),
            .init("duration", from: .duration, as: .seconds, origin: "R3"),
            .init("aspect_ratio", from: .aspectRatio, as: .choice, origin: "R4"),
            .init("resolution", from: .resolution, as: .choice, origin: "R4"),
            .init("video_size", from: .size, as: .size, origin: "R6"),
            .init("seed", from: .seed, as: .value, origin: "R8"),
            .init("first_frame_url", from: .firstFrame, as: .media, origin: "R10"),
            .init("image_url", from: .reference, as: .media, origin: "R11"),
            .init("image_urls", from: .reference, as: .mediaList, origin: "R11"),
            .init("first_frame_url", from: .reference, as: .media, origin: "R11", isFallback: true),
            .init("mask_url", from: .mask, as: .media, origin: "R12"),
            .init("video_urls", from: .video, as: .mediaList, origin: "R12"),
            .init("audio", from: .audio, as: .file, origin: "R12"),
            .init("generate_audio", from: .generateAudio, as: .value, origin: "R7"),
            .init("thinking", from: .enhancePrompt, as: .words(on: "on", off: "off"), origin: "override"),
        ],
        constants: [.init("codec", "h264", isForced: true)],
        outputs: [.init(.video, "video", .file)])

    static let mapper = FieldMapper(endpoint: id, rules: rules, schema: schema)
}
