package import FalJSON
import FalSupport

/// The listed values of a field, found by the spellings that callers use.
package struct ChoiceTable: Sendable {
    /// In the order of the schema.
    package let listed: [JSONValue]
    /// Whether values beyond the list are accepted.
    let isOpen: Bool
    private let bySpelling: [String: JSONValue]
    private let kind: UnifiedField

    package init(_ descriptor: ValueDescriptor, for field: UnifiedField) {
        listed = descriptor.listedValues
        isOpen = descriptor.takesAnyText
        kind = field
        var table: [String: JSONValue] = [:]
        // Exact spellings first: "Hope" and "Hope " are two voices of one list.
        for value in listed {
            if let text = value.stringValue, table[text] == nil { table[text] = value }
        }
        for value in listed {
            for key in Self.spellings(of: value, for: field) where table[key] == nil { table[key] = value }
        }
        bySpelling = table
    }

    /// The value to send for a string: the schema's spelling of it, the string itself where any is accepted, else nil.
    func match(_ text: String) -> JSONValue? {
        if let found = bySpelling[text] { return found }
        for key in Self.spellings(of: .string(text), for: kind) {
            if let found = bySpelling[key] { return found }
        }
        return isOpen ? .string(text) : nil
    }

    /// The listed value to send for a text that is none of them, if `match` asks for one.
    func fitting(_ text: String, _ match: FieldMapper.Adjustments.Match) -> JSONValue? {
        NearestValue(kind).fitting(text, among: listed, match)
    }

    func nearest(to text: String) -> JSONValue? { NearestValue(kind).nearest(to: text, among: listed) }

    /// The spellings that are equivalent: either case, `4k` and `2160p`, a language's code and its name.
    private static func spellings(of value: JSONValue, for field: UnifiedField) -> [String] {
        guard let text = value.stringValue ?? value.intValue.map(String.init) else { return [] }
        let lower = text.lowercased()
        switch field {
        case .resolution:
            guard let lines = FalResolution.lines(of: lower) else { return [lower] }
            return [lower, "\(lines) lines"]
        case .language: return [lower] + LanguageNames.equivalents(of: lower)
        default: return [lower]
        }
    }
}

/// The sizes that a field takes: presets by name, and width and height where it is an object.
package struct SizeTable: Sendable {
    package let choices: ChoiceTable
    /// The limits of width and height, where the field takes an object of both.
    package let sides: (width: ValueDescriptor, height: ValueDescriptor)?

    package init(_ descriptor: ValueDescriptor, schema: EndpointSchema) {
        choices = ChoiceTable(descriptor, for: .size)
        sides =
            descriptor.options.lazy.compactMap { option -> (ValueDescriptor, ValueDescriptor)? in
                let fields = schema.fields(of: option)
                guard let width = fields.first(where: { $0.name == "width" }),
                    let height = fields.first(where: { $0.name == "height" })
                else { return nil }
                return (width.value, height.value)
            }.first
    }

    /// `1024x768`, `1024X768`, `1024*768` and `1024×768`.
    package static func pixels(_ text: String) -> (width: Int, height: Int)? {
        let parts = text.split(omittingEmptySubsequences: false) { "xX*×".contains($0) }
        guard parts.count == 2, let width = Int(parts[0]), let height = Int(parts[1]), width > 0, height > 0 else {
            return nil
        }
        return (width, height)
    }

    /// Presets in the order of preference for a ratio.
    private static let presets: [String: [String]] = [
        "16:9": ["landscape_16_9"], "9:16": ["portrait_16_9"], "4:3": ["landscape_4_3"], "3:4": ["portrait_4_3"],
        "1:1": ["square_hd", "square"], "3:2": ["landscape_3_2"], "2:3": ["portrait_3_2"],
        "auto": ["auto"],
    ]

    func preset(for ratio: String) -> JSONValue? {
        for name in Self.presets[ratio] ?? [] {
            if let found = choices.listed.first(where: { $0.stringValue == name }) { return found }
        }
        return nil
    }

    /// The ratios for which this field lists a preset.
    package var ratios: [String] {
        Self.presets.keys.filter { preset(for: $0) != nil }.sorted {
            (FalAspectRatio.quotient(of: $0) ?? 0) > (FalAspectRatio.quotient(of: $1) ?? 0)
        }
    }

    /// Width over height of a preset by its name: 1.33 of `landscape_4_3`.
    package static func quotient(ofPreset name: String) -> Double? {
        for (ratio, names) in presets where names.contains(name) { return FalAspectRatio.quotient(of: ratio) }
        return nil
    }
}

