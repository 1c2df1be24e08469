/// What a request asks for, and what an endpoint makes.
public enum FalModality: String, Sendable, Hashable, CaseIterable, Codable {
    case video, image
    /// Speech and other sounds: ``SpeechRequest``.
    case audio
    /// Music and sounds from words that nobody speaks: ``MusicRequest``.
    case music
    /// A larger version of an image or a video: ``UpscaleRequest``.
    case upscaled
    /// A thing in three dimensions: ``ModelRequest``.
    case model
    /// What is said in a recording: ``TranscriptionRequest``.
    case transcript
    /// What an image, a video or a recording shows, in words: ``CaptionRequest``.
    case caption
    /// None of these, for which there is no unified request: trained weights, answers of language models, plain data.
    case other
}

extension FalModality {
    /// The kind of request that asks for it; `nil` for ``other``.
    package var request: (any UnifiedRequest.Type)? {
        switch self {
        case .video: VideoRequest.self
        case .image: ImageRequest.self
        case .audio: SpeechRequest.self
        case .music: MusicRequest.self
        case .upscaled: UpscaleRequest.self
        case .model: ModelRequest.self
        case .transcript: TranscriptionRequest.self
        case .caption: CaptionRequest.self
        case .other: nil
        }
    }

    /// In a sentence: "the model makes videos".
    package var noun: String {
        switch self {
        case .video: "videos"
        case .image: "images"
        case .audio: "audio"
        case .music: "music"
        case .upscaled: "larger images or videos"
        case .model: "3D models"
        case .transcript: "transcripts"
        case .caption: "descriptions"
        case .other: "nothing that a unified request asks for"
        }
    }
}

extension FieldMapper.Output.Role {
    /// The role of the main result; `nil` where the modality does not tell.
    public init?(_ modality: FalModality) {
        switch modality {
        case .video: self = .video
        case .image: self = .image
        case .audio, .music: self = .audio
        case .model: self = .model
        case .transcript, .caption: self = .text
        case .upscaled, .other: return nil
        }
    }

    /// What models call a member of an answer that holds words, the surest name first.
    package var usualNames: [String] {
        switch self {
        case .text: ["text", "transcript", "transcription", "output", "caption", "results", "result", "outputs"]
        case .words: ["words"]
        case .segments: ["segments", "chunks", "events"]
        case .language: ["language_code", "language", "detected_language", "inferred_languages"]
        case .lyrics: ["lyrics"]
        default: []
        }
    }
}
