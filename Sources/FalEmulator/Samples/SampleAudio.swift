import FalJSON
import SampleMedia

/// An audio file: a tone in a format, at a rate.
struct SampleAudio: Sendable, Hashable {
    enum Format: String, Sendable, Hashable, CaseIterable {
        case wav, mp3, flac
        /// Samples of 16 bits without a head.
        case pcm
    }

    let format: Format
    let milliseconds: Int
    let sampleRate: Int
    let channels: Int
    /// In kilobits a second; of MP3 alone, the others follow from the rate.
    let mp3Bitrate: Int

    static let lengths = 10...600_000
    static let sampleRates = 4_000...192_000

    /// What cannot be had becomes what is nearest to it.
    init(_ format: Format, milliseconds: Int, sampleRate: Int? = nil, channels: Int = 1, bitrate: Int? = nil) {
        self.format = format
        self.milliseconds = Self.lengths.nearest(to: milliseconds)
        self.channels = (1...2).nearest(to: channels)
        let rate = Self.sampleRates.nearest(to: sampleRate ?? (format == .mp3 ? 44_100 : 16_000))
        self.sampleRate = format == .mp3 ? Self.nearest(to: rate, among: MP3Tone.sampleRates) : rate
        mp3Bitrate =
            format == .mp3 ? Self.nearest(to: bitrate ?? 128, among: MP3Tone.bitrates(at: self.sampleRate)) : 0
    }

    private static func nearest(to wanted: Int, among values: [Int]) -> Int {
        values.min { $0.distance(to: wanted).magnitude < $1.distance(to: wanted).magnitude } ?? wanted
    }

    var contentType: String { format == .mp3 ? "audio/mpeg" : "audio/\(format.rawValue)" }

    /// In kilobits a second.
    var bitrate: Int { format == .mp3 ? mp3Bitrate : sampleRate * channels * 16 / 1_000 }

    // MARK: In names

    var properties: [String] {
        ["\(milliseconds)ms", "\(sampleRate)hz", "\(channels)ch"] + (format == .mp3 ? ["\(mp3Bitrate)k"] : [])
    }

    /// - Parameters:
    ///   - fileExtension: of the name.
    ///   - number: reads the next of ``properties`` with its unit.
    init?(fileExtension: Substring, _ number: (_ unit: String) -> Int?) {
        guard let format = Format(rawValue: String(fileExtension)), let milliseconds = number("ms"),
            let sampleRate = number("hz"), let channels = number("ch")
        else { return nil }
        var bitrate: Int?
        if format == .mp3 {
            bitrate = number("k")
            if bitrate == nil { return nil }
        }
        self.init(format, milliseconds: milliseconds, sampleRate: sampleRate, channels: channels, bitrate: bitrate)
    }

    // MARK: Content

    func bytes(seed: UInt32, title: String, comment: String) -> [UInt8] {
        let tone = tone(seed)
        return switch format {
        case .wav: WAVTone(tone, title: title, comment: comment).bytes()
        case .mp3: MP3Tone(tone, bitrate: mp3Bitrate, title: title, comment: comment).bytes()
        case .flac: FLACTone(tone, title: title, comment: comment).bytes()
        case .pcm: tone.pcm()
        }
    }

    /// The size of ``bytes(seed:title:comment:)``.
    func byteCount(title: String, comment: String) -> Int {
        let tone = tone(0)
        return switch format {
        case .wav: WAVTone(tone, title: title, comment: comment).byteCount
        case .mp3: MP3Tone(tone, bitrate: mp3Bitrate, title: title, comment: comment).byteCount
        case .flac: FLACTone(tone, title: title, comment: comment).byteCount
        case .pcm: tone.pcmByteCount
        }
    }

    private func tone(_ seed: UInt32) -> Tone {
        Tone(milliseconds: milliseconds, sampleRate: sampleRate, channels: channels, seed: seed)
    }
}

/// The formats that an input asks for, in the many ways in which endpoints let one ask.
struct RequestedFormats {
    var image: SampleFile.ImageFormat?
    var audio: SampleAudio.Format?
    var sampleRate: Int?
    var bitrate: Int?
    var channels: Int?
    /// Formats that the local fal cannot make.
    var unavailable: [String] = []

    /// - Parameter input: with the server's defaults.
    init(_ input: JSONObject) {
        read(input)
        for name in ["audio_setting", "audio_settings", "output_format"] {
            if let object = input[name]?.objectValue { read(object) }
        }
    }

    private mutating func read(_ object: JSONObject) {
        for member in object {
            let name = member.key.lowercased()
            if name.hasSuffix("format") || name == "video_output_type" {
                if let text = member.value.stringValue { read(format: text) }
            } else if Self.rates.contains(name) {
                sampleRate = sampleRate ?? Self.number(member.value, thousands: "khz")
            } else if Self.bitrates.contains(name) {
                // Some endpoints count bits, others kilobits.
                bitrate = bitrate ?? Self.number(member.value, thousands: nil).map { $0 >= 1_000 ? $0 / 1_000 : $0 }
            } else if Self.channels.contains(name) {
                channels = channels ?? Self.number(member.value, thousands: nil)
            }
        }
    }

    /// `png`, `mp3`, `mp3_44100_128`, `VP9 (.webm)`.
    private mutating func read(format text: String) {
        let words = text.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.map(String.init)
        for (index, word) in words.enumerated() {
            if let found = SampleFile.ImageFormat(rawValue: word == "jpg" ? "jpeg" : word) { image = image ?? found }
            if Self.unavailable.contains(word) { unavailable.append(word) }
            guard let found = SampleAudio.Format(rawValue: word) else { continue }
            audio = audio ?? found
            let numbers = words[(index + 1)...].compactMap { Int($0) }
            if let rate = numbers.first { sampleRate = sampleRate ?? rate }
            if numbers.count > 1 { bitrate = bitrate ?? numbers[1] }
        }
    }

    private static let rates: Set<String> = ["sample_rate", "sampling_rate", "audio_sample_rate"]
    private static let bitrates: Set<String> = ["bitrate", "bit_rate", "output_bitrate", "output_bit_rate"]
    private static let channels: Set<String> = ["channel", "channels", "num_channels"]
    private static let unavailable: Set<String> = [
        "opus", "ogg", "aac", "m4a", "aiff", "ulaw", "alaw", "gif", "avif", "heic", "bmp", "tiff", "webm", "mov", "mkv",
    ]

    /// `44100`, `"44100"`, `"48 kHz"`, `"128k"`.
    private static func number(_ value: JSONValue, thousands: String?) -> Int? {
        guard let text = value.stringValue?.lowercased() else { return value.intValue }
        guard let number = Double(text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }), number < 1e9 else {
            return nil
        }
        return Int(thousands.map(text.hasSuffix) == true ? number * 1_000 : number)
    }
}
