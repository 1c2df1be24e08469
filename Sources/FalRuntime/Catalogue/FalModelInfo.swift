public import FalFields
public import FalJSON

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// The catalogue's entry of an endpoint. Only the id is always present.
public struct FalModelInfo: Sendable, Hashable {
    /// The category of a model. fal adds categories, so it can hold any string.
    public typealias Category = OpenValue<FalModelCategories>
    public typealias Status = OpenValue<FalModelStatuses>
    public typealias License = OpenValue<FalModelLicenses>
    public typealias Kind = OpenValue<FalModelKinds>

    public let id: EndpointID
    public let displayName: String?
    public let category: Category?
    /// A description of the model.
    public let summary: String?
    public let status: Status?
    public let tags: [String]
    /// When it was added to the catalogue, as fal sends it: `2026-04-28T16:30:33.940Z`.
    public let date: String?
    /// When its entry was last changed, as fal sends it.
    public let updatedAt: String?
    public let thumbnailURL: URL?
    /// The URL of direct runs.
    public let modelURL: URL?
    public let license: License?
    public let kind: Kind?
    /// The family it belongs to, like `kling-video`, and its name there.
    public let group: Group?
    /// The typical duration of a call, which fal states in minutes.
    public let durationEstimate: Duration?
    /// The whole entry, with the members that have no property.
    public let json: JSONValue

    public var isDeprecated: Bool { status == .deprecated }

    public struct Group: Sendable, Hashable {
        public let key: String
        public let label: String?
    }

    /// Decodes an entry leniently: members of a wrong type count as absent.
    ///
    /// - Returns: `nil` without a valid id.
    init?(json: JSONValue) {
        guard let text = json["endpoint_id"]?.stringValue, let id = try? EndpointID(parsing: text) else { return nil }
        self.id = id
        self.json = json
        let metadata = json["metadata"]
        func string(_ key: String) -> String? {
            metadata?[key]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
        }
        displayName = string("display_name")
        category = string("category").map { Category($0) }
        summary = string("description")
        status = string("status").map { Status($0) }
        tags = (metadata?["tags"]?.arrayValue ?? []).compactMap(\.stringValue)
        date = string("date")
        updatedAt = string("updated_at")
        thumbnailURL = string("thumbnail_url").flatMap(URLText.url)
        modelURL = string("model_url").flatMap(URLText.url)
        license = string("license_type").map { License($0) }
        kind = string("kind").map { Kind($0) }
        group = metadata?["group"]?["key"]?.stringValue.map {
            Group(key: $0, label: metadata?["group"]?["label"]?.stringValue)
        }
        durationEstimate = metadata?["duration_estimate"]?.doubleValue.flatMap { minutes in
            // `Duration` traps on numbers that are out of its range.
            (0..<10_080).contains(minutes) ? .milliseconds(Int64(minutes * 60_000)) : nil
        }
    }
}

// MARK: - Listed values

/// The categories of the catalogue.
public enum FalModelCategories: KnownValues {
    public static let known = [
        "text-to-image", "image-to-image", "text-to-video", "image-to-video", "video-to-video", "audio-to-video",
        "text-to-audio", "audio-to-audio", "video-to-audio", "text-to-speech", "speech-to-speech", "speech-to-text",
        "audio-to-text", "image-to-text", "video-to-text", "text-to-text", "vision", "llm", "text-to-3d", "image-to-3d",
        "3d-to-3d", "text-to-json", "image-to-json", "json", "training", "workflow", "unknown",
    ]
}

extension OpenValue where Known == FalModelCategories {
    public static var textToImage: Self { Self("text-to-image") }
    public static var imageToImage: Self { Self("image-to-image") }
    public static var textToVideo: Self { Self("text-to-video") }
    public static var imageToVideo: Self { Self("image-to-video") }
    public static var videoToVideo: Self { Self("video-to-video") }
    public static var audioToVideo: Self { Self("audio-to-video") }
    public static var textToAudio: Self { Self("text-to-audio") }
    public static var audioToAudio: Self { Self("audio-to-audio") }
    public static var videoToAudio: Self { Self("video-to-audio") }
    public static var textToSpeech: Self { Self("text-to-speech") }
    public static var speechToSpeech: Self { Self("speech-to-speech") }
    public static var speechToText: Self { Self("speech-to-text") }
    public static var audioToText: Self { Self("audio-to-text") }
    public static var imageToText: Self { Self("image-to-text") }
    public static var videoToText: Self { Self("video-to-text") }
    public static var textToText: Self { Self("text-to-text") }
    public static var vision: Self { Self("vision") }
    public static var llm: Self { Self("llm") }
    public static var textTo3D: Self { Self("text-to-3d") }
    public static var imageTo3D: Self { Self("image-to-3d") }
    public static var model3DTo3D: Self { Self("3d-to-3d") }
    public static var textToJSON: Self { Self("text-to-json") }
    public static var imageToJSON: Self { Self("image-to-json") }
    public static var json: Self { Self("json") }
    public static var training: Self { Self("training") }
    public static var workflow: Self { Self("workflow") }
    public static var unknown: Self { Self("unknown") }
}

/// The statuses of models.
public enum FalModelStatuses: KnownValues {
    public static let known = ["active", "deprecated"]
}

extension OpenValue where Known == FalModelStatuses {
    public static var active: Self { Self("active") }
    public static var deprecated: Self { Self("deprecated") }
}

/// The licenses of models.
public enum FalModelLicenses: KnownValues {
    public static let known = ["commercial", "research", "private"]
}

extension OpenValue where Known == FalModelLicenses {
    public static var commercial: Self { Self("commercial") }
    public static var research: Self { Self("research") }
    public static var `private`: Self { Self("private") }
}

/// Inference or training.
public enum FalModelKinds: KnownValues {
    public static let known = ["inference", "training"]
}

extension OpenValue where Known == FalModelKinds {
    public static var inference: Self { Self("inference") }
    public static var training: Self { Self("training") }
}
