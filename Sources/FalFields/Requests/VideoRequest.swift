public import FalJSON

/// A video to be made, in words that every video model shares.
///
/// Which fields a model takes, and which of their values, its ``FieldMapper`` knows; what it cannot take is listed in
/// the conversion, never dropped in silence.
public struct VideoRequest: UnifiedRequest {
    public static var modality: FalModality { .video }

    /// What to show. Most models require it; an empty text counts as a value.
    public var prompt: String?
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
    public var images: [FalInputImage]
    /// The clip to extend, edit or take the motion from.
    public var video: FalMedia?
    /// The sound track, or the voice that lips follow.
    public var audio: FalMedia?
    /// Whether the model makes sound as well; `nil` leaves it to the model.
    public var generateAudio: Bool?
    /// Whether the service may rewrite the prompt.
    public var enhancePrompt: Bool?
    /// Equal seeds give similar results. 0 is a seed.
    public var seed: Int?
    public var numberOfVideos: Int?
    /// The endpoint's own fields by name; they win over all others.
    public var extra: [String: JSONValue]

    public init(
        prompt: String? = nil, negativePrompt: String? = nil, duration: Duration? = nil,
        resolution: FalResolution? = nil, aspectRatio: FalAspectRatio? = nil, size: String? = nil,
        style: String? = nil, images: [FalInputImage] = [], video: FalMedia? = nil, audio: FalMedia? = nil,
        generateAudio: Bool? = nil, enhancePrompt: Bool? = nil, seed: Int? = nil, numberOfVideos: Int? = nil,
        extra: [String: JSONValue] = [:]
    ) {
        self.prompt = prompt
        self.negativePrompt = negativePrompt
        self.duration = duration
        self.resolution = resolution
        self.aspectRatio = aspectRatio
        self.size = size
        self.style = style
        self.images = images
        self.video = video
        self.audio = audio
        self.generateAudio = generateAudio
        self.enhancePrompt = enhancePrompt
        self.seed = seed
        self.numberOfVideos = numberOfVideos
        self.extra = extra
    }

    public init(json: JSONValue) throws(MappingError) {
        var reader = RequestReader(json)
        self.init(
            prompt: reader.text(.prompt), negativePrompt: reader.text(.negativePrompt),
            duration: reader.seconds(.duration),
            resolution: reader.text(.resolution).map(FalResolution.init(rawValue:)),
            aspectRatio: reader.text(.aspectRatio).map(FalAspectRatio.init(rawValue:)), size: reader.text(.size),
            style: reader.text(.style), images: reader.images(.images), video: reader.media(.video),
            audio: reader.media(.audio), generateAudio: reader.flag(.generateAudio),
            enhancePrompt: reader.flag(.enhancePrompt), seed: reader.int(.seed), numberOfVideos: reader.int(.count),
            extra: reader.members(.extra))
        try reader.finish()
    }

    public var json: JSONValue {
        var writer = RequestWriter()
        writer.text(.prompt, prompt)
        writer.text(.negativePrompt, negativePrompt)
        writer.seconds(.duration, duration)
        writer.text(.resolution, resolution?.rawValue)
        writer.text(.aspectRatio, aspectRatio?.rawValue)
        writer.text(.size, size)
        writer.text(.style, style)
        writer.images(.images, images)
        writer.media(.video, video)
        writer.media(.audio, audio)
        writer.flag(.generateAudio, generateAudio)
        writer.flag(.enhancePrompt, enhancePrompt)
        writer.int(.seed, seed)
        writer.int(.count, numberOfVideos)
        writer.members(.extra, extra)
        return .object(writer.object)
    }

    public var unifiedFields: UnifiedFields {
        var fields = UnifiedFields(.video, extra: extra)
        fields.prompt = prompt
        fields.negativePrompt = negativePrompt
        fields.duration = duration
        fields.resolution = resolution?.rawValue
        fields.aspectRatio = aspectRatio?.rawValue
        fields.size = size
        fields.style = style
        fields.images = images
        fields.video = video
        fields.audio = audio
        fields.generateAudio = generateAudio
        fields.enhancePrompt = enhancePrompt
        fields.seed = seed
        fields.count = numberOfVideos
        return fields
    }
}
