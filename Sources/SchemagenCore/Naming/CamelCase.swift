/// Joins words into one identifier.
///
/// Acronyms are spelt in one case, as the Swift API guidelines ask: `image_url` → `imageURL`, `square_hd` → `squareHD`,
/// `url` → `url`. The list holds those that fal's schemas are full of and does not grow with new models: each word
/// added to it would rename members that apps already use.
package enum CamelCase {
    private static let acronyms = [
        "id": "ID", "ids": "IDs", "url": "URL", "urls": "URLs", "cfg": "CFG", "fps": "FPS", "hd": "HD", "mp3": "MP3",
        "mp4": "MP4", "ms": "MS", "nsfw": "NSFW", "png": "PNG", "rgb": "RGB", "tts": "TTS", "uhd": "UHD", "wav": "WAV",
    ]

    /// `aspect_ratio` → `aspectRatio`.
    package static func lower(_ text: String) -> String { lower(WordSplitter.words(in: text)) }

    /// `aspect_ratio` → `AspectRatio`.
    package static func upper(_ text: String) -> String { upper(WordSplitter.words(in: text)) }

    static func lower(_ words: [String]) -> String { join(lowerParts(words)) }

    static func upper(_ words: [String]) -> String { join(upperParts(words)) }

    static func lowerParts(_ words: [String]) -> [String] {
        guard let first = words.first else { return [] }
        return [lowered(first)] + words.dropFirst().map(capitalized)
    }

    static func upperParts(_ words: [String]) -> [String] { words.map(capitalized) }

    /// Digits that would meet digits are kept apart: `mp3_44100`, `v1_5`.
    ///
    /// - Parameter isDigitApart: whether a word of digits is kept apart from letters too: `Hunyuan_3d`.
    static func join(_ words: [String], isDigitApart: Bool = false) -> String {
        var name = ""
        for word in words {
            if let last = name.utf8.last, let first = word.utf8.first, isDigit(first), isDigitApart || isDigit(last) {
                name += "_"
            }
            name += word
        }
        return name
    }

    /// `PNG` → `png`, `HD` → `hd`, `Hope` → `hope`, `URLs` → `urls`, `v51VAE` stays.
    static func lowered(_ word: String) -> String {
        let run = word.unicodeScalars.prefix { IdentifierScalar.kind(of: $0) != .lower }
        if run.count <= 1 || run.endIndex == word.unicodeScalars.endIndex {
            // One capital, or nothing but capitals and digits.
            return String(String.UnicodeScalarView(run)).lowercased() + word.unicodeScalars[run.endIndex...].text
        }
        // A capital run with a tail: only the plural `s` leaves one, or digits before small letters (`V2x`).
        return word.lowercased()
    }

    private static func capitalized(_ word: String) -> String {
        if word.utf8.count <= 4, let acronym = acronyms[word.lowercased()] { return acronym }
        guard let first = word.unicodeScalars.first else { return word }
        if first.isASCII { return String(Character(first)).uppercased() + word.unicodeScalars.dropFirst().text }
        return first.properties.titlecaseMapping + word.unicodeScalars.dropFirst().text
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

extension Substring.UnicodeScalarView {
    fileprivate var text: String { String(String.UnicodeScalarView(self)) }
}
