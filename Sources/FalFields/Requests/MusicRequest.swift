public import FalJSON

/// A request for music or sounds, from words that describe them; what is to be spoken goes into a ``SpeechRequest``.
public struct MusicRequest: UnifiedRequest {
    public static var modality: FalModality { .music }

    public static let fields: [RequestField<Self>] = [
        .string(.prompt, \.prompt),
        .string(.negativePrompt, \.negativePrompt),
        .string(.lyrics, \.lyrics),
        .strings(.tags, \.tags),
        .bool(.instrumental, \.instrumental),
        .duration(.duration, \.duration),
        .images(\.images),
        .audios(\.audios),
        .videos(\.videos),
        .outputFormat(\.outputFormat),
        .unsigned(.seed, \.seed),
        .int(.count, \.numberOfTracks),
    ]

    /// What it should sound like.
    public var prompt: String?
    public var negativePrompt: String?
    /// The words that are sung.
    public var lyrics: String?
    /// Genres, moods and instruments: `["lofi", "piano"]`. Models that take one text get them with commas.
    public var tags: [String] = []
    /// Whether nobody sings.
    public var instrumental: Bool?
    public var duration: Duration?
    /// The images that music is made for, in order.
    public var images: [FalInputImage] = []
    /// The sounds that go in, each with its role, in order.
    public var audios: [FalInputAudio] = []
    /// The films that go in, each with its role, in order.
    public var videos: [FalInputVideo] = []
    public var outputFormat: SpeechRequest.OutputFormat?
    public var seed: UInt64?
    public var numberOfTracks: Int?
    /// The endpoint's own fields by name; they win over all others. In JSON and in messages they are `extra`.
    public var additionalFields: [String: JSONValue] = [:]

    public init() {}

    public init(
        prompt: String? = nil, negativePrompt: String? = nil, lyrics: String? = nil, tags: [String] = [],
        instrumental: Bool? = nil, duration: Duration? = nil, images: [FalInputImage] = [],
        audios: [FalInputAudio] = [], videos: [FalInputVideo] = [], audio: FalMedia? = nil, video: FalMedia? = nil,
        outputFormat: SpeechRequest.OutputFormat? = nil, seed: UInt64? = nil, numberOfTracks: Int? = nil,
        additionalFields: [String: JSONValue] = [:]
    ) {
        self.prompt = prompt
        self.negativePrompt = negativePrompt
        self.lyrics = lyrics
        self.tags = tags
        self.instrumental = instrumental
        self.duration = duration
        self.images = images
        self.audios = audios
        self.videos = videos
        self.outputFormat = outputFormat
        self.seed = seed
        self.numberOfTracks = numberOfTracks
        self.additionalFields = additionalFields
        if let audio { self.audio = audio }
        if let video { self.video = video }
    }

    /// The track to change or to continue: the first of ``audios`` that is a track.
    public var audio: FalMedia? {
        get { audios.track }
        set { audios.track = newValue }
    }

    /// The clip that gets a sound track: the first of ``videos`` that is changed.
    public var video: FalMedia? {
        get { videos.source }
        set { videos.source = newValue }
    }
}
