/// Width to height, as models name it: a constant, spelled as in generated code (`ratio16x9`), or any other string that
/// a model lists (`2:1`).
public struct FalAspectRatio: RawRepresentable, Sendable, Hashable, Codable, ExpressibleByStringLiteral {
    public var rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }
    public init(_ rawValue: String) { self.rawValue = rawValue }
    public init(stringLiteral text: String) { rawValue = text }

    /// `16:9`
    public static var ratio16x9: Self { "16:9" }
    /// `9:16`
    public static var ratio9x16: Self { "9:16" }
    /// `1:1`
    public static var ratio1x1: Self { "1:1" }
    /// `4:3`
    public static var ratio4x3: Self { "4:3" }
    /// `3:4`
    public static var ratio3x4: Self { "3:4" }
    /// `3:2`
    public static var ratio3x2: Self { "3:2" }
    /// `2:3`
    public static var ratio2x3: Self { "2:3" }
    /// `21:9`
    public static var ratio21x9: Self { "21:9" }
    /// `auto`: taken from the input.
    public static var auto: Self { "auto" }

    /// Width over height, where the text is one: 1.78 of `16:9`.
    public var quotient: Double? { Self.quotient(of: rawValue) }

    static func quotient(of text: String) -> Double? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let width = Double(parts[0]), let height = Double(parts[1]), width > 0, height > 0
        else { return nil }
        return width / height
    }
}

/// The resolution of a result, as models name it: a constant, spelled as in generated code (`resolution720p`), or any
/// other string that a model lists (`768P`, `1K`).
public struct FalResolution: RawRepresentable, Sendable, Hashable, Codable, ExpressibleByStringLiteral {
    public var rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }
    public init(_ rawValue: String) { self.rawValue = rawValue }
    public init(stringLiteral text: String) { rawValue = text }

    /// `360p`
    public static var resolution360p: Self { "360p" }
    /// `480p`
    public static var resolution480p: Self { "480p" }
    /// `540p`
    public static var resolution540p: Self { "540p" }
    /// `720p`
    public static var resolution720p: Self { "720p" }
    /// `1080p`
    public static var resolution1080p: Self { "1080p" }
    /// `1440p`
    public static var resolution1440p: Self { "1440p" }
    /// `4k`, which some models spell `2160p`.
    public static var resolution4K: Self { "4k" }
    /// `auto`: taken from the input.
    public static var auto: Self { "auto" }

    /// Lines of picture, for comparison: 720 of `720p`, 2160 of `4k`.
    static func lines(of text: String) -> Int? {
        let lower = text.lowercased()
        if lower.last == "k", let thousands = Int(lower.dropLast()), (1...99).contains(thousands) {
            return thousands * 540
        }
        return Int(lower.last == "p" ? String(lower.dropLast()) : lower)
    }
}
