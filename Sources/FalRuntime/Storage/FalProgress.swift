/// How far an upload or a download is.
///
/// What is told about one transfer never goes back, and never comes after the call has returned.
public struct FalProgress: Sendable, Hashable {
    /// Bytes that have been moved.
    public var completed: Int64
    /// Bytes in all, where that is known.
    public var total: Int64?

    public init(completed: Int64, total: Int64?) {
        self.completed = completed
        self.total = total
    }

    /// From 0 to 1, where the whole is known.
    public var fraction: Double? {
        guard let total else { return nil }
        return total > 0 ? min(Double(completed) / Double(total), 1) : 1
    }
}
