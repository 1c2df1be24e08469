public import FalJSON

/// An image to be made or changed, in words that every image model shares.
public struct ImageRequest: UnifiedRequest {
    public static var modality: FalModality { .image }

    /// What to show. Most models require it; an empty text counts as a value.
    public var prompt: String?
    /// What not to show.
    public var negativePrompt: String?
    /// The size in pixels as `1024x768`, or the name of a model's preset (`landscape_4_3`); wins over ``aspectRatio``.
    public var size: String?
    public var aspectRatio: FalAspectRatio?
    public var resolution: FalResolution?
    /// The name of a quality, where a model lists some.
    public var quality: String?
    /// The name of a look, where a model lists some.
    public var style: String?
    /// The images it is made from, in order. ``FalInputImage/Role/mask`` says what may change.
    public var images: [FalInputImage]
    /// Whether the service may rewrite the prompt.
    public var enhancePrompt: Bool?
    /// Equal seeds give similar results. 0 is a seed.
    public var seed: Int?
    public var numberOfImages: Int?
    /// The endpoint's own fields by name; they win over all others.
    public var extra: [String: JSONValue]

    public init(
        prompt: String? = nil, negativePrompt: String? = nil, size: String? = nil, aspectRatio: FalAspectRatio? = nil,
        resolution: FalResolution? = nil, quality: String? = nil, style: String? = nil, images: [FalInputImage] = [],
        enhancePrompt: Bool? = nil, seed: Int? = nil, numberOfImages: Int? = nil, extra: [String: JSONValue] = [:]
    ) {
        self.prompt = prompt
        self.negativePrompt = negativePrompt
        self.size = size
        self.aspectRatio = aspectRatio
        self.resolution = resolution
        self.quality = quality
        self.style = style
        self.images = images
        self.enhancePrompt = enhancePrompt
        self.seed = seed
        self.numberOfImages = numberOfImages
        self.extra = extra
    }

    public init(json: JSONValue) throws(MappingError) {
        var reader = RequestReader(json)
        self.init(
            prompt: reader.text(.prompt), negativePrompt: reader.text(.negativePrompt), size: reader.text(.size),
            aspectRatio: reader.text(.aspectRatio).map(FalAspectRatio.init(rawValue:)),
            resolution: reader.text(.resolution).map(FalResolution.init(rawValue:)), quality: reader.text(.quality),
            style: reader.text(.style), images: reader.images(.images), enhancePrompt: reader.flag(.enhancePrompt),
            seed: reader.int(.seed), numberOfImages: reader.int(.count), extra: reader.members(.extra))
        try reader.finish()
    }

    public var json: JSONValue {
        var writer = RequestWriter()
        writer.text(.prompt, prompt)
        writer.text(.negativePrompt, negativePrompt)
        writer.text(.size, size)
        writer.text(.aspectRatio, aspectRatio?.rawValue)
        writer.text(.resolution, resolution?.rawValue)
        writer.text(.quality, quality)
        writer.text(.style, style)
        writer.images(.images, images)
        writer.flag(.enhancePrompt, enhancePrompt)
        writer.int(.seed, seed)
        writer.int(.count, numberOfImages)
        writer.members(.extra, extra)
        return .object(writer.object)
    }

    public var unifiedFields: UnifiedFields {
        var fields = UnifiedFields(.image, extra: extra)
        fields.prompt = prompt
        fields.negativePrompt = negativePrompt
        fields.size = size
        fields.aspectRatio = aspectRatio?.rawValue
        fields.resolution = resolution?.rawValue
        fields.quality = quality
        fields.style = style
        fields.images = images
        fields.enhancePrompt = enhancePrompt
        fields.seed = seed
        fields.count = numberOfImages
        return fields
    }
}
