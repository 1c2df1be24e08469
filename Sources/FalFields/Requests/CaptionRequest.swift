public import FalJSON

/// A request for words about an image, a video or a recording: a description, its written text, or an answer to a
/// question.
public struct CaptionRequest: RequestWithVideos, RequestWithAudios {
    public static var modality: FalModality { .caption }

    public static let fields: [RequestField<Self>] = [
        .string(.prompt, \.prompt),
        .images(\.images),
        .videos(\.videos),
        .audios(\.audios),
        .string(.variant, \.variant),
    ]

    /// The question, where a model takes one.
    public var prompt: String?
    public var images: [FalInputImage] = []
    public var videos: [FalInputVideo] = []
    public var audios: [FalInputAudio] = []
    /// Which one of its models or checkpoints the endpoint uses, as it lists them.
    public var variant: String?
    /// The endpoint's own fields by name; they win over all others. In JSON and in messages they are `extra`.
    public var additionalFields: [String: JSONValue] = [:]

    public init() {}

    public init(
        prompt: String? = nil, images: [FalInputImage] = [], videos: [FalInputVideo] = [],
        audios: [FalInputAudio] = [], video: FalMedia? = nil, audio: FalMedia? = nil, variant: String? = nil,
        additionalFields: [String: JSONValue] = [:]
    ) {
        self.prompt = prompt
        self.images = images
        self.videos = videos
        self.audios = audios
        self.variant = variant
        self.additionalFields = additionalFields
        if let video { self.video = video }
        if let audio { self.audio = audio }
    }
}
