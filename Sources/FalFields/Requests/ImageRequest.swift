public import FalJSON

/// A request for an image, new or edited, in terms that all image models share.
public struct ImageRequest: RequestWithVideos, RequestWithAudios {
    public static var modality: FalModality { .image }

    public static let fields: [RequestField<Self>] = [
        .string(.prompt, \.prompt),
        .string(.negativePrompt, \.negativePrompt),
        .string(.sourcePrompt, \.sourcePrompt),
        .string(.effect, \.effect),
        .string(.size, \.size),
        .open(.aspectRatio, \.aspectRatio),
        .open(.resolution, \.resolution),
        .string(.quality, \.quality),
        .string(.style, \.style),
        .images(\.images),
        .elements(\.elements),
        .records(.loras, \.loras),
        .videos(\.videos),
        .audios(\.audios),
        .bool(.enhancePrompt, \.enhancePrompt),
        .unsigned(.seed, \.seed),
        .int(.count, \.numberOfImages),
        .string(.variant, \.variant),
    ]

    /// What to show. Most models require it; an empty text counts as a value.
    public var prompt: String?
    /// What not to show.
    public var negativePrompt: String?
    /// What the image that goes in shows, where ``prompt`` says what it should become.
    public var sourcePrompt: String?
    /// The name of a ready-made effect or change, as the model lists it.
    public var effect: String?
    /// The size in pixels as `1024x768`, or the name of a model's preset (`landscape_4_3`); wins over ``aspectRatio``.
    public var size: String?
    public var aspectRatio: FalAspectRatio?
    public var resolution: FalResolution?
    /// The name of a quality, where a model lists some.
    public var quality: String?
    /// The name of a look, where a model lists some.
    public var style: String?
    /// The images it is made from, in order. ``FalInputImage/Role/mask`` says what may change.
    public var images: [FalInputImage] = []
    /// Things and persons that the prompt speaks of, each with images of its own.
    public var elements: [FalElement] = []
    /// Weights that are added to the model's own.
    public var loras: [FalLoRA] = []
    /// The films that go in, each with its role, in order: the one that a frame is taken from.
    public var videos: [FalInputVideo] = []
    /// The sounds that go in, each with its role, in order.
    public var audios: [FalInputAudio] = []
    /// Whether the service may rewrite the prompt.
    public var enhancePrompt: Bool?
    /// Equal seeds give similar results. 0 is a seed.
    public var seed: UInt64?
    public var numberOfImages: Int?
    /// Which one of its models or checkpoints the endpoint uses, as it lists them.
    public var variant: String?
    /// The endpoint's own fields by name; they win over all others. In JSON and in messages they are `extra`.
    public var additionalFields: [String: JSONValue] = [:]

    public init() {}

    public init(
        prompt: String? = nil, negativePrompt: String? = nil, sourcePrompt: String? = nil, effect: String? = nil,
        size: String? = nil, aspectRatio: FalAspectRatio? = nil,
        resolution: FalResolution? = nil, quality: String? = nil, style: String? = nil, images: [FalInputImage] = [],
        elements: [FalElement] = [], loras: [FalLoRA] = [], videos: [FalInputVideo] = [],
        audios: [FalInputAudio] = [], enhancePrompt: Bool? = nil, seed: UInt64? = nil, numberOfImages: Int? = nil,
        variant: String? = nil,
        additionalFields: [String: JSONValue] = [:]
    ) {
        self.prompt = prompt
        self.negativePrompt = negativePrompt
        self.sourcePrompt = sourcePrompt
        self.effect = effect
        self.size = size
        self.aspectRatio = aspectRatio
        self.resolution = resolution
        self.quality = quality
        self.style = style
        self.images = images
        self.elements = elements
        self.loras = loras
        self.videos = videos
        self.audios = audios
        self.enhancePrompt = enhancePrompt
        self.seed = seed
        self.numberOfImages = numberOfImages
        self.variant = variant
        self.additionalFields = additionalFields
    }
}
