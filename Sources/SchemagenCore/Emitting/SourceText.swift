/// Text that may stand in a generated Swift source. What templates are given is of this type and no other.
///
/// It can be made of literals in the generator's own code, of names, literals and documentation that have been made
/// safe, and of numbers; there is no way from a `String`, so nothing of a schema reaches a source unescaped:
///
/// ```swift
/// let line: SourceText = "public var \(field.swift): [\(element)]"   // fine: a SwiftName, a SourceText
/// let line: SourceText = "public var \(field.wire.text): Int"        // does not compile
/// ```
package struct SourceText: Sendable, Hashable {
    package let text: String

    private init(text: String) { self.text = text }

    package init(_ name: SwiftName) { self.text = name.escaped }
    package init(_ literal: SwiftLiteral) { self.text = literal.text }

    /// A name as an argument label or after a dot, where backticks are not wanted.
    package static func bare(_ name: SwiftName) -> SourceText { SourceText(text: name.text) }

    /// A path into the alias tree: `Fal.KlingVideo.V2_6`.
    package static func path(_ names: [SwiftName]) -> SourceText {
        SourceText(text: names.map(\.text).joined(separator: "."))
    }

    /// The lines of a documentation comment.
    package static func lines(_ text: DocText, width: Int = DocText.width) -> [SourceText] {
        text.commentLines(width: width).map { SourceText(text: $0) }
    }

    /// Whether there is nothing here.
    package var isEmpty: Bool { text.isEmpty }

    package static func + (left: Self, right: Self) -> SourceText { SourceText(text: left.text + right.text) }

    /// The same text with spaces before every line but the first, empty lines excepted.
    ///
    /// Not for texts with literals over several lines: those are told their margin when they are made.
    package func indented(by spaces: Int) -> SourceText {
        let margin = String(repeating: " ", count: spaces)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        return SourceText(
            text: lines.map { $0 == 0 || $1.isEmpty ? String($1) : margin + $1 }.joined(separator: "\n"))
    }
}

extension SourceText: ExpressibleByStringInterpolation {
    // `StaticString`: a call of this initializer with a text from elsewhere does not compile either.
    package init(stringLiteral text: StaticString) { self.text = text.description }

    package init(stringInterpolation: StringInterpolation) { self.text = stringInterpolation.text }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        package init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }

        package mutating func appendLiteral(_ literal: StaticString) { text += literal.description }
        package mutating func appendInterpolation(_ source: SourceText) { text += source.text }
        package mutating func appendInterpolation(_ name: SwiftName) { text += name.escaped }
        package mutating func appendInterpolation(bare name: SwiftName) { text += name.text }
        package mutating func appendInterpolation(_ literal: SwiftLiteral) { text += literal.text }
        package mutating func appendInterpolation(_ number: Int) { text += String(number) }
    }
}

extension SourceText: CustomStringConvertible {
    package var description: String { text }
}

extension Sequence<SourceText> {
    package func joined(separator: StaticString = "") -> SourceText {
        var result: SourceText?
        for element in self { result = result.map { $0 + SourceText(stringLiteral: separator) + element } ?? element }
        return result ?? ""
    }
}
