public import FalJSON

/// A request for words about an image, a video or a recording: a description, its written text, or an answer to a
/// question.
public struct CaptionRequest: UnifiedRequest {
    public static var modality: FalModality { .caption }

    public static let fields: [RequestField<Self>] = [
        .string(.prompt, \.prompt),
        .images(\.images),
        .videos(\.videos),
        .audios(\.audios),
    ]

    /// The question, where a model takes one.
    public var prompt: String?
    public var images: [FalInputImage] = []
    public var videos: [FalInputVideo] = []
    public var audios: [FalInputAudio] = []
    /// The endpoint's own fields by name; they win over all others. In JSON and in messages they are `extra`.
    public var additionalFields: [String: JSONValue] = [:]

    public init() {}

    public init(
        prompt: String? = nil, images: [FalInputImage] = [], videos: [FalInputVideo] = [],
        audios: [FalInputAudio] = [], video: FalMedia? = nil, audio: FalMedia? = nil,
        additionalFields: [String: JSONValue] = [:]
    ) {
        self.prompt = prompt
        self.images = images
        self.videos = videos
        self.audios = audios
        self.additionalFields = additionalFields
        if let video { self.video = video }
        if let audio { self.audio = audio }
    }

    /// The first of ``videos``.
    public var video: FalMedia? {
        get { videos.source }
        set { videos.source = newValue }
    }

    /// The first of ``audios``.
    public var audio: FalMedia? {
        get { audios.track }
        set { audios.track = newValue }
    }
}
