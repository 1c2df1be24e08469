import FalJSON
import SampleMedia

/// Finds a number for a field by the field's name.
struct SampleQuantity {
    let wish: SampleWish

    func number(named name: String, random: inout SampleRandom) -> JSONNumber {
        let name = name.lowercased()
        switch name {
        case "seed": return JSONNumber(random.next() >> 32)
        case "start", "begin", "offset": return 0
        case "end": return JSONNumber(wish.seconds) ?? 1
        case "x", "y": return Self.half
        case "fps", "frame_rate", "frames_per_second": return JSONNumber(wish.framesPerSecond)
        case "num_frames", "frame_count": return JSONNumber(wish.frames)
        case "sample_rate": return JSONNumber(WAVTone.sampleRate)
        case "file_size": return JSONNumber(1_024)
        default: break
        }
        if name.hasSuffix("width") { return JSONNumber(wish.width) }
        if name.hasSuffix("height") { return JSONNumber(wish.height) }
        if name.hasSuffix("_ms") { return JSONNumber(Int(wish.seconds * 1_000)) }
        // The corners of a box, as parts of the image's sides.
        if name.hasSuffix("_min") { return Self.quarter }
        if name.hasSuffix("_max") { return Self.threeQuarters }
        if name.contains("duration") { return JSONNumber(wish.seconds) ?? 1 }
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
