/// How much JSON a parser takes before it says no.
public struct JSONLimits: Sendable, Hashable {
    /// No limit on depth goes beyond this: Swift frees, compares and hashes nested values by recursion, and 512 levels
    /// of it fit a thread with half a megabyte of stack, the size of Apple's secondary threads.
    public static let greatestDepth = 512

    /// How many arrays and objects may lie inside one another, at most ``greatestDepth``.
    public var maximumDepth: Int {
        didSet { maximumDepth = Self.allowed(maximumDepth) }
    }

    /// How many bytes a text may have.
    public var maximumBytes: Int

    /// Limits; unless told otherwise, 512 levels and 64 MiB. A depth outside `0...512` becomes the nearest bound.
    public init(maximumDepth: Int = greatestDepth, maximumBytes: Int = 64 << 20) {
        self.maximumDepth = Self.allowed(maximumDepth)
        self.maximumBytes = maximumBytes
    }

    private static func allowed(_ depth: Int) -> Int { min(max(depth, 0), greatestDepth) }
}
