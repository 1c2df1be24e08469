public import FalJSON

/// A request that any model of its modality understands: ``VideoRequest``, ``ImageRequest``, ``SpeechRequest``,
/// ``MusicRequest``, ``UpscaleRequest``, ``ModelRequest``, ``TranscriptionRequest``, ``CaptionRequest``.
///
/// Each lists its fields once, in ``fields``; reading and writing JSON and the conversion for a model follow from that.
public protocol UnifiedRequest: Sendable, Hashable, Codable, CustomStringConvertible, CustomReflectable {
    /// What it asks for.
    static var modality: FalModality { get }
    /// One row for each property but ``additionalFields``, in the order of the JSON.
    static var fields: [RequestField<Self>] { get }
    /// The endpoint's own fields by name; they win over what the unified fields give. In JSON and in messages they are
    /// `extra`.
    var additionalFields: [String: JSONValue] { get set }
    /// A request with nothing in it.
    init()
}

extension UnifiedRequest {
    /// Reads what ``json`` wrote, or a hand-written object of the same form.
    ///
    /// - Throws: ``MappingError`` with everything that does not fit, unknown members included.
    public init(json: JSONValue) throws(MappingError) {
        var reader = RequestReader(json)
        self.init()
        for field in Self.fields { field.read(&reader, &self) }
        additionalFields = reader.object(.additionalFields) ?? [:]
        try reader.finish()
    }

    /// The request as JSON: names in snake case, durations in seconds; what is not set is left out.
    public var json: JSONValue {
        var object = JSONObject()
        for field in Self.fields { field.write(self, &object) }
        if !additionalFields.isEmpty {
            object[UnifiedField.additionalFields.rawValue] = .object(JSONObject(sorted: additionalFields))
        }
        return .object(object)
    }

    /// Its values by unified field: what a ``FieldMapper`` converts.
    public var unifiedFields: UnifiedFields {
        var values = UnifiedFields(Self.modality, additionalFields: additionalFields)
        for field in Self.fields { field.collect(self, &values) }
        return values
    }

    /// Whether it can have a field: of images each role, of a format each part.
    package static func has(_ field: UnifiedField) -> Bool {
        let isPart = field == .sampleRate || field == .bitrate
        let member = isPart ? .outputFormat : field.listing?.list ?? field
        return fields.contains { $0.name == field || $0.name == member }
    }

    /// The values of a request in JSON.
    static func fields(json: JSONValue) throws(MappingError) -> UnifiedFields { try Self(json: json).unifiedFields }

    public init(from decoder: any Decoder) throws {
        let json = try JSONValue(from: decoder)
        do { try self.init(json: json) } catch { throw error.decodingError(decoder) }
    }

    public func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }

    /// The members in one line, without prompts and the contents of files.
    public var description: String { "\(Self.self)\(unifiedFields)" }

    /// Hides prompts and the contents of files from reflection.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// A field of a unified request. The raw value is its name in JSON.
