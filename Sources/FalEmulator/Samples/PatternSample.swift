import FalFields

/// Writes a text that a pattern matches, such as `^\w+$` or `^#([0-9A-Fa-f]{3}){1,2}$`.
enum PatternSample {
    /// A text that takes the least of everything the pattern lets one choose, then more of it until `isFit`.
    ///
    /// - Returns: nil when the pattern is beyond ``SchemaPattern``, or no such text is fit.
    static func text(matching pattern: String, where isFit: (String) -> Bool) -> String? {
        guard let pattern = SchemaPattern(pattern) else { return nil }
        for more in [0, 1, 2, 4, 8, 16, 32, 64] {
            guard let text = text(of: pattern.root, more: more) else { return nil }
            if isFit(text) { return text }
        }
        return nil
    }

    /// The first alternative, with each repetition `more` times above its minimum; nil when it grows too long.
    private static func text(of node: SchemaPattern.Node, more: Int) -> String? {
        switch node {
        case .start, .end: return ""
        case .scalar(let set): return set.example.map { String($0) }
        case .choice(let nodes): return nodes.first.flatMap { text(of: $0, more: more) }
        case .sequence(let nodes):
            var result = ""
            for node in nodes {
                guard let piece = text(of: node, more: more),
                    piece.utf8.count <= SampleBudget.longestText - result.utf8.count
                else { return nil }
                result += piece
            }
            return result
        case .repetition(let body, let least, let most):
            let count = min(most ?? .max, least + more)
            // `((a+)+)+` grows by powers.
            guard count > 0, let piece = text(of: body, more: more) else { return count > 0 ? nil : "" }
            guard piece.utf8.count * count <= SampleBudget.longestText else { return nil }
            return String(repeating: piece, count: count)
        }
    }
}
