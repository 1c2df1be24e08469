/// A place in a JSON text, counted as compilers count: line and column start at 1, and the column counts UTF-8 bytes.
public struct JSONPosition: Sendable, Hashable, Comparable {
    /// The line, from 1. A line ends at a line feed.
    public var line: Int

    /// The column, from 1: one more than the number of bytes between the start of the line and the place.
    public var column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    public static func < (left: JSONPosition, right: JSONPosition) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

extension JSONPosition: CustomStringConvertible {
    /// `line:column`, as editors and terminals make it a link.
    public var description: String { "\(line):\(column)" }
}
