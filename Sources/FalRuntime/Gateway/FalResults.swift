/// The result of a `MusicRequest`. It has all members of ``FalResponse``: `result.audios`, `result.lyrics`.
public struct MusicResult: FalGatewayResult {
    /// The track; the first if there are several.
    public var audio: FalAudio
    public var response: FalResponse

    public init?(_ response: FalResponse) {
        guard let first = response.audios.first else { return nil }
        audio = first
        self.response = response
    }
}

/// The result of a `UpscaleRequest`. It has all members of ``FalResponse``: `result.images`, `result.size`.
public struct UpscaleResult: FalGatewayResult {
    /// The larger image; `nil` if a video was enlarged.
    public var image: FalImage?
    /// The larger video; `nil` if an image was enlarged.
    public var video: FalVideo?
    public var response: FalResponse

    public init?(_ response: FalResponse) {
        guard !response.images.isEmpty || !response.videos.isEmpty else { return nil }
        video = response.videos.first
        image = video == nil ? response.images.first : nil
        self.response = response
    }
}

/// The result of a `ModelRequest`. It has all members of ``FalResponse``: `result.models`, `result.textures`.
public struct ModelResult: FalGatewayResult {
    /// The model; the first if it came in several formats.
    public var model: FalFile
    public var response: FalResponse

    public init?(_ response: FalResponse) {
        guard let first = response.models.first else { return nil }
        model = first
        self.response = response
    }
}

/// The result of a `TranscriptionRequest`. It has all members of ``FalResponse``: `result.segments`, `result.words`,
/// `result.language`.
public struct TranscriptionResult: FalGatewayResult {
    /// What is said.
    public var text: String
    public var response: FalResponse

    public init?(_ response: FalResponse) {
        guard let text = response.text else { return nil }
        self.text = text
        self.response = response
    }
}

/// The result of a `CaptionRequest`. It has all members of ``FalResponse``: `result.segments`.
public struct CaptionResult: FalGatewayResult {
    /// The description, or the answer.
    public var text: String
    public var response: FalResponse

    public init?(_ response: FalResponse) {
        guard let text = response.text else { return nil }
        self.text = text
        self.response = response
    }
}
