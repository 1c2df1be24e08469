import FalJSON
import FalRuntime

/// A made-up provider: a film model with a variant for each way of use, one for images, one for speech.
enum SampleModels {
    static let film: EndpointID = "acme/film/text-to-video"
    static let other: EndpointID = "acme/movie"
    static let third: EndpointID = "acme/clip"
    static let picture: EndpointID = "acme/picture"
    static let voice: EndpointID = "acme/voice"

    static var registry: MapperRegistry {
        let registry = MapperRegistry()
        let words: [JSONValue] = [
            ["name": "prompt", "required": true, "type": "string"],
            ["name": "duration", "type": "string", "values": ["4s", "6s", "8s"]],
            ["name": "aspect_ratio", "type": "string", "values": ["16:9", "9:16"]],
            ["name": "seed", "type": "integer", "minimum": 0, "maximum": 4_294_967_295],
        ]
        let wordRules = [
            "prompt<prompt R2", "duration<duration seconds R3", "aspect_ratio<aspect_ratio choice R4",
            "seed<seed R8",
        ]
        func video(_ id: EndpointID, _ fields: [JSONValue] = [], _ rules: [String] = []) {
            registry.register(
                mapper(
                    id, "video", words + fields, wordRules + rules,
                    out: ["video video file", "seed seed value", "prompt actual_prompt value"]))
        }
        for base in ["acme/film", "acme/film/fast"] {
            video(EndpointID(checked: "\(base)/text-to-video"))
            video(
                EndpointID(checked: "\(base)/image-to-video"), [image("image_url", isRequired: true)],
                ["image_url<reference media R11", "image_url<first_frame media R10"])
            video(
                EndpointID(checked: "\(base)/reference-to-video"), [images("image_urls", isRequired: true)],
                ["image_urls<reference media[] R11"])
            video(
                EndpointID(checked: "\(base)/first-last-frame-to-video"),
                [image("first_frame_url", isRequired: true), image("last_frame_url", isRequired: true)],
                ["first_frame_url<first_frame media R10", "last_frame_url<last_frame media R9"])
        }
        video(
            "acme/film/extend-video", [["name": "video_url", "required": true, "type": "media", "kind": "video"]],
            ["video_url<video media R12"])
        video(
            "acme/film/video-to-video/remix", [["name": "video_id", "required": true, "type": "string"]])
        video(
            "acme/movie", [image("image_url"), ["name": "cfg", "type": "number", "maximum": 1]],
            [
                "image_url<reference media R11"
            ])
        registry.register(
            mapper(
                third, "video", [["name": "prompt", "required": true, "type": "string"]], ["prompt<prompt R2"],
                out: ["video video file"]))
        registry.register(
            mapper(
                picture, "image",
                [
                    ["name": "prompt", "required": true, "type": "string"], images("image_urls"),
                    ["name": "num_images", "type": "integer", "minimum": 1, "maximum": 4],
                ], ["prompt<prompt R2", "num_images<count R8", "image_urls<reference media[] R11"],
                out: ["image images files", "seed seed value"]))
        registry.register(
            mapper(
                voice, "audio",
                [
                    ["name": "text", "required": true, "type": "string"],
                    ["name": "voice", "type": "string", "values": ["Ada", "Bob"]],
                ], ["text<text R2", "voice<voice choice R4"],
                out: ["audio audio file", "duration duration_ms value ms"]))
        return registry
    }

    static func mapper(
        _ id: EndpointID, _ makes: String, _ fields: [JSONValue], _ rules: [String], out: [String]
    ) -> FieldMapper {
        let rules = FieldMapper.Rules(json: [
            "makes": .string(makes), "map": .array(rules.map(JSONValue.string)),
            "out": .array(out.map(JSONValue.string)),
        ])
        let schema = EndpointSchema(json: [
            "input": ["type": "record", "record": "Input"], "output": ["type": "json"],
            "records": ["Input": .array(fields)],
        ])
        return FieldMapper(endpoint: id, rules: rules ?? .init(modality: .other), schema: schema)
    }

    private static func image(_ name: String, isRequired: Bool = false) -> JSONValue {
        ["name": .string(name), "required": .bool(isRequired), "type": "media", "kind": "image"]
    }

    private static func images(_ name: String, isRequired: Bool = false) -> JSONValue {
        [
            "name": .string(name), "required": .bool(isRequired), "type": "list",
            "of": ["type": "media", "kind": "image"], "maxItems": 3,
        ]
    }
}
