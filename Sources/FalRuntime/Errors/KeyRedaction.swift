import FalJSON
import FalSupport

/// Replaces the user's key in messages, and in everything that the command line prints: a server, a proxy or a model's
/// log may quote what it was sent.
package struct KeyRedaction: Sendable {
    /// As UTF-8, the longest first.
    private let secrets: [[UInt8]]

    /// Shorter values are no keys of fal, and replacing them could take a result apart.
    private static let minimumLength = 8

    /// - Parameter key: As given. It is sent without the white space around it, so that is what is looked for; its
    ///   secret half is looked for by itself as well.
    package init(key: String?) {
        let whole = (key ?? "").trimmingWhitespace
        let secret = whole.firstIndex(of: ":").map { String(whole[whole.index(after: $0)...]).trimmingWhitespace } ?? ""
        // JSON writes quotation marks, backslashes and control characters as escapes.
        let texts = [whole, secret].flatMap { text in
            [text, String(JSONValue.string(text).text().dropFirst().dropLast())]
        }
        secrets = Set(texts).map { Array($0.utf8) }.filter { $0.count >= Self.minimumLength }
            .sorted { $0.count > $1.count }
    }

    package func applied(to text: String) -> String {
        guard !secrets.isEmpty else { return text }
        let bytes = Array(text.utf8)
        let redacted = applied(to: bytes)
        return redacted.count == bytes.count ? text : String(decoding: redacted, as: UTF8.self)
    }

    package func applied(to bytes: [UInt8]) -> [UInt8] {
        secrets.reduce(bytes) { Self.replacing($1, in: $0) }
    }

    private static func replacing(_ secret: [UInt8], in bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var kept = 0
        var position = 0
        while position + secret.count <= bytes.count {
            guard bytes[position] == secret[0], bytes[position..<(position + secret.count)].elementsEqual(secret) else {
                position += 1
                continue
            }
            result += bytes[kept..<position]
            result += "…".utf8
            position += secret.count
            kept = position
        }
        return kept == 0 ? bytes : result + bytes[kept...]
    }
}
