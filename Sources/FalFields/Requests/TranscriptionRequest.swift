public import FalJSON

/// A request for the words of a recording.
public struct TranscriptionRequest: RequestWithAudios {
    public static var modality: FalModality { .transcript }

    public static let fields: [RequestField<Self>] = [
        .audios(\.audios),
        .string(.language, \.language),
        .string(.task, \.task),
        .string(.timestamps, \.timestamps),
        .bool(.speakers, \.speakers),
        .int(.speakerCount, \.numberOfSpeakers),
        .strings(.terms, \.terms),
        .string(.prompt, \.prompt),
        .string(.variant, \.variant),
    ]

    /// The recording, as a track. Most models take the address of a video as well.
    public var audios: [FalInputAudio] = []
    /// The spoken language, as a code (`en`, `pt-BR`) or by its English name; `nil` lets the model hear it.
    public var language: String?
    /// `transcribe`, or `translate` where a model translates.
    public var task: String?
    /// What gets times of its own: `word` or `segment`, as the model lists it.
    public var timestamps: String?
    /// Whether to tell the speakers apart.
    public var speakers: Bool?
    /// How many people speak, where that is known.
    public var numberOfSpeakers: Int?
    /// Names and words that are likely to be said.
    public var terms: [String] = []
    /// A text like the recording, for spelling and style.
    public var prompt: String?
    /// Which one of its models or checkpoints the endpoint uses, as it lists them.
    public var variant: String?
    /// The endpoint's own fields by name; they win over all others. In JSON and in messages they are `extra`.
    public var additionalFields: [String: JSONValue] = [:]

    public init() {}

    public init(
        audio: FalMedia?, language: String? = nil, task: String? = nil, timestamps: String? = nil,
        speakers: Bool? = nil, numberOfSpeakers: Int? = nil, terms: [String] = [], prompt: String? = nil,
        variant: String? = nil, additionalFields: [String: JSONValue] = [:]
    ) {
        audios = audio.map { [FalInputAudio($0, role: .track)] } ?? []
        self.language = language
        self.task = task
        self.timestamps = timestamps
        self.speakers = speakers
        self.numberOfSpeakers = numberOfSpeakers
        self.terms = terms
        self.prompt = prompt
        self.variant = variant
        self.additionalFields = additionalFields
    }
}
