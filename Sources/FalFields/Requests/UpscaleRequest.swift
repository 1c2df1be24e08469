public import FalJSON

/// A request for a larger version of an image or a video, by a factor or up to a resolution.
public struct UpscaleRequest: RequestWithVideos {
    public static var modality: FalModality { .upscaled }

    public static let fields: [RequestField<Self>] = [
        .images(\.images),
        .videos(\.videos),
        .number(.factor, \.factor),
        .open(.resolution, \.resolution),
        .string(.prompt, \.prompt),
        .string(.outputFormat, \.outputFormat),
        .unsigned(.seed, \.seed),
        .string(.variant, \.variant),
    ]

    /// The image to enlarge, as a reference.
    public var images: [FalInputImage] = []
    /// The video to enlarge.
    public var videos: [FalInputVideo] = []
    /// How many times as wide and as high.
    public var factor: Double?
    /// The resolution to reach.
    public var resolution: FalResolution?
    /// What is to be seen, for models that invent details.
    public var prompt: String?
    /// The format of the file, as the model lists it.
    public var outputFormat: String?
    public var seed: UInt64?
    /// Which one of its models or checkpoints the endpoint uses, as it lists them.
    public var variant: String?
    /// The endpoint's own fields by name; they win over all others. In JSON and in messages they are `extra`.
    public var additionalFields: [String: JSONValue] = [:]

    public init() {}

    public init(
        image: FalMedia? = nil, video: FalMedia? = nil, factor: Double? = nil, resolution: FalResolution? = nil,
        prompt: String? = nil, outputFormat: String? = nil, seed: UInt64? = nil, variant: String? = nil,
        additionalFields: [String: JSONValue] = [:]
    ) {
        images = image.map { [.reference($0)] } ?? []
        videos = video.map { [FalInputVideo($0, role: .source)] } ?? []
        self.factor = factor
        self.resolution = resolution
        self.prompt = prompt
        self.outputFormat = outputFormat
        self.seed = seed
        self.variant = variant
        self.additionalFields = additionalFields
    }

    /// The image to enlarge: the first of ``images`` that is a reference.
    public var image: FalMedia? {
        get { images.reference }
        set { images.reference = newValue }
    }
}
