/// A place in a JSON text, counted as compilers count: line and column start at 1, and the column counts UTF-8 bytes.
public struct JSONPosition: Sendable, Hashable {
    // Every node of a parsed document holds a position or two: eight bytes instead of sixteen.
    private var storedLine: UInt32
    private var storedColumn: UInt32

    /// For the scanner, which has the numbers at hand.
    @inline(__always)
    init(storedLine: UInt32, storedColumn: UInt32) {
        self.storedLine = storedLine
        self.storedColumn = storedColumn
    }

    /// The line, from 1. A line ends at a line feed.
    public var line: Int {
        get { Int(storedLine) }
        set { storedLine = UInt32(clamping: newValue) }
    }

    /// The column, from 1: one more than the number of bytes between the start of the line and the place.
    public var column: Int {
        get { Int(storedColumn) }
        set { storedColumn = UInt32(clamping: newValue) }
    }

    /// A place. Numbers outside `0...UInt32.max` become the nearest bound.
    public init(line: Int, column: Int) {
        storedLine = UInt32(clamping: line)
        storedColumn = UInt32(clamping: column)
    }
}

extension JSONPosition: Comparable {
    public static func < (left: JSONPosition, right: JSONPosition) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

extension JSONPosition: CustomStringConvertible {
    /// `line:column`, as editors and terminals make it a link.
    public var description: String { "\(line):\(column)" }
}
