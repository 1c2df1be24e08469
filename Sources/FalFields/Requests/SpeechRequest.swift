public import FalJSON

/// A request for speech, from text or from other speech. Models that make sounds take it as well; for music a
/// ``MusicRequest`` says more.
public struct SpeechRequest: RequestWithVideos, RequestWithAudios {
    public static var modality: FalModality { .audio }

    public static let fields: [RequestField<Self>] = [
        .string(.text, \.text),
        .records(.dialogue, \.dialogue),
        .string(.negativePrompt, \.negativePrompt),
        .string(.voice, \.voice),
        .string(.voiceDescription, \.voiceDescription),
        .number(.speed, \.speed),
        .object(.voiceSettings, \.voiceSettings),
        .string(.language, \.language),
        .images(\.images),
        .audios(\.audios),
        .videos(\.videos),
        .range(.section, \.section),
        .duration(.duration, \.duration),
        .outputFormat(\.outputFormat),
        .unsigned(.seed, \.seed),
        .string(.variant, \.variant),
    ]

    /// The file that comes back.
    public struct OutputFormat: Sendable, Hashable {
        /// `mp3`, `wav`, `flac`, …
        public var format: String
        /// In Hz.
        public var sampleRate: Int?
        /// In kilobits per second.
        public var bitrate: Int?

        public init(_ format: String, sampleRate: Int? = nil, bitrate: Int? = nil) {
            self.format = format
            self.sampleRate = sampleRate
            self.bitrate = bitrate
        }
    }

    /// What to say, or which sounds to make.
    public var text: String?
    /// What several speakers say, one after another, instead of ``text``.
    public var dialogue: [FalLine] = []
    public var negativePrompt: String?
    /// The name or id of a voice, as the model lists it.
    public var voice: String?
    /// Who speaks and how, in words: "a calm old man with a Scottish accent".
    public var voiceDescription: String?
    /// How fast to speak: 1 is the voice's own speed.
    public var speed: Double?
    /// The model's own settings of the voice, by name.
    public var voiceSettings: [String: JSONValue] = [:]
    /// A language as a code (`en`, `pt-BR`) or by its English name; models that list the other spelling get that one.
    public var language: String?
    /// The images that sounds are made for, in order.
    public var images: [FalInputImage] = []
    /// The sounds that go in, each with its role, in order.
    public var audios: [FalInputAudio] = []
    /// The films that go in, each with its role, in order.
    public var videos: [FalInputVideo] = []
    /// The part of the sound that is worked on: `.seconds(2) ..< .seconds(4)`.
    public var section: Range<Duration>?
    public var duration: FalDuration?
    public var outputFormat: OutputFormat?
    public var seed: UInt64?
    /// Which one of its models or checkpoints the endpoint uses, as it lists them.
    public var variant: String?
    /// The endpoint's own fields by name; they win over all others. In JSON and in messages they are `extra`.
    public var additionalFields: [String: JSONValue] = [:]

    public init() {}

    public init(
        text: String? = nil, dialogue: [FalLine] = [], negativePrompt: String? = nil, voice: String? = nil,
        voiceDescription: String? = nil, speed: Double? = nil, voiceSettings: [String: JSONValue] = [:],
        language: String? = nil,
        images: [FalInputImage] = [], audios: [FalInputAudio] = [], videos: [FalInputVideo] = [],
        audio: FalMedia? = nil, video: FalMedia? = nil, section: Range<Duration>? = nil,
        duration: FalDuration? = nil, outputFormat: OutputFormat? = nil, seed: UInt64? = nil, variant: String? = nil,
        additionalFields: [String: JSONValue] = [:]
    ) {
        self.text = text
        self.dialogue = dialogue
        self.negativePrompt = negativePrompt
        self.voice = voice
        self.voiceDescription = voiceDescription
        self.speed = speed
        self.voiceSettings = voiceSettings
        self.language = language
        self.images = images
        self.audios = audios
        self.videos = videos
        self.section = section
        self.duration = duration
        self.outputFormat = outputFormat
        self.seed = seed
        self.variant = variant
        self.additionalFields = additionalFields
        if let audio { self.audio = audio }
        if let video { self.video = video }
    }
}

extension SpeechRequest.OutputFormat {
    var json: JSONValue {
        var object: JSONObject = ["format": .string(format)]
        if let sampleRate { object["sample_rate"] = .number(JSONNumber(sampleRate)) }
        if let bitrate { object["bitrate"] = .number(JSONNumber(bitrate)) }
        return .object(object)
    }

    /// `{"format": "mp3", "sample_rate": 44100, "bitrate": 128}`, or the format's name alone.
    init?(json: JSONValue, at path: [Violation.Step], reporting problems: inout [RequestReader.Problem]) {
        if let name = json.stringValue {
            self.init(name)
            return
        }
        guard let object = json.objectValue, let format = object["format"]?.stringValue else {
            problems.append(.init(path: path, problem: .wrongType(expected: "a format's name, or an object with one")))
            return nil
        }
        var numbers: [String: Int] = [:]
        for member in object where member.key != "format" && !member.value.isNull {
            let place = path + [.member(member.key)]
            if member.key != "sample_rate" && member.key != "bitrate" {
                problems.append(.init(path: place, problem: .unknownMember))
            } else if let number = member.value.intValue {
                numbers[member.key] = number
            } else {
                problems.append(.init(path: place, problem: .notInt(member.value)))
            }
        }
        self.init(format, sampleRate: numbers["sample_rate"], bitrate: numbers["bitrate"])
    }
}
