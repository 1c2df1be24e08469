import FalFields

/// What a model made.
public struct FalResult<Output: Sendable>: Sendable {
    public var output: Output
    /// The answer, byte for byte. It has the members that ``output`` has no property for.
    public var raw: [UInt8]
    public var requestID: String
    /// Places where ``output`` has the nearest value that fits; the exact one is in ``raw``.
    public var losses: [WireProblem]
}
