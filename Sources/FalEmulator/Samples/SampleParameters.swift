import FalFields
import FalJSON

/// What an input asks of the result, as far as made-up results can follow it.
struct SampleParameters: Sendable {
    /// The input, completed with the server's defaults.
    let input: JSONObject
    let width: Int
    let height: Int
    /// How many images, videos and so on.
    let count: Int
    let seconds: Double
    let framesPerSecond: Int
    /// The number of frames of a video.
    let frames: Int
    /// The format of images; PNG if the requested one is not available.
    let format: SampleFile.ImageFormat
    /// WAV if the requested format is not available.
    let audio: SampleAudio
    /// What the input asks for and the result will not be, for the log of the request.
    let notes: [String]
    let prompt: String?
    /// Whether files are returned as data URIs.
    let isInline: Bool

    init(input: JSONValue, schema: EndpointSchema) {
        var object = input.objectValue ?? JSONObject()
        for field in schema.inputFields where object[field.name] == nil {
            if let value = field.serverDefault { object[field.name] = value }
        }
        self.input = object
        (width, height) = Self.size(requested: input.objectValue ?? JSONObject(), withDefaults: object)
        let counts = ["num_images", "num_videos", "num_samples", "num_outputs", "n"]
        count = Self.countRange.nearest(to: counts.lazy.compactMap { object[$0]?.intValue }.first ?? 1)
        let rates = ["fps", "frames_per_second", "frame_rate"]
        let rate = rates.lazy.compactMap { object[$0]?.doubleValue }.first { $0.isFinite && $0 >= 1 } ?? 24
        let framesPerSecond = Int(min(rate, 120).rounded())
        let frameCounts = ["num_frames", "video_length", "frame_count"]
        let requestedFrames = frameCounts.lazy.compactMap {
            object[$0]?.intValue ?? object[$0]?.stringValue.flatMap { Int($0) }
        }
        let frames = requestedFrames.first { SampleFile.frameCounts.contains($0) }
        let lengths = ["duration", "duration_seconds", "seconds_total", "seconds", "audio_duration"]
        let length = lengths.lazy.compactMap { Self.seconds(object[$0]) }.first
        let seconds = length ?? frames.map { Double($0) / Double(framesPerSecond) } ?? 1
        let most = Double(SampleFile.frameCounts.upperBound)
        self.seconds = seconds
        self.framesPerSecond = framesPerSecond
        self.frames = Int(max(1, min(seconds * Double(framesPerSecond), most)).rounded())
        let formats = RequestedFormats(object)
        format = formats.image ?? .png
        audio = SampleAudio(
            formats.audio ?? .wav, milliseconds: Int(seconds * 1_000), sampleRate: formats.sampleRate,
            channels: formats.channels ?? 1, bitrate: formats.bitrate)
        notes = Self.notes(formats, audio)
        let texts = ["prompt", "text", "input", "lyrics", "script", "gen_text", "tts_text", "query", "prompts"]
        prompt = texts.lazy.compactMap { object[$0]?.stringValue ?? object[$0]?[0]?.stringValue }.first
        isInline = object["sync_mode"]?.boolValue ?? false
    }

    private static let countRange = 1...16

    /// fal's names for sizes. Those that no document explains are guesses.
    private static let presets: [String: (Int, Int)] = [
        "square_hd": (1024, 1024), "square": (512, 512), "portrait_4_3": (768, 1024), "portrait_16_9": (576, 1024),
        "landscape_4_3": (1024, 768), "landscape_16_9": (1024, 576), "square_uhd": (2048, 2048),
        "portrait_3_2": (832, 1248), "landscape_3_2": (1248, 832), "portrait_hd": (1080, 1920),
        "landscape_hd": (1920, 1080),
    ]

    /// What the input requests in one way takes precedence over a default in another.
    private static func size(requested: JSONObject, withDefaults all: JSONObject) -> (Int, Int) {
        if let size = explicitSize(requested) { return size }
        if requested["aspect_ratio"] == nil, requested["resolution"] == nil, let size = explicitSize(all) {
            return size
        }
        return proportioned(ratio: all["aspect_ratio"]?.stringValue, resolution: all["resolution"]?.stringValue)
    }

    private static func explicitSize(_ input: JSONObject) -> (Int, Int)? {
        for holder in [input["image_size"] ?? .null, input["video_size"] ?? .null, .object(input)] {
            if let width = side(holder["width"]), let height = side(holder["height"]) { return (width, height) }
        }
        return ["image_size", "video_size", "size", "resolution"].lazy.compactMap { input[$0]?.stringValue }
            .compactMap { presets[$0] ?? parsedSize($0) }.first
    }

    /// `512x992`.
    private static func parsedSize(_ size: String) -> (Int, Int)? {
        let sides = size.split(separator: "x").map { Int($0).flatMap { side(.number(JSONNumber($0))) } }
        guard sides.count == 2, let width = sides[0], let height = sides[1] else { return nil }
        return (width, height)
    }

    private static func side(_ value: JSONValue?) -> Int? {
        value?.intValue.flatMap { $0 > 0 ? SampleFile.sides.nearest(to: $0) : nil }
    }

    /// `16:9` and `720p` give 1280 × 720, `1:1` and `2K` give 2048 × 2048. With only a ratio, the longer side is 1024.
    private static func proportioned(ratio: String?, resolution: String?) -> (Int, Int) {
        let parts = (ratio ?? "").split(separator: ":").compactMap { Double($0) }
        let proportions = parts.count == 2 && parts.allSatisfy { (1...100).contains($0) } ? (parts[0], parts[1]) : nil
        func even(_ side: Double) -> Int { SampleFile.sides.nearest(to: Int((side / 2).rounded()) * 2) }
        let resolution = (resolution ?? "").lowercased()
        // Lines are used for videos, which are wide by default.
        if resolution.hasSuffix("p"), let short = Double(resolution.dropLast()), (64...4_320).contains(short) {
            let (across, down) = proportions ?? (16, 9)
            return (even(short * max(1, across / down)), even(short * max(1, down / across)))
        }
        let thousands = resolution.hasSuffix("k") ? Double(resolution.dropLast()).map { $0 * 1024 } : Double(resolution)
        let long = thousands.flatMap { (64...8_192).contains($0) ? $0 : nil } ?? 1024
        let (across, down) = proportions ?? (1, 1)
        return (even(long * min(1, across / down)), even(long * min(1, down / across)))
    }

    private static func notes(_ formats: RequestedFormats, _ audio: SampleAudio) -> [String] {
        var notes = formats.unavailable.map { format in
            "A local fal cannot make \(format) files: the result is of the type that its content_type states"
        }
        guard formats.audio != nil else { return notes }
        if let rate = formats.sampleRate, rate != audio.sampleRate {
            notes.append("\(audio.format.rawValue) has no sample rate of \(rate) Hz here: it is \(audio.sampleRate) Hz")
        }
        if audio.format == .mp3, let bitrate = formats.bitrate, bitrate != audio.bitrate {
            notes.append("mp3 at \(audio.sampleRate) Hz has no bitrate of \(bitrate)k: it is \(audio.bitrate)k")
        }
        return notes
    }

    /// Endpoints write five seconds as `5`, `"5"` or `"5s"`.
    private static func seconds(_ value: JSONValue?) -> Double? {
        let number =
            value?.doubleValue
            ?? value?.stringValue.flatMap { text in
                Double(text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") })
            }
        return number.flatMap { $0 > 0 && $0 <= 86_400 ? $0 : nil }
    }
}
