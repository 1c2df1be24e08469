public import FalJSON

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// A video.
public struct FalVideo: FalMediaFile, StoredMediaFile {
    var storage: MediaStorage<Details>

    init(storage: MediaStorage<Details>) { self.storage = storage }

    struct Details: MediaDetails {
        var width: Int?
        var height: Int?
        var duration: Double?
        var fps: Double?
        var frameCount: Int?

        static let keys = MediaKeys.common + ["width", "height", "duration", "fps", "num_frames"]

        init(width: Int?, height: Int?, duration: Double?, fps: Double?, frameCount: Int?) {
            self.width = width
            self.height = height
            self.duration = duration
            self.fps = fps
            self.frameCount = frameCount
        }

        init(_from reader: _WireReader) {
            width = reader.int("width")
            height = reader.int("height")
            duration = reader.double("duration")
            fps = reader.double("fps")
            frameCount = reader.int("num_frames")
        }

        func _encode(into writer: inout _WireWriter) {
            writer.int("width", width)
            writer.int("height", height)
            writer.double("duration", duration)
            writer.double("fps", fps)
            writer.int("num_frames", frameCount)
        }
    }

    public init(
        url: String, contentType: String? = nil, fileName: String? = nil, fileSize: Int? = nil,
        fileData: String? = nil, width: Int? = nil, height: Int? = nil, duration: Duration? = nil, fps: Double? = nil,
        frameCount: Int? = nil, additional: [String: JSONValue] = [:]
    ) {
        storage = MediaStorage(
            MediaMembers(
                urlString: url, contentType: contentType, fileName: fileName, fileSize: fileSize, fileData: fileData,
                details: Details(
                    width: width, height: height, duration: duration.map { $0 / .seconds(1) }, fps: fps,
                    frameCount: frameCount),
                additional: additional))
    }

    public init(
        url: URL, contentType: String? = nil, fileName: String? = nil, fileSize: Int? = nil,
        fileData: String? = nil, width: Int? = nil, height: Int? = nil, duration: Duration? = nil, fps: Double? = nil,
        frameCount: Int? = nil, additional: [String: JSONValue] = [:]
    ) {
        self.init(
            url: url.absoluteString, contentType: contentType, fileName: fileName, fileSize: fileSize,
            fileData: fileData, width: width, height: height, duration: duration, fps: fps, frameCount: frameCount,
            additional: additional)
    }

    /// In pixels.
    public var width: Int? {
        get { storage.details.width }
        set { set(\.details.width, newValue) }
    }

    /// In pixels.
    public var height: Int? {
        get { storage.details.height }
        set { set(\.details.height, newValue) }
    }

    /// `nil` for a number that is not a duration as well.
    public var duration: Duration? {
        get { storage.details.duration.flatMap(Duration.init(seconds:)) }
        set { set(\.details.duration, newValue.map { $0 / .seconds(1) }) }
    }

    /// Frames per second.
    public var fps: Double? {
        get { storage.details.fps }
        set { set(\.details.fps, newValue) }
    }

    /// How many frames it has.
    public var frameCount: Int? {
        get { storage.details.frameCount }
        set { set(\.details.frameCount, newValue) }
    }
}
