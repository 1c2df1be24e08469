public import FalJSON

/// Speech to be made from text, or from other speech; models that make music and sounds take it as well.
public struct SpeechRequest: UnifiedRequest {
    public static var modality: FalModality { .audio }

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
    public var negativePrompt: String?
    /// The name or id of a voice, as the model lists it.
    public var voice: String?
    /// The model's own settings of the voice, by name.
    public var voiceSettings: [String: JSONValue]
    /// A language as a code (`en`, `pt-BR`) or by its English name; models that list the other spelling get that one.
    public var language: String?
    /// The speech to change, or the voice to copy.
    public var audio: FalMedia?
    /// The clip that gets a sound track.
    public var video: FalMedia?
    public var duration: Duration?
    public var outputFormat: OutputFormat?
    public var seed: Int?
    /// The endpoint's own fields by name; they win over all others.
    public var extra: [String: JSONValue]

    public init(
        text: String? = nil, negativePrompt: String? = nil, voice: String? = nil,
        voiceSettings: [String: JSONValue] = [:], language: String? = nil, audio: FalMedia? = nil,
        video: FalMedia? = nil, duration: Duration? = nil, outputFormat: OutputFormat? = nil, seed: Int? = nil,
        extra: [String: JSONValue] = [:]
    ) {
        self.text = text
        self.negativePrompt = negativePrompt
        self.voice = voice
        self.voiceSettings = voiceSettings
        self.language = language
        self.audio = audio
        self.video = video
        self.duration = duration
        self.outputFormat = outputFormat
        self.seed = seed
        self.extra = extra
    }

    public init(json: JSONValue) throws(MappingError) {
        var reader = RequestReader(json)
        self.init(
            text: reader.text(.text), negativePrompt: reader.text(.negativePrompt), voice: reader.text(.voice),
            voiceSettings: reader.members(.voiceSettings), language: reader.text(.language),
            audio: reader.media(.audio), video: reader.media(.video), duration: reader.seconds(.duration),
            outputFormat: reader.format(.outputFormat), seed: reader.int(.seed), extra: reader.members(.extra))
        try reader.finish()
    }

    public var json: JSONValue {
        var writer = RequestWriter()
        writer.text(.text, text)
        writer.text(.negativePrompt, negativePrompt)
        writer.text(.voice, voice)
        writer.members(.voiceSettings, voiceSettings)
        writer.text(.language, language)
        writer.media(.audio, audio)
        writer.media(.video, video)
        writer.seconds(.duration, duration)
        writer.format(.outputFormat, outputFormat)
        writer.int(.seed, seed)
        writer.members(.extra, extra)
        return .object(writer.object)
    }

    public var unifiedFields: UnifiedFields {
        var fields = UnifiedFields(.audio, extra: extra)
        fields.prompt = text
        fields.negativePrompt = negativePrompt
        fields.voice = voice
        fields.voiceSettings = voiceSettings
        fields.language = language
        fields.audio = audio
        fields.video = video
        fields.duration = duration
        fields.format = outputFormat
        fields.seed = seed
        return fields
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
                problems.append(.init(path: place, problem: .wrongType(expected: "a whole number")))
            }
        }
        self.init(format, sampleRate: numbers["sample_rate"], bitrate: numbers["bitrate"])
    }
}
