import FalFields
import FalJSON
import SampleMedia

/// Makes up a text for a field from the field's name, within the limits of its type.
struct SampleText {
    let parameters: SampleParameters
    let endpoint: String

    func text(named name: String, limits: ValueLimits, random: inout SampleRandom) -> String {
        fit(preferred(name.lowercased(), random: &random), limits)
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

    /// Cuts or fills up a text. Lengths count Unicode scalars.
    private func fit(_ preferred: String, _ limits: ValueLimits) -> String {
        let least = min(limits.minLength ?? 0, SampleLimits.longestText)
        let most = max(limits.maxLength ?? .max, 0)
        var scalars = preferred.unicodeScalars
        let filler = " sample"
        let lacking = max(0, least - scalars.count)
        scalars.append(
            contentsOf: String(repeating: filler, count: (lacking + filler.count - 1) / filler.count).unicodeScalars)
        let fitted = String(String.UnicodeScalarView(scalars.prefix(max(least, min(most, scalars.count)))))
        guard let pattern = limits.pattern, !Self.allows(fitted, limits) else { return fitted }
        return PatternSample.text(matching: pattern) { Self.allows($0, limits) } ?? fitted
    }

    private static func allows(_ text: String, _ limits: ValueLimits) -> Bool {
        let type = ValueDescriptor(.string, limits: limits)
        return EndpointSchema(input: type, output: type, records: [:]).violations(inInput: .string(text)).isEmpty
    }
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
        case "sample_rate": return JSONNumber(WAVTone.sampleRate)
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

/// Finds the number within limits that is nearest to a preferred one.
struct SampleNumber {
    let limits: ValueLimits
    let isInteger: Bool

    func nearest(to preferred: JSONNumber) -> JSONNumber {
        if allows(preferred) { return preferred }
        var candidates: [Double] = []
        let target = clamped(preferred.doubleValue)
        if let step = limits.multipleOf?.doubleValue, step > 0 {
            let count = target / step
            candidates += [count.rounded(), count.rounded(.down), count.rounded(.up)].map { $0 * step }
        }
        candidates += [target, target.rounded(), target.rounded(.down), target.rounded(.up), clamped(0), clamped(1)]
        for candidate in candidates {
            if let number = number(candidate), allows(number) { return number }
        }
        // A bound above 2^53 loses digits as a Double. The bound itself may still fit.
        for bound in [limits.minimum, limits.maximum] {
            if let bound, allows(bound) { return bound }
        }
        return number(target) ?? preferred
    }

    private func number(_ value: Double) -> JSONNumber? {
        if value == value.rounded(), let whole = Int(exactly: value) { return JSONNumber(whole) }
        return JSONNumber(value)
    }

    /// Clamps a number to the bounds. From an exclusive bound it moves one step away.
    private func clamped(_ value: Double) -> Double {
        let low = limits.minimum?.doubleValue ?? -.infinity
        let high = limits.maximum?.doubleValue ?? .infinity
        let exclusiveLow = limits.exclusiveMinimum?.doubleValue ?? -.infinity
        let exclusiveHigh = limits.exclusiveMaximum?.doubleValue ?? .infinity
        var result = min(max(value, low), high)
        let top = min(high, exclusiveHigh)
        if result <= exclusiveLow {
            result = top.isFinite ? min(exclusiveLow + 1, (exclusiveLow + top) / 2) : exclusiveLow + 1
        }
        let bottom = max(low, exclusiveLow)
        if result >= exclusiveHigh {
            result = bottom.isFinite ? max(exclusiveHigh - 1, (bottom + exclusiveHigh) / 2) : exclusiveHigh - 1
        }
        return result
    }

    private func allows(_ number: JSONNumber) -> Bool {
        let type = ValueDescriptor(isInteger ? .integer : .number, limits: limits)
        return EndpointSchema(input: type, output: type, records: [:]).violations(inInput: .number(number)).isEmpty
    }
}

/// Makes up a text that matches a pattern, such as `^\w+$` or `^#([0-9A-Fa-f]{3}){1,2}$`.
enum PatternSample {
    /// Tries the fewest repetitions that the pattern allows, then more until `isValid` accepts the text.
    ///
    /// - Returns: nil if ``SchemaPattern`` does not support the pattern, or no text is valid.
    static func text(matching pattern: String, where isValid: (String) -> Bool) -> String? {
        guard let pattern = SchemaPattern(pattern) else { return nil }
        for extra in [0, 1, 2, 4, 8, 16, 32, 64] {
            guard let text = text(of: pattern.root, extra: extra) else { return nil }
            if isValid(text) { return text }
        }
        return nil
    }

    /// The first alternative, with every repetition `extra` times above its minimum; nil if it becomes too long.
    private static func text(of node: SchemaPattern.Node, extra: Int) -> String? {
        switch node {
        case .start, .end: return ""
        case .scalar(let set): return set.example.map { String($0) }
        case .choice(let nodes): return nodes.first.flatMap { text(of: $0, extra: extra) }
        case .sequence(let nodes):
            var result = ""
            for node in nodes {
                guard let piece = text(of: node, extra: extra),
                    piece.utf8.count <= SampleLimits.longestText - result.utf8.count
                else { return nil }
                result += piece
            }
            return result
        case .repetition(let body, let least, let most):
            let count = min(most ?? .max, least + extra)
            guard count > 0 else { return "" }
            // `((a+)+)+` grows exponentially.
            guard let piece = text(of: body, extra: extra), piece.utf8.count * count <= SampleLimits.longestText
            else { return nil }
            return String(repeating: piece, count: count)
        }
    }
}

/// Limits on made-up values, whatever a schema demands: a list of a billion items is a mistake or an attack.
enum SampleLimits {
    static let longestText = 100_000
    static let mostValues = 50_000
    /// Unique items are compared with each other.
    static let mostUniqueItems = 1_000
    /// A text counts as one value more for each of these many bytes.
    static let bytesPerValue = 100
    static let deepest = 24
    /// At this depth and below, only required values are made.
    static let sparseDepth = 8
}
