public import FalJSON

/// A request that any model of its modality understands: ``VideoRequest``, ``ImageRequest``, ``SpeechRequest``.
public protocol UnifiedRequest: Sendable, Hashable, Codable {
    /// What it asks for.
    static var modality: FalModality { get }
    /// The endpoint's own fields by name; they win over what the unified fields give.
    var extra: [String: JSONValue] { get set }
    /// Its values by unified field: what a ``FieldMapper`` converts.
    var unifiedFields: UnifiedFields { get }
    /// Reads what ``json`` wrote, or a hand-written object of the same form.
    ///
    /// - Throws: ``MappingError`` with everything that does not fit, unknown members included.
    init(json: JSONValue) throws(MappingError)
    /// The request as JSON: names in snake case, durations in seconds.
    var json: JSONValue { get }
}

extension UnifiedRequest {
    public init(from decoder: any Decoder) throws {
        let json = try JSONValue(from: decoder)
        do { try self.init(json: json) } catch { throw error.decodingError(decoder) }
    }

    public func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }
}

/// The values of a unified request, whichever it was. Fields that its kind does not have are empty.
public struct UnifiedFields: Sendable, Hashable {
    package var modality: FalModality
    package var prompt: String?
    package var negativePrompt: String?
    package var duration: Duration?
    package var resolution: String?
    package var aspectRatio: String?
    package var size: String?
    package var style: String?
    package var quality: String?
    package var generateAudio: Bool?
    package var enhancePrompt: Bool?
    package var seed: Int?
    package var count: Int?
    package var images: [FalInputImage] = []
    package var video: FalMedia?
    package var audio: FalMedia?
    package var voice: String?
    package var voiceSettings: [String: JSONValue] = [:]
    package var language: String?
    package var format: SpeechRequest.OutputFormat?
    package var extra: [String: JSONValue]

    package init(_ modality: FalModality, extra: [String: JSONValue]) {
        self.modality = modality
        self.extra = extra
    }
}
