public import FalJSON

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

        init(from reader: WireReader) {
            duration = reader.double("duration")
            channels = reader.int("channels")
            sampleRate = reader.int("sample_rate")
            bitrate = reader.optional("bitrate")
        }

        func encode(into writer: inout WireWriter) {
            writer.double("duration", duration)
            writer.int("channels", channels)
            writer.int("sample_rate", sampleRate)
            writer.set("bitrate", ifPresent: bitrate)
        }
    }

    public init(
        url: String, contentType: String? = nil, fileName: String? = nil, fileSize: Int? = nil,
        fileData: String? = nil, duration: Double? = nil, channels: Int? = nil, sampleRate: Int? = nil,
        bitrate: JSONValue? = nil, additional: [String: JSONValue] = [:]
    ) {
        storage = MediaStorage(
            MediaMembers(
                url: url, contentType: contentType, fileName: fileName, fileSize: fileSize, fileData: fileData,
                details: Details(duration: duration, channels: channels, sampleRate: sampleRate, bitrate: bitrate),
                additional: additional))
    }

    /// In seconds.
    public var duration: Double? {
        get { storage.details.duration }
        set { set(\.details.duration, newValue) }
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
