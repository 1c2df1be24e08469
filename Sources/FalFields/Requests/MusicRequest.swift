public import FalJSON

/// A request for music or sounds, from words that describe them; what is to be spoken goes into a ``SpeechRequest``.
public struct MusicRequest: RequestWithVideos, RequestWithAudios {
    public static var modality: FalModality { .music }

    public static let fields: [RequestField<Self>] = [
        .string(.prompt, \.prompt),
        .string(.negativePrompt, \.negativePrompt),
        .string(.sourcePrompt, \.sourcePrompt),
        .string(.lyrics, \.lyrics),
        .strings(.tags, \.tags),
        .bool(.instrumental, \.instrumental),
        .duration(.duration, \.duration),
        .images(\.images),
        .audios(\.audios),
        .videos(\.videos),
        .range(.section, \.section),
        .outputFormat(\.outputFormat),
        .unsigned(.seed, \.seed),
        .int(.count, \.numberOfTracks),
        .string(.variant, \.variant),
    ]

    /// What it should sound like.
    public var prompt: String?
    public var negativePrompt: String?
    /// What the track that goes in sounds like, where ``prompt`` and ``tags`` say what it should become.
    public var sourcePrompt: String?
    /// The words that are sung.
    public var lyrics: String?
    /// Genres, moods and instruments: `["lofi", "piano"]`. Models that take one text get them with commas.
    public var tags: [String] = []
    /// Whether nobody sings.
    public var instrumental: Bool?
    public var duration: FalDuration?
    /// The images that music is made for, in order.
    public var images: [FalInputImage] = []
    /// The sounds that go in, each with its role, in order.
    public var audios: [FalInputAudio] = []
    /// The films that go in, each with its role, in order.
    public var videos: [FalInputVideo] = []
    /// The part of the track that is worked on: `.seconds(2) ..< .seconds(4)`.
    public var section: Range<Duration>?
    public var outputFormat: SpeechRequest.OutputFormat?
    public var seed: UInt64?
    public var numberOfTracks: Int?
    /// Which one of its models or checkpoints the endpoint uses, as it lists them.
    public var variant: String?
    /// The endpoint's own fields by name; they win over all others. In JSON and in messages they are `extra`.
    public var additionalFields: [String: JSONValue] = [:]

    public init() {}

    public init(
        prompt: String? = nil, negativePrompt: String? = nil, sourcePrompt: String? = nil, lyrics: String? = nil,
        tags: [String] = [],
        instrumental: Bool? = nil, duration: FalDuration? = nil, images: [FalInputImage] = [],
        audios: [FalInputAudio] = [], videos: [FalInputVideo] = [], audio: FalMedia? = nil, video: FalMedia? = nil,
        section: Range<Duration>? = nil, outputFormat: SpeechRequest.OutputFormat? = nil, seed: UInt64? = nil,
        numberOfTracks: Int? = nil, variant: String? = nil,
        additionalFields: [String: JSONValue] = [:]
    ) {
        self.prompt = prompt
        self.negativePrompt = negativePrompt
        self.sourcePrompt = sourcePrompt
        self.lyrics = lyrics
        self.tags = tags
        self.instrumental = instrumental
        self.duration = duration
        self.images = images
        self.audios = audios
        self.videos = videos
        self.section = section
        self.outputFormat = outputFormat
        self.seed = seed
        self.numberOfTracks = numberOfTracks
        self.variant = variant
        self.additionalFields = additionalFields
        if let audio { self.audio = audio }
        if let video { self.video = video }
    }
}
