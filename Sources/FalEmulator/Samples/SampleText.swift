import FalFields
import FalJSON

/// Finds a text for a field by the field's name, within the limits of its type.
struct SampleText {
    let wish: SampleWish
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
        if name.hasSuffix("prompt") { return wish.prompt ?? "A sample prompt" }
        if name.hasSuffix("_id") { return random.uuid() }
        if name.hasSuffix("_at") || name.contains("timestamp") { return "1970-01-01T00:00:00Z" }
        if name.split(separator: "_").contains(where: { Self.spoken.contains($0.hasSuffix("s") ? $0.dropLast() : $0) })
        {
            let about = wish.prompt.map { ": " + String($0.prefix(200)) } ?? ""
            return "A sample text by \(endpoint)\(about)"
        }
        return "sample"
    }

    /// What a model says itself, in the singular.
    private static let spoken: Set<Substring> = [
        "text", "output", "content", "caption", "transcript", "transcription", "description", "result", "answer",
        "lyric",
    ]

    /// Lengths count Unicode scalars.
    private func fit(_ preferred: String, _ limits: ValueLimits) -> String {
        let least = min(limits.minLength ?? 0, SampleBudget.longestText)
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

/// Where made-up values stop growing, whatever a schema demands: a list of a billion items is a mistake or an attack.
enum SampleBudget {
    static let longestText = 100_000
    static let mostValues = 50_000
    /// Each of them is compared with the others.
    static let mostUniqueItems = 1_000
    /// A text of so many bytes counts as a value more.
    static let textPerValue = 100
    static let deepest = 24
    /// From here on only what must be there is.
    static let shallow = 8
}
