public import FalJSON

/// A request for a thing in three dimensions, from words, from images of it, or from another model.
public struct ModelRequest: UnifiedRequest {
    public static var modality: FalModality { .model }

    public static let fields: [RequestField<Self>] = [
        .string(.prompt, \.prompt),
        .string(.negativePrompt, \.negativePrompt),
        .images(\.images),
        .file(.backImage, \.backImage),
        .file(.leftImage, \.leftImage),
        .file(.rightImage, \.rightImage),
        .file(.mesh, \.mesh),
        .bool(.textured, \.textured),
        .string(.texturePrompt, \.texturePrompt),
        .bool(.physicallyBased, \.physicallyBased),
        .int(.polygons, \.polygons),
        .string(.outputFormat, \.outputFormat),
        .duration(.duration, \.duration),
        .bool(.enhancePrompt, \.enhancePrompt),
        .unsigned(.seed, \.seed),
    ]

    public var prompt: String?
    public var negativePrompt: String?
    /// What it is made from. Where a model tells the sides apart, the first one shows the front.
    public var images: [FalInputImage] = []
    public var backImage: FalMedia?
    public var leftImage: FalMedia?
    public var rightImage: FalMedia?
    /// The model to change: to give it textures, bones, fewer polygons.
    public var mesh: FalMedia?
    /// Whether it gets textures, for models that leave the choice.
    public var textured: Bool?
    /// What the surface looks like.
    public var texturePrompt: String?
    /// Whether textures come with metalness, roughness and normals (PBR).
    public var physicallyBased: Bool?
    /// How many polygons it should have.
    public var polygons: Int?
    /// The format of the file: `glb`, `fbx`, …, as the model lists it.
    public var outputFormat: String?
    /// The length of a motion.
    public var duration: FalDuration?
    /// Whether the service may rewrite the prompt.
    public var enhancePrompt: Bool?
    public var seed: UInt64?
    /// The endpoint's own fields by name; they win over all others. In JSON and in messages they are `extra`.
    public var additionalFields: [String: JSONValue] = [:]

    public init() {}

    public init(
        prompt: String? = nil, negativePrompt: String? = nil, images: [FalInputImage] = [],
        backImage: FalMedia? = nil, leftImage: FalMedia? = nil, rightImage: FalMedia? = nil, mesh: FalMedia? = nil,
        textured: Bool? = nil, texturePrompt: String? = nil, physicallyBased: Bool? = nil, polygons: Int? = nil,
        outputFormat: String? = nil, duration: FalDuration? = nil, enhancePrompt: Bool? = nil, seed: UInt64? = nil,
        additionalFields: [String: JSONValue] = [:]
    ) {
        self.prompt = prompt
        self.negativePrompt = negativePrompt
        self.images = images
        self.backImage = backImage
        self.leftImage = leftImage
        self.rightImage = rightImage
        self.mesh = mesh
        self.textured = textured
        self.texturePrompt = texturePrompt
        self.physicallyBased = physicallyBased
        self.polygons = polygons
        self.outputFormat = outputFormat
        self.duration = duration
        self.enhancePrompt = enhancePrompt
        self.seed = seed
        self.additionalFields = additionalFields
    }
}
