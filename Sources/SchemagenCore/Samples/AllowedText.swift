package import FalFields
import FalJSON

/// Makes a text that keeps limits out of one that may break them.
package struct AllowedText {
    /// A schema that asks for more than this is a mistake or an attack.
    package static let longest = 100_000

    private let limits: ValueLimits

    package init(_ limits: ValueLimits) { self.limits = limits }

    /// The preferred text, cut or filled up, or one that matches the pattern. Lengths count Unicode scalars.
    package func text(like preferred: String) -> String {
        let least = min(limits.minLength ?? 0, Self.longest)
        let most = max(limits.maxLength ?? .max, 0)
        var scalars = preferred.unicodeScalars
        let filler = " sample"
        let lacking = max(0, least - scalars.count)
        scalars.append(
            contentsOf: String(repeating: filler, count: (lacking + filler.count - 1) / filler.count).unicodeScalars)
        let fitted = String(String.UnicodeScalarView(scalars.prefix(max(least, min(most, scalars.count)))))
        guard let pattern = limits.pattern, !allows(fitted) else { return fitted }
        return PatternSample.text(matching: pattern, where: allows) ?? fitted
    }

    private func allows(_ text: String) -> Bool {
        let type = ValueDescriptor(.string, limits: limits)
        return EndpointSchema(input: type, output: type, records: [:]).violations(inOutput: .string(text)).isEmpty
    }
}

/// Makes up a text that matches a pattern, such as `^\w+$` or `^#([0-9A-Fa-f]{3}){1,2}$`.
package enum PatternSample {
    /// Tries the fewest repetitions that the pattern allows, then more until `isValid` accepts the text.
    ///
    /// - Returns: nil if ``SchemaPattern`` does not support the pattern, or no text is valid.
    package static func text(matching pattern: String, where isValid: (String) -> Bool) -> String? {
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
                    piece.utf8.count <= AllowedText.longest - result.utf8.count
                else { return nil }
                result += piece
            }
            return result
        case .repetition(let body, let least, let most):
            let count = min(most ?? .max, least + extra)
            guard count > 0 else { return "" }
            // `((a+)+)+` grows exponentially.
            guard let piece = text(of: body, extra: extra), piece.utf8.count * count <= AllowedText.longest
            else { return nil }
            return String(repeating: piece, count: count)
        }
    }
}
