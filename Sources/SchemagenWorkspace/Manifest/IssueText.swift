import FalSupport
package import SchemagenCore

/// The endpoints that the text of an issue asks for, in the layout that a form of GitHub gives it.
///
/// Anybody can write an issue, so its text is only read as words. Each must be an endpoint id, a family or the address
/// of a model's page; one that is not refuses the whole text.
package enum IssueText {
    /// - Returns: ids and families, each once, in their order.
    /// - Throws: a usage ``Failure``.
    package static func ids(in bytes: [UInt8]) throws(Failure) -> [String] {
        guard bytes.count <= longest else {
            throw refused("it has \(bytes.count) bytes, and the limit is \(longest)", remedy: "Name the models alone.")
        }
        var ids: [String] = []
        for word in words(in: answer(in: String(decoding: bytes, as: UTF8.self))) {
            let id = try id(word)
            if !ids.contains(id) { ids.append(id) }
            guard ids.count <= most else {
                throw refused(
                    "it names more than \(most) models",
                    remedy: "Name a family (fal-ai/flux) instead of its endpoints, or write several issues.")
            }
        }
        guard !ids.isEmpty else {
            throw refused("it names no model", remedy: "Write an endpoint id, like fal-ai/flux/dev, under 'Model'.")
        }
        return ids
    }

    /// GitHub takes 65,536 characters, each of up to four bytes.
    private static let longest = 4 * 65_536
    /// Each can be a family of dozens of endpoints.
    private static let most = 10

    /// What stands under the heading of the form's field; the whole text where it has no headings.
    private static func answer(in text: String) -> [Substring] {
        let lines = text.split(whereSeparator: \.isNewline)
        let headings = lines.indices.filter { lines[$0].hasPrefix("### ") }
        guard !headings.isEmpty else { return lines }
        guard let start = headings.first(where: { fields.contains(String(lines[$0].dropFirst(4)).trimmingWhitespace) })
        else {
            return []
        }
        let end = headings.first { $0 > start } ?? lines.endIndex
        return Array(lines[(start + 1)..<end])
    }

    private static let fields: Set<String> = ["Model", "Models"]
    /// What GitHub writes for a field that was left empty.
    private static let nothing = "_No response_"

    private static func words(in lines: [Substring]) -> [String] {
        var words: [String] = []
        for line in lines where String(line).trimmingWhitespace != nothing {
            for part in line.split(whereSeparator: \.isWhitespace) {
                // Bullets of a list, and what Markdown puts around a word.
                var word = part.drop { "`<".contains($0) }
                while let last = word.last, "`>,".contains(last) { word.removeLast() }
                if word != "-", word != "*" { words.append(String(word)) }
            }
        }
        return words
    }

    private static func id(_ word: String) throws(Failure) -> String {
        let id: String
        do throws(Failure) {
            id = try EndpointPattern(parsing: word).id
        } catch {
            throw refused(error.diagnostics.first?.message ?? "", remedy: error.diagnostics.first?.remedy)
        }
        if let reason = EndpointPattern.validationError(ofID: id) {
            throw refused(
                "\(TerminalEscaping.quoted(id)) is neither an endpoint id nor a family: \(reason)", remedy: nil)
        }
        return id
    }

    private static func refused(_ reason: String, remedy: String?) -> Failure {
        Failure(.usage, .unusableIssue, "the issue cannot be used: \(reason)", remedy: remedy)
    }
}