/// The durations that a field takes, and how they are written.
package struct LengthTable: Sendable {
    /// The listed lengths in seconds, in increasing order, with the literal that means each.
    package let listed: [(seconds: Double, literal: JSONValue)]
    /// The listed word that leaves the length to the model.
    package let automatic: JSONValue?
    /// How a number is written where none is listed.
    package let free: Free?
    /// Units per second: 1000 for a field in milliseconds.
    let scale: Double
    let limits: ValueLimits

    package enum Free: Sendable, Hashable {
        case integer, number
        /// As a string with a suffix after the number: `6s`.
        case text(suffix: String)
    }

    package init(_ descriptor: ValueDescriptor, serverDefault: JSONValue?, scale: Double) {
        self.scale = scale
        var lengths: [(seconds: Double, literal: JSONValue)] = []
        for value in descriptor.listedValues {
            guard let number = Self.number(of: value), !lengths.contains(where: { $0.seconds == number / scale })
            else { continue }
            lengths.append((number / scale, value))
        }
        listed = lengths.sorted { $0.seconds < $1.seconds }
        automatic = descriptor.listedValues.first { ["auto", "automatic"].contains($0.stringValue?.lowercased()) }
        let options = descriptor.options.filter(\.values.isEmpty)
        let number = options.first { $0.kind == .number || $0.kind == .integer }
        limits = number?.limits ?? ValueLimits()
        if let number {
            free = options.contains { $0.kind == .number } ? .number : number.kind == .integer ? .integer : .number
        } else if options.contains(where: { $0.kind == .string }) {
            let isSuffixed = serverDefault?.stringValue?.hasSuffix("s") ?? false
            free = .text(suffix: isSuffixed ? "s" : "")
        } else {
            free = nil
        }
    }

    /// The number in `6`, `"6"`, `"6s"` and `"6 seconds"`; `nil` for `auto`.
    package static func number(of literal: JSONValue) -> Double? {
        if let number = literal.doubleValue { return number }
        guard let text = literal.stringValue else { return nil }
        for suffix in ["", "s", " s", "sec", " sec", " secs", "seconds", " seconds", " second"]
        where text.hasSuffix(suffix) {
            if let number = Double(text.dropLast(suffix.count)), number.isFinite { return number }
        }
        return nil
    }

    func literal(for seconds: Double) -> JSONValue? {
        if let found = listed.first(where: { ($0.seconds - seconds).magnitude < 1e-6 }) { return found.literal }
        // Zero is valid only where it is listed (`fal-ai/wan/v2.7/edit-video`: as long as the clip).
        guard seconds > 0 else { return nil }
        let amount = (seconds * scale * 1e6).rounded() / 1e6
        switch free {
        case nil: return nil
        case .integer where amount != amount.rounded(): return nil
        case .integer, .number: return JSONNumber(amount).map(JSONValue.number)
        case .text(let suffix): return JSONNumber(amount).map { .string($0.literal + suffix) }
        }
    }

    var secondsListed: [JSONValue] { listed.compactMap { JSONNumber($0.seconds).map(JSONValue.number) } }

    /// The length that is nearest and allowed.
    func nearest(to seconds: Double) -> JSONValue? {
        if let found = NearestValue.nearest(to: seconds, among: listed.map(\.seconds)) {
            return JSONNumber(found).map(JSONValue.number)
        }
        guard let wanted = JSONNumber(seconds * scale) else { return nil }
        let found = AllowedNumber(limits, isInteger: free == .integer).nearest(to: wanted)
        return JSONNumber(found.doubleValue / scale).map(JSONValue.number)
    }
}

