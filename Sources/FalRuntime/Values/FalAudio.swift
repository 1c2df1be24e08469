public import FalJSON

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// A sound file.
public struct FalAudio: FalMediaFile, StoredMediaFile {
    var storage: MediaStorage<Details>

    init(storage: MediaStorage<Details>) { self.storage = storage }

    struct Details: MediaDetails {
        var duration: Double?
        var channels: Int?
        var sampleRate: Int?
        var bitrate: JSONValue?

        static let keys = MediaKeys.common + ["duration", "channels", "sample_rate", "bitrate"]

        init(duration: Double?, channels: Int?, sampleRate: Int?, bitrate: JSONValue?) {
            self.duration = duration
            self.channels = channels
            self.sampleRate = sampleRate
            self.bitrate = bitrate
        }

        init(_from reader: _WireReader) {
            duration = reader.double("duration")
            channels = reader.int("channels")
            sampleRate = reader.int("sample_rate")
            bitrate = reader.optional("bitrate")
        }

        func _encode(into writer: inout _WireWriter) {
            writer.double("duration", duration)
            writer.int("channels", channels)
            writer.int("sample_rate", sampleRate)
            writer.set("bitrate", ifPresent: bitrate)
        }
    }

    public init(
        url: String, contentType: String? = nil, fileName: String? = nil, fileSize: Int? = nil,
        fileData: String? = nil, duration: Duration? = nil, channels: Int? = nil, sampleRate: Int? = nil,
        bitrate: JSONValue? = nil, additional: [String: JSONValue] = [:]
    ) {
        storage = MediaStorage(
            MediaMembers(
                urlString: url, contentType: contentType, fileName: fileName, fileSize: fileSize, fileData: fileData,
                details: Details(
                    duration: duration.map { $0 / .seconds(1) }, channels: channels, sampleRate: sampleRate,
                    bitrate: bitrate),
                additional: additional))
    }

    public init(
        url: URL, contentType: String? = nil, fileName: String? = nil, fileSize: Int? = nil,
        fileData: String? = nil, duration: Duration? = nil, channels: Int? = nil, sampleRate: Int? = nil,
        bitrate: JSONValue? = nil, additional: [String: JSONValue] = [:]
    ) {
        self.init(
            url: url.absoluteString, contentType: contentType, fileName: fileName, fileSize: fileSize,
            fileData: fileData, duration: duration, channels: channels, sampleRate: sampleRate, bitrate: bitrate,
            additional: additional)
    }

    /// `nil` for a number that is not a duration as well.
    public var duration: Duration? {
        get { storage.details.duration.flatMap(Duration.init(seconds:)) }
        set { set(\.details.duration, newValue.map { $0 / .seconds(1) }) }
    }

    /// How many channels it has.
    public var channels: Int? {
        get { storage.details.channels }
        set { set(\.details.channels, newValue) }
    }

    /// In hertz.
    public var sampleRate: Int? {
        get { storage.details.sampleRate }
        set { set(\.details.sampleRate, newValue) }
    }

    /// As the endpoint gives it: `"192k"`, or a number of bits per second.
    public var bitrate: JSONValue? {
        get { storage.details.bitrate }
        set { set(\.details.bitrate, newValue) }
    }
}
