import FalFields
import FalJSON
import SchemagenCore

/// Makes up a text for a field from the field's name, within the limits of its type.
struct SampleText {
    let parameters: SampleParameters
    let endpoint: String

    func text(named name: String, limits: ValueLimits, random: inout SampleRandom) -> String {
        AllowedText(limits).text(like: preferred(name.lowercased(), random: &random))
    }

    private func preferred(_ name: String, random: inout SampleRandom) -> String {
        switch name {
        case "status", "state": return "completed"
        case "language", "language_code", "lang", "locale": return "en"
        case "content_type", "mime_type": return "text/plain"
        case "file_name", "filename": return "sample.txt"
        case "version": return "1.0"
        case "id", "uuid": return random.uuid()
        default: break
        }
        if name.hasSuffix("prompt") { return parameters.prompt ?? "A sample prompt" }
        if name.hasSuffix("_id") { return random.uuid() }
        if name.hasSuffix("_at") || name.contains("timestamp") { return "1970-01-01T00:00:00Z" }
        let words = name.split(separator: "_")
        if words.contains(where: { Self.outputWords.contains($0.hasSuffix("s") ? $0.dropLast() : $0) }) {
            let about = parameters.prompt.map { ": " + String($0.prefix(200)) } ?? ""
            return "A sample text by \(endpoint)\(about)"
        }
        return "sample"
    }

    /// Words for what a model writes, in the singular.
    private static let outputWords: Set<Substring> = [
        "text", "output", "content", "caption", "transcript", "transcription", "description", "result", "answer",
        "lyric",
    ]
}

/// Makes up a number for a field from the field's name.
struct SampleQuantity {
    let parameters: SampleParameters

    func number(named name: String, random: inout SampleRandom) -> JSONNumber {
        let name = name.lowercased()
        switch name {
        case "seed": return JSONNumber(random.next() >> 32)
        case "start", "begin", "offset": return 0
        case "end": return JSONNumber(parameters.seconds) ?? 1
        case "x", "y": return Self.half
        case "fps", "frame_rate", "frames_per_second": return JSONNumber(parameters.framesPerSecond)
        case "num_frames", "frame_count": return JSONNumber(parameters.frames)
        case "sample_rate": return JSONNumber(parameters.audio.sampleRate)
        case "file_size": return JSONNumber(1_024)
        default: break
        }
        if name.hasSuffix("width") { return JSONNumber(parameters.width) }
        if name.hasSuffix("height") { return JSONNumber(parameters.height) }
        if name.hasSuffix("_ms") { return JSONNumber(Int(parameters.seconds * 1_000)) }
        // The corners of a box, relative to the size of the image.
        if name.hasSuffix("_min") { return Self.quarter }
        if name.hasSuffix("_max") { return Self.threeQuarters }
        if name.contains("duration") { return JSONNumber(parameters.seconds) ?? 1 }
        if ["score", "confidence", "probability", "similarity"].contains(where: name.contains) { return Self.likely }
        if ["time", "timings", "latency"].contains(where: name.contains) { return Self.tenth }
        return 1
    }

    private static let likely = JSONNumber(0.9) ?? 1
    private static let quarter = JSONNumber(0.25) ?? 0
    private static let half = JSONNumber(0.5) ?? 0
    private static let threeQuarters = JSONNumber(0.75) ?? 1
    private static let tenth = JSONNumber(0.1) ?? 0
}

/// Limits on made-up values, whatever a schema demands: a list of a billion items is a mistake or an attack.
enum SampleLimits {
    static let mostValues = 50_000
    /// Unique items are compared with each other.
    static let mostUniqueItems = 1_000
    /// A text counts as one value more for each of these many bytes.
    static let bytesPerValue = 100
    static let deepest = 24
    /// At this depth and below, only required values are made.
    static let sparseDepth = 8
}
