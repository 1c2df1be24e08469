public import FalJSON

/// A request for a video, in terms that all video models share.
///
/// The model's ``FieldMapper`` knows which fields and values it takes; what it does not take is listed in the
/// conversion and never silently dropped.
public struct VideoRequest: UnifiedRequest {
    public static var modality: FalModality { .video }

    public static let fields: [RequestField<Self>] = [
        .string(.prompt, \.prompt),
        .shots(\.shots),
        .string(.negativePrompt, \.negativePrompt),
        .duration(.duration, \.duration),
        .open(.resolution, \.resolution),
        .open(.aspectRatio, \.aspectRatio),
        .string(.size, \.size),
        .string(.style, \.style),
        .images(\.images),
        .elements(\.elements),
        .videos(\.videos),
        .audios(\.audios),
        .bool(.generateAudio, \.generateAudio),
        .bool(.enhancePrompt, \.enhancePrompt),
        .unsigned(.seed, \.seed),
        .int(.count, \.numberOfVideos),
    ]

    /// What to show. Most models require it; an empty text counts as a value.
    public var prompt: String?
    /// What to show one after another, where a model takes that instead of one prompt.
    public var shots: [Shot] = []
    /// What not to show.
    public var negativePrompt: String?
    /// The length of the video.
    public var duration: Duration?
    public var resolution: FalResolution?
    public var aspectRatio: FalAspectRatio?
    /// The size in pixels as `1280x720`, or the name of a model's preset; wins over ``aspectRatio``.
    public var size: String?
    /// The name of a look, where a model lists some.
    public var style: String?
    /// The images it is made from, in order.
    public var images: [FalInputImage] = []
    /// Things and persons that the prompt speaks of, each with images of its own.
    public var elements: [FalElement] = []
    /// The films that go in, each with its role, in order.
    public var videos: [FalInputVideo] = []
    /// The sounds that go in, each with its role, in order.
    public var audios: [FalInputAudio] = []
    /// Whether the model makes sound as well; `nil` leaves it to the model.
    public var generateAudio: Bool?
    /// Whether the service may rewrite the prompt.
    public var enhancePrompt: Bool?
    /// Equal seeds give similar results. 0 is a seed.
    public var seed: UInt64?
    public var numberOfVideos: Int?
    /// The endpoint's own fields by name; they win over all others. In JSON and in messages they are `extra`.
    public var additionalFields: [String: JSONValue] = [:]

    public init() {}

    public init(
        prompt: String? = nil, shots: [Shot] = [], negativePrompt: String? = nil, duration: Duration? = nil,
        resolution: FalResolution? = nil, aspectRatio: FalAspectRatio? = nil, size: String? = nil,
        style: String? = nil, images: [FalInputImage] = [], elements: [FalElement] = [], videos: [FalInputVideo] = [],
        audios: [FalInputAudio] = [],
        video: FalMedia? = nil, audio: FalMedia? = nil, generateAudio: Bool? = nil, enhancePrompt: Bool? = nil,
        seed: UInt64? = nil, numberOfVideos: Int? = nil,
        additionalFields: [String: JSONValue] = [:]
    ) {
        self.prompt = prompt
        self.shots = shots
        self.negativePrompt = negativePrompt
        self.duration = duration
        self.resolution = resolution
        self.aspectRatio = aspectRatio
        self.size = size
        self.style = style
        self.images = images
        self.elements = elements
        self.videos = videos
        self.audios = audios
        self.generateAudio = generateAudio
        self.enhancePrompt = enhancePrompt
        self.seed = seed
        self.numberOfVideos = numberOfVideos
        self.additionalFields = additionalFields
        if let video { self.video = video }
        if let audio { self.audio = audio }
    }

    /// The film to change or to extend: the first of ``videos`` with that role.
    public var video: FalMedia? {
        get { videos.source }
        set { videos.source = newValue }
    }

    /// The sound track, or the voice that lips follow: the first of ``audios`` that is a track.
    public var audio: FalMedia? {
        get { audios.track }
        set { audios.track = newValue }
    }
}
