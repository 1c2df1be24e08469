import FalFields
import FalJSON
import FalSupport

/// A recorded request in our words. The recording reads requests as loosely as Python libraries do: digits in a text
/// are a number, unknown members are extra ones, and a speech without a format asks for mp3 in 44.1 kHz and 128 kbit/s.
struct VectorRequest {
    let fields: UnifiedFields
    let extra: [String: JSONValue]

    private static let known: [String: Set<String>] = [
        "video": [
            "prompt", "duration_seconds", "resolution", "aspect_ratio", "generate_audio", "image_list", "video", "seed",
            "number_of_videos", "negative_prompt", "enhance_prompt", "extra_params",
        ],
        "image": [
            "prompt", "negative_prompt", "size", "quality", "style", "n", "image_list", "mask_image", "seed",
            "aspect_ratio", "extra_params",
        ],
        "audio": ["text", "voice_id", "output_format", "language_code", "voice_settings", "extra_params"],
    ]

    init?(_ item: VectorFile.Case) {
        let request = item.request
        guard let known = Self.known[item.kind] else { return nil }
        var extra = Self.dictionary(request["extra_params"])
        for member in request where !known.contains(member.key) { extra[member.key] = member.value }
        self.extra = extra
        switch item.kind {
        case "video": fields = Self.video(request, extra).unifiedFields
        case "image": fields = Self.image(request, extra).unifiedFields
        default: fields = Self.speech(request, extra).unifiedFields
        }
    }

    private static func video(_ request: JSONObject, _ extra: [String: JSONValue]) -> VideoRequest {
        VideoRequest(
            prompt: request["prompt"]?.stringValue, negativePrompt: request["negative_prompt"]?.stringValue,
            duration: int(request["duration_seconds"]).map { .seconds($0) },
            resolution: request["resolution"]?.stringValue.map { FalResolution($0) },
            aspectRatio: request["aspect_ratio"]?.stringValue.map { FalAspectRatio($0) },
            images: images(request["image_list"]), video: media(request["video"]),
            generateAudio: request["generate_audio"]?.boolValue, enhancePrompt: request["enhance_prompt"]?.boolValue,
            seed: int(request["seed"]).map { UInt64($0) }, numberOfVideos: int(request["number_of_videos"]),
            additionalFields: extra)
    }

    private static func image(_ request: JSONObject, _ extra: [String: JSONValue]) -> ImageRequest {
        var images = images(request["image_list"])
        if let mask = media(request["mask_image"]) { images.append(.mask(mask)) }
        return ImageRequest(
            prompt: request["prompt"]?.stringValue, negativePrompt: request["negative_prompt"]?.stringValue,
            size: request["size"]?.stringValue,
            aspectRatio: request["aspect_ratio"]?.stringValue.map { FalAspectRatio($0) },
            quality: request["quality"]?.stringValue, style: request["style"]?.stringValue, images: images,
            seed: int(request["seed"]).map { UInt64($0) }, numberOfImages: int(request["n"]),
            additionalFields: extra)
    }

    private static func speech(_ request: JSONObject, _ extra: [String: JSONValue]) -> SpeechRequest {
        var format = SpeechRequest.OutputFormat("mp3", sampleRate: 44100, bitrate: 128)
        if let given = request["output_format"]?.objectValue, let name = given["format"]?.stringValue {
            format = .init(name, sampleRate: int(given["sample_rate"]), bitrate: int(given["bitrate"]))
        }
        return SpeechRequest(
            text: request["text"]?.stringValue, voice: request["voice_id"]?.stringValue,
            voiceSettings: dictionary(request["voice_settings"]), language: request["language_code"]?.stringValue,
            outputFormat: format, additionalFields: extra)
    }

    private static func int(_ value: JSONValue?) -> Int? { value?.intValue ?? value?.stringValue.flatMap(Int.init) }

    private static func dictionary(_ value: JSONValue?) -> [String: JSONValue] {
        Dictionary((value?.objectValue ?? [:]).map { ($0.key, $0.value) }, uniquingKeysWith: { _, last in last })
    }

    private static func images(_ value: JSONValue?) -> [FalInputImage] {
        (value?.arrayValue ?? []).compactMap { item in
            guard let role = item["type"]?.stringValue.flatMap(FalInputImage.Role.init(rawValue:)),
                let media = media(item["image"])
            else { return nil }
            return FalInputImage(media, role: role)
        }
    }

    private static func media(_ value: JSONValue?) -> FalMedia? {
        if let text = value?.stringValue { return .url(text) }
        guard let type = value?["content_type"]?.stringValue,
            let bytes = value?["content_base64"]?.stringValue.flatMap({ Base64.decode($0.utf8) })
        else { return nil }
        return .data(bytes, contentType: type)
    }
}
