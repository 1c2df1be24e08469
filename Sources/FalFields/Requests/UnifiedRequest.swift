public import FalJSON

/// A request that any model of its modality understands: ``VideoRequest``, ``ImageRequest``, ``SpeechRequest``.
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

/// What an endpoint makes.
public enum FalModality: String, Sendable, Hashable, CaseIterable, Codable {
    case video, image, audio
    /// Neither: text, 3D models, training results.
    case other
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
        for field in Self.fields {
            if let value = field.json(self) { object[field.name.rawValue] = value }
        }
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
    case video
    case audio
    case voice
    case speed
    case voiceSettings = "voice_settings"
    case language
    case outputFormat = "output_format"
    case sampleRate = "sample_rate"
    case bitrate
    /// The endpoint's own fields, passed by name: `additionalFields` of a request in Swift.
    case additionalFields = "extra"

    /// Whether it holds a file that may have to be uploaded.
    public var isMedia: Bool {
        switch self {
        case .reference, .firstFrame, .lastFrame, .styleImage, .asset, .mask, .video, .audio: true
        default: false
        }
    }
}

/// A value of a unified field, as rules read it.
package enum UnifiedValue: Sendable, Hashable {
    case json(JSONValue)
    /// A length of time.
    case seconds(Double)
    case media(FalMedia)

    package static func string(_ value: String) -> Self { .json(.string(value)) }
    package static func bool(_ value: Bool) -> Self { .json(.bool(value)) }
    package static func int(_ value: Int) -> Self { .json(.number(JSONNumber(value))) }
    package static func object(_ value: [String: JSONValue]) -> Self { .json(.object(JSONObject(sorted: value))) }

    package var string: String? { if case .json(.string(let text)) = self { text } else { nil } }

    var isEmptyString: Bool { string?.isEmpty ?? false }

    /// How a request in JSON spells it.
    var json: JSONValue? {
        switch self {
        case .json(let json): json
        case .seconds(let seconds): JSONNumber(seconds).map(JSONValue.number)
        case .media(let media): media.json
        }
    }
}

/// The values of a unified request, whichever it was.
public struct UnifiedFields: Sendable, Hashable {
    package struct Entry: Sendable, Hashable {
        package let field: UnifiedField
        package var value: UnifiedValue
    }

    package var modality: FalModality
    /// In the order of the request's table. At most a dozen: looking through them is faster than hashing.
    package private(set) var entries: [Entry] = []
    package var images: [FalInputImage] = []
    package var additionalFields: [String: JSONValue]

    package init(_ modality: FalModality, additionalFields: [String: JSONValue]) {
        self.modality = modality
        self.additionalFields = additionalFields
    }

    /// The value of a field that is no image with a role; `nil` where the caller gave none. `prompt` and `text` are one
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
        if !images.isEmpty {
            members[UnifiedField.images.rawValue] = .array(
                images.map { .object([$0.role.rawValue: UnifiedValue.media($0.media).readable]) })
        }
        if !additionalFields.isEmpty { members["additionalFields"] = .object(JSONObject(sorted: additionalFields)) }
        return ReadableText.text(.object(members), name: "", isInput: true)
    }

    /// Hides prompts and the contents of files from reflection.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension UnifiedValue {
    /// As JSON, with the size of a file in place of its contents.
    fileprivate var readable: JSONValue {
        switch self {
        case .media(.url(let text)): .string(text)
        case .media(let media): .string(media.description)
        default: json ?? .null
        }
    }
}

extension JSONObject {
    /// In the order of the keys: a dictionary has none of its own, and equal requests give equal bytes.
    package init(sorted members: [String: JSONValue]) {
        self.init(members.sorted { $0.key < $1.key }.map { Member(key: $0.key, value: $0.value) })
    }
}