public enum UnifiedField: String, Sendable, Hashable, CaseIterable, Codable {
    /// What to make, in words.
    case prompt
    /// What to say: ``prompt`` under its name in a ``SpeechRequest``.
    case text
    case negativePrompt = "negative_prompt"
    case duration
    case resolution
    case aspectRatio = "aspect_ratio"
    case size
    case style
    case quality
    case generateAudio = "generate_audio"
    case enhancePrompt = "enhance_prompt"
    case seed
    /// The number of images or videos.
    case count
    /// The images of a request as a whole, in its JSON; conversions name the role.
    case images
    case reference
    case firstFrame = "first_frame"
    case lastFrame = "last_frame"
    /// An image whose style the result should have.
    case styleImage = "style_image"
    case asset
    case mask
    case person
    case garment
    case face
    case target
    case character
    case background
    case control
    case depth
    case pose
    case edge
    case normal
    case segmentation
    /// Things and persons that the prompt speaks of, each with images of its own.
    case elements
    /// The parts of a film, each with a prompt and a length of its own.
    case shots
    /// Weights that are added to the model's own.
    case loras
    /// A ready-made effect or change, by its name.
    case effect
    /// Which one of its models or checkpoints the endpoint uses.
    case variant
    /// What the input shows, in words, where the prompt says what it should become.
    case sourcePrompt = "source_prompt"
    /// The part of a sound or a film that is worked on.
    case section
    /// The films of a request as a whole, in its JSON; conversions name the role.
    case videos
    /// The film that is changed.
    case video
    case referenceVideo = "reference_video"
    case motionVideo = "motion_video"
    case maskVideo = "mask_video"
    /// The sounds of a request as a whole, in its JSON; conversions name the role.
    case audios
    /// The sound itself.
    case audio
    case voiceAudio = "voice_audio"
    case lipsAudio = "lips_audio"
    case referenceAudio = "reference_audio"
    case voice
    /// Who speaks and how, in words.
    case voiceDescription = "voice_description"
    /// What is said in a film.
    case script
    /// What several speakers say, one after another.
    case dialogue
    /// Who is seen to speak, by a name.
    case avatar
    case speed
    case voiceSettings = "voice_settings"
    case language
    case outputFormat = "output_format"
    case sampleRate = "sample_rate"
    case bitrate
    /// The words that are sung.
    case lyrics
    /// Genres, moods and instruments.
    case tags
    case instrumental
    /// How many times as wide and as high.
    case factor
    case backImage = "back_image"
    case leftImage = "left_image"
    case rightImage = "right_image"
    /// A model in three dimensions that goes in.
    case mesh
    case textured
    case texturePrompt = "texture_prompt"
    case physicallyBased = "physically_based"
    case polygons
    /// Transcribe or translate.
    case task
    /// What gets times of its own: words or segments.
    case timestamps
    /// Whether speakers are told apart.
    case speakers
    case speakerCount = "speaker_count"
    /// Names and words that are likely to be said.
    case terms
    /// The endpoint's own fields, passed by name: `additionalFields` of a request in Swift.
    case additionalFields = "extra"

    /// Whether it holds words of the caller, which messages do not repeat.
    var isPrivate: Bool {
        switch self {
        case .prompt, .text, .negativePrompt, .shots, .elements, .lyrics, .texturePrompt, .terms, .sourcePrompt,
            .voiceDescription, .script, .dialogue:
            true
        default: false
        }
    }

    /// Whether it holds a file that may have to be uploaded.
    public var isMedia: Bool { mediaKind != nil }

    /// What kind of file it holds.
    public var mediaKind: MediaKind? {
        switch self {
        case .reference, .firstFrame, .lastFrame, .styleImage, .asset, .mask, .person, .garment, .face, .target,
            .character, .background, .control, .depth, .pose, .edge, .normal, .segmentation, .backImage, .leftImage,
            .rightImage:
            .image
        case .video, .referenceVideo, .motionVideo, .maskVideo: .video
        case .audio, .voiceAudio, .lipsAudio, .referenceAudio: .audio
        case .mesh: .file
        default: nil
        }
    }

    /// Whether it is a file with a member of its own in a request, and none of a list.
    package var isSingleFile: Bool { isMedia && listing == nil }

    /// The list of a request that holds files of this role, and what they are called there.
    package var listing: (list: UnifiedField, role: String)? {
        func listing<Role: FalMediaRole>(_ list: UnifiedField, _ roles: Role.Type) -> (UnifiedField, String)? {
            roles.allCases.first { $0.field == self }.map { (list, $0.rawValue) }
        }
        return switch mediaKind {
        case .image: listing(.images, FalImageRole.self)
        case .video: listing(.videos, FalVideoRole.self)
        case .audio: listing(.audios, FalAudioRole.self)
        default: nil
        }
    }
}

