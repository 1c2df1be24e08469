import FalFields
public import FalJSON

/// What a model made.
///
/// The members of the output can be asked of the result itself: `result.video.url` is `result.output.video.url`.
@dynamicMemberLookup
public struct FalResult<Output: Sendable>: Sendable {
    public var output: Output
    /// The answer, byte for byte. It has the members that ``output`` has no property for.
    public var raw: [UInt8]
    /// fal's id of the request.
    public var requestID: String?
    /// What fal measured, where the request was watched to its end.
    public var metrics: FalMetrics?
    /// What was billed, in the endpoint's unit, if fal said so (`X-Fal-Billable-Units`).
    public var billableUnits: JSONNumber?
    /// Places where ``output`` has the nearest value that fits; the exact one is in ``raw``.
    public var losses: [WireProblem]

    public subscript<Value>(dynamicMember member: KeyPath<Output, Value>) -> Value { output[keyPath: member] }
}

/// What fal measured while a request ran.
public struct FalMetrics: Sendable, Hashable {
    /// Seconds the model worked.
    public var inferenceTime: Double?
    /// Everything fal said, as JSON.
    public var all: JSONValue

    init?(_ json: JSONValue?) {
        guard let json, let members = json.objectValue, !members.isEmpty else { return nil }
        all = json
        inferenceTime = json["inference_time"]?.doubleValue
    }
}
