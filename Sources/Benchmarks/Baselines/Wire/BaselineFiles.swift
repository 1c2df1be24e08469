// The file types of fal as hand-written `Codable` structs.

public struct BaselineFile: Codable, Sendable {
    public var url: String
    public var contentType: String?
    public var fileName: String?
    public var fileSize: Int?
    public var fileData: String?

    private enum CodingKeys: String, CodingKey {
        case url
        case contentType = "content_type"
        case fileName = "file_name"
        case fileSize = "file_size"
        case fileData = "file_data"
    }
}

public struct BaselineImage: Codable, Sendable {
    public var url: String
    public var contentType: String?
    public var fileName: String?
    public var fileSize: Int?
    public var fileData: String?
    public var width: Int?
    public var height: Int?

    private enum CodingKeys: String, CodingKey {
        case url
        case contentType = "content_type"
        case fileName = "file_name"
        case fileSize = "file_size"
        case fileData = "file_data"
        case width
        case height
    }
}

public struct BaselineVideo: Codable, Sendable {
    public var url: String
    public var contentType: String?
    public var fileName: String?
    public var fileSize: Int?
    public var fileData: String?
    public var width: Int?
    public var height: Int?
    public var duration: Double?
    public var fps: Double?
    public var frameCount: Int?

    private enum CodingKeys: String, CodingKey {
        case url
        case contentType = "content_type"
        case fileName = "file_name"
        case fileSize = "file_size"
        case fileData = "file_data"
        case width
        case height
        case duration
        case fps
        case frameCount = "num_frames"
    }
}

public struct BaselineAudio: Codable, Sendable {
    public var url: String
    public var contentType: String?
    public var fileName: String?
    public var fileSize: Int?
    public var fileData: String?
    public var duration: Double?
    public var channels: Int?
    public var sampleRate: Int?
    /// fal answers `192k`.
    public var bitrate: String?

    private enum CodingKeys: String, CodingKey {
        case url
        case contentType = "content_type"
        case fileName = "file_name"
        case fileSize = "file_size"
        case fileData = "file_data"
        case duration
        case channels
        case sampleRate = "sample_rate"
        case bitrate
    }
}