/// Finds the listed value that a caller may have meant: the nearest ratio or resolution, else the nearest spelling.
package struct NearestValue {
    private let field: UnifiedField

    package init(_ field: UnifiedField) { self.field = field }

    package func nearest(to text: String, among listed: [JSONValue]) -> JSONValue? {
        if let wanted = measure(text) {
            let measured = listed.compactMap { value in
                value.stringValue.flatMap(measure).map { (value, ($0 - wanted).magnitude) }
            }
            if let best = measured.min(by: { $0.1 < $1.1 }) { return best.0 }
        }
        return Self.nearest(to: text, among: listed.lazy.compactMap(\.stringValue)).map(JSONValue.string)
    }

    /// The text that is spelled most alike, in either case; of several the first. At most half of the letters may
    /// differ.
    static func nearest(to text: String, among listed: some Sequence<String>) -> String? {
        let wanted = Array(text.lowercased().utf8)
        guard wanted.count <= 64 else { return nil }
        var edits = EditDistance()
        var nearest: String?
        var limit = max(2, wanted.count / 2)
        for text in listed where limit >= 0 {
            let letters = Array(text.lowercased().utf8)
            guard let distance = edits.between(wanted[...], letters[...], limit: limit) else { continue }
            nearest = text
            limit = distance - 1
        }
        return nearest
    }

    /// The listed ratio or resolution that `match` asks for; never one that is only spelled alike.
    func fitting(_ text: String, among listed: [JSONValue], _ match: FieldMapper.Adjustments.Match) -> JSONValue? {
        guard match != .exact, let wanted = measure(text) else { return nil }
        let measured = listed.compactMap { value in
            (value.stringValue ?? value.intValue.map(String.init)).flatMap(measure).map { (value: value, size: $0) }
        }.sorted { $0.size < $1.size }
        return match == .nearest
            ? measured.min { ($0.size - wanted).magnitude < ($1.size - wanted).magnitude }?.value
            : measured.first { $0.size > wanted - 1e-9 }?.value
    }

    package static func nearest(to seconds: Double, among listed: [Double]) -> Double? {
        listed.min { ($0 - seconds).magnitude < ($1 - seconds).magnitude }
    }

    /// The magnitude of a ratio or resolution, which decides what is nearest.
    private func measure(_ text: String) -> Double? {
        switch field {
        case .aspectRatio: FalAspectRatio.quotient(of: text).flatMap { $0 > 0 ? Self.logarithm($0) : nil }
        case .resolution: FalResolution.lines(of: text).map(Double.init)
        default: nil
        }
    }

    /// Ratios differ by their quotient: 9:16 is as far from 1:1 as 16:9 is. Binary digits are exact enough for that.
    private static func logarithm(_ value: Double) -> Double {
        let significand = value.significand
        return Double(value.exponent) + (significand - 1)
    }
}

/// Languages by code and by English name: some models list `en`, others `English`.
enum LanguageNames {
    private static let names: [(code: String, name: String)] = [
        ("af", "afrikaans"), ("ar", "arabic"), ("bg", "bulgarian"), ("bn", "bengali"), ("ca", "catalan"),
        ("cs", "czech"), ("da", "danish"), ("de", "german"), ("el", "greek"), ("en", "english"), ("es", "spanish"),
        ("fa", "persian"), ("fi", "finnish"), ("fil", "filipino"), ("fr", "french"), ("he", "hebrew"),
        ("hi", "hindi"), ("hr", "croatian"), ("hu", "hungarian"), ("id", "indonesian"), ("it", "italian"),
        ("ja", "japanese"), ("ko", "korean"), ("ms", "malay"), ("nl", "dutch"), ("nn", "nynorsk"),
        ("no", "norwegian"), ("pl", "polish"), ("pt", "portuguese"), ("ro", "romanian"), ("ru", "russian"),
        ("sk", "slovak"), ("sl", "slovenian"), ("sv", "swedish"), ("ta", "tamil"), ("th", "thai"),
        ("tr", "turkish"), ("uk", "ukrainian"), ("ur", "urdu"), ("vi", "vietnamese"), ("yue", "chinese,yue"),
        ("zh", "chinese"),
    ]

    private static let byCode = Dictionary(uniqueKeysWithValues: names.map { ($0.code, $0.name) })
    private static let byName = Dictionary(uniqueKeysWithValues: names.map { ($0.name, $0.code) })

    /// The other spellings of a language in lower case. A region may be dropped, but is never added.
    static func equivalents(of text: String) -> [String] {
        if let code = byName[text] { return [code] }
        var found: [String] = []
        if let name = byCode[text] { found.append(name) }
        if let dash = text.firstIndex(where: { $0 == "-" || $0 == "_" }) {
            let base = String(text[..<dash])
            if let name = byCode[base] { found += [base, name] }
        }
        return found
    }
}
