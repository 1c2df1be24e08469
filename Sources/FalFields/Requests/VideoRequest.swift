public import FalJSON

/// A request for a video, in terms that all video models share.
///
/// The model's ``FieldMapper`` knows which fields and values it takes; what it does not take is listed in the
/// conversion and never silently dropped.
public struct VideoRequest: RequestWithVideos, RequestWithAudios {
    public static var modality: FalModality { .video }

    public static let fields: [RequestField<Self>] = [
        .string(.prompt, \.prompt),
        .shots(\.shots),
        .string(.negativePrompt, \.negativePrompt),
        .string(.sourcePrompt, \.sourcePrompt),
        .string(.script, \.script),
        .string(.voice, \.voice),
        .string(.language, \.language),
        .string(.avatar, \.avatar),
        .string(.effect, \.effect),
        .duration(.duration, \.duration),
        .open(.resolution, \.resolution),
        .open(.aspectRatio, \.aspectRatio),
        .string(.size, \.size),
        .string(.style, \.style),
        .images(\.images),
        .elements(\.elements),
        .records(.loras, \.loras),
        .videos(\.videos),
        .audios(\.audios),
        .range(.section, \.section),
        .bool(.generateAudio, \.generateAudio),
        .bool(.enhancePrompt, \.enhancePrompt),
        .unsigned(.seed, \.seed),
        .int(.count, \.numberOfVideos),
        .string(.variant, \.variant),
    ]

    /// What to show. Most models require it; an empty text counts as a value.
    public var prompt: String?
    /// What to show one after another, where a model takes that instead of one prompt.
    public var shots: [Shot] = []
    /// What not to show.
    public var negativePrompt: String?
    /// What the film that goes in shows, where ``prompt`` says what it should become.
    public var sourcePrompt: String?
    /// What is said, where the model speaks it itself.
    public var script: String?
    /// The name or id of the voice that speaks, as the model lists it.
    public var voice: String?
    /// The language that is spoken, or that is translated into, as a code or by its English name.
    public var language: String?
    /// The name or id of a ready-made speaker, as the model lists it.
    public var avatar: String?
    /// The name of a ready-made effect or change, as the model lists it.
    public var effect: String?
    /// The length of the video.
    public var duration: FalDuration?
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
    /// Weights that are added to the model's own.
    public var loras: [FalLoRA] = []
    /// The films that go in, each with its role, in order.
    public var videos: [FalInputVideo] = []
    /// The sounds that go in, each with its role, in order.
    public var audios: [FalInputAudio] = []
    /// The part of the film or the sound that is worked on: `.seconds(2) ..< .seconds(4)`.
    public var section: Range<Duration>?
    /// Whether the model makes sound as well; `nil` leaves it to the model.
    public var generateAudio: Bool?
    /// Whether the service may rewrite the prompt.
    public var enhancePrompt: Bool?
    /// Equal seeds give similar results. 0 is a seed.
    public var seed: UInt64?
    public var numberOfVideos: Int?
    /// Which one of its models or checkpoints the endpoint uses, as it lists them.
    public var variant: String?
    /// The endpoint's own fields by name; they win over all others. In JSON and in messages they are `extra`.
    public var additionalFields: [String: JSONValue] = [:]

    public init() {}

    public init(
        prompt: String? = nil, shots: [Shot] = [], negativePrompt: String? = nil, sourcePrompt: String? = nil,
        script: String? = nil, voice: String? = nil, language: String? = nil, avatar: String? = nil,
        effect: String? = nil, duration: FalDuration? = nil,
        resolution: FalResolution? = nil, aspectRatio: FalAspectRatio? = nil, size: String? = nil,
        style: String? = nil, images: [FalInputImage] = [], elements: [FalElement] = [], loras: [FalLoRA] = [],
        videos: [FalInputVideo] = [], audios: [FalInputAudio] = [],
        video: FalMedia? = nil, audio: FalMedia? = nil, section: Range<Duration>? = nil, generateAudio: Bool? = nil,
        enhancePrompt: Bool? = nil, seed: UInt64? = nil, numberOfVideos: Int? = nil, variant: String? = nil,
        additionalFields: [String: JSONValue] = [:]
    ) {
        self.prompt = prompt
        self.shots = shots
        self.negativePrompt = negativePrompt
        self.sourcePrompt = sourcePrompt
        self.script = script
        self.voice = voice
        self.language = language
        self.avatar = avatar
        self.effect = effect
        self.duration = duration
        self.resolution = resolution
        self.aspectRatio = aspectRatio
        self.size = size
        self.style = style
        self.images = images
        self.elements = elements
        self.loras = loras
        self.videos = videos
        self.audios = audios
        self.section = section
        self.generateAudio = generateAudio
        self.enhancePrompt = enhancePrompt
        self.seed = seed
        self.numberOfVideos = numberOfVideos
        self.variant = variant
        self.additionalFields = additionalFields
        if let video { self.video = video }
        if let audio { self.audio = audio }
    }
}
