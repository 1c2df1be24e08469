/// A field of a unified request. The raw value is its name in JSON.
public enum UnifiedField: String, Sendable, Hashable, CaseIterable, Codable {
    /// What to make, in words.
    case prompt
    /// What to say: the same place as ``prompt``, under the name it has in a ``SpeechRequest``.
    case text
    case negativePrompt = "negative_prompt"
    case duration
    case resolution
    case aspectRatio = "aspect_ratio"
    case size
    case style
    case quality
    case generateAudio = "generate_audio"
    case enhancePrompt = "enhance_prompt"
    case seed
    /// How many images or videos.
    case count
    /// The images of a request as a whole, in its JSON; conversions name the role.
    case images
    case reference
    case firstFrame = "first_frame"
    case lastFrame = "last_frame"
    /// An image whose style counts.
    case styleImage = "style_image"
    case asset
    case mask
    case video
    case audio
    case voice
    case voiceSettings = "voice_settings"
    case language
    case outputFormat = "output_format"
    case sampleRate = "sample_rate"
    case bitrate
    /// The endpoint's own fields, passed by name.
    case extra

    /// Whether it holds a file that may have to be brought to the server.
    public var isMedia: Bool {
        switch self {
        case .reference, .firstFrame, .lastFrame, .styleImage, .asset, .mask, .video, .audio: true
        default: false
        }
    }
}