/// A value of a unified field, as rules read it.
package enum UnifiedValue: Sendable, Hashable {
    case json(JSONValue)
    /// A length of time.
    case seconds(Double)
    /// A length of time that the model chooses.
    case automaticDuration
    case shots([VideoRequest.Shot])
    case elements([FalElement])

    package static func string(_ value: String) -> Self { .json(.string(value)) }
    package static func bool(_ value: Bool) -> Self { .json(.bool(value)) }
    package static func int(_ value: Int) -> Self { .json(.number(JSONNumber(value))) }
    package static func object(_ value: [String: JSONValue]) -> Self { .json(.object(JSONObject(sorted: value))) }

    package var string: String? { if case .json(.string(let text)) = self { text } else { nil } }

    package static func strings(_ value: [String]) -> Self { .json(.array(value.map(JSONValue.string))) }

    var isEmptyString: Bool { string?.isEmpty ?? false }

    /// How a request in JSON spells it.
    var json: JSONValue? {
        switch self {
        case .json(let json): json
        case .seconds(let seconds): JSONNumber(seconds).map(JSONValue.number)
        case .automaticDuration: .string(FalDuration.automaticWord)
        case .shots(let shots): .array(shots.map(\.json))
        case .elements(let elements): .array(elements.map(\.json))
        }
    }
}

/// The values of a unified request, whichever it was.
public struct UnifiedFields: Sendable, Hashable {
    package struct Entry: Sendable, Hashable {
        package let field: UnifiedField
        package var value: UnifiedValue
    }

    /// A file, and the field of its role.
    package struct File: Sendable, Hashable {
        package let field: UnifiedField
        package let media: FalMedia
    }

    package var modality: FalModality
    /// In the order of the request's table. At most a dozen: looking through them is faster than hashing.
    package private(set) var entries: [Entry] = []
    /// In the order of the request.
    package private(set) var files: [File] = []
    package var additionalFields: [String: JSONValue]

    package init(_ modality: FalModality, additionalFields: [String: JSONValue]) {
        self.modality = modality
        self.additionalFields = additionalFields
    }

    package mutating func add<Role>(_ files: [FalInputMedia<Role>]) {
        for file in files { self.files.append(File(field: file.role.field, media: file.media)) }
    }

    package mutating func add(_ media: FalMedia, as field: UnifiedField) {
        files.append(File(field: field, media: media))
    }

    /// The files of a role, in order.
    func files(_ field: UnifiedField) -> [FalMedia] { files.lazy.filter { $0.field == field }.map(\.media) }

    /// The value of a field that is no file; `nil` where the caller gave none. `prompt` and `text` are one
    /// field under two names.
    package subscript(field: UnifiedField) -> UnifiedValue? {
        get {
            let field = field == .text ? .prompt : field
            return entries.first { $0.field == field }?.value
        }
        set {
            let field = field == .text ? .prompt : field
            let index = entries.firstIndex { $0.field == field }
            switch (index, newValue) {
            case (let index?, let value?): entries[index].value = value
            case (let index?, nil): entries.remove(at: index)
            case (nil, let value?): entries.append(Entry(field: field, value: value))
            case (nil, nil): break
            }
        }
    }
}

extension UnifiedFields: CustomStringConvertible, CustomReflectable {
    /// The fields in one line, without prompts and the contents of files.
    public var description: String {
        var members = JSONObject()
        for entry in entries { members[entry.field.rawValue] = entry.value.readable }
        for list in [UnifiedField.images, .videos, .audios] {
            let files = files.filter { $0.field.listing?.list == list }
            if files.isEmpty { continue }
            members[list.rawValue] = .array(
                files.map { .object([$0.field.listing?.role ?? "": $0.media.readable]) })
        }
        for file in files where file.field.isSingleFile { members[file.field.rawValue] = file.media.readable }
        if !additionalFields.isEmpty { members["additionalFields"] = .object(JSONObject(sorted: additionalFields)) }
        return ReadableText.text(.object(members), name: "", isInput: true)
    }

    /// Hides prompts and the contents of files from reflection.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension UnifiedValue {
    /// As JSON, with the size of a file in place of its contents.
    fileprivate var readable: JSONValue {
        guard case .elements(let elements) = self else { return json ?? .null }
        return .array(elements.map { $0.json(\.readable) })
    }
}

extension FalMedia {
    /// With the size of a file in place of its contents.
    fileprivate var readable: JSONValue {
        if case .url(let text) = self { .string(text) } else { .string(description) }
    }
}

extension JSONObject {
    /// In the order of the keys: a dictionary has none of its own, and equal requests give equal bytes.
    package init(sorted members: [String: JSONValue]) {
        self.init(members.sorted { $0.key < $1.key }.map { Member(key: $0.key, value: $0.value) })
    }
}
