import FalFields
public import FalJSON
import FalTransport

/// The result of a request.
///
/// Members of the output can be read from the result itself: `result.video.url` is `result.output.video.url`.
@dynamicMemberLookup
public struct FalResult<Output: Sendable>: Sendable {
    public var output: Output
    /// The body of the response, byte for byte. It has the fields that ``output`` has no property for.
    public var raw: [UInt8]
    /// fal's id of the request.
    public var requestID: String?
    /// What fal measured, if the request was followed to its end.
    public var metrics: FalMetrics?
    /// The billed quantity in the endpoint's unit, if fal stated it (`X-Fal-Billable-Units`).
    public var billableUnits: JSONNumber?
    /// Where ``output`` differs from the response because a value does not fit its type; the exact value is in ``raw``.
    /// And values of the input that the document does not list.
    public var problems: [WireProblem]

    public subscript<Value>(dynamicMember member: KeyPath<Output, Value>) -> Value { output[keyPath: member] }
}

extension FalResult {
    /// Puts what is odd about the input before what is odd about the output.
    func adding(_ input: [WireProblem]) -> Self {
        var result = self
        result.problems = input + problems
        return result
    }
}

extension FalResult where Output: WireValue {
    /// Decodes a response. If it does not fit the type, the error has the whole response.
    init(_ response: HTTPCall.Response, of call: HTTPCall, as type: Output.Type) throws(FalError) {
        let json: JSONValue
        do {
            json = try JSONValue(answer: response.body)
        } catch {
            throw call.error(.decoding, "\(call.action) is not JSON: \(error)", response)
        }
        try self.init(json, in: response, of: call) {
            call.error(.decoding, "\(call.action) does not fit \(Output.self)", response)
        }
    }

    /// Decodes the JSON of a response.
    ///
    /// - Parameter misfit: The error for JSON that does not fit the type; what does not fit is added to it.
    init(
        _ json: JSONValue, in response: HTTPCall.Response, of call: HTTPCall, misfit: () -> FalError
    ) throws(FalError) {
        let reader = _WireReader(json, isAnswer: true)
        output = Output(_from: reader)
        let decoded = reader.errors.isEmpty ? output : nil
        if let refusal = FalError(refusal: json, insteadOf: decoded, in: response, of: call) {
            throw call.addingContext(to: refusal)
        }
        guard reader.errors.isEmpty else {
            var failure = misfit()
            failure.problems = reader.errors
            throw failure
        }
        raw = response.body
        requestID = call.request?.id ?? FalResponseID.id(response.head)
        billableUnits = response.head["x-fal-billable-units"].flatMap { JSONNumber(literal: $0) }
        problems = reader.warnings
    }
}

extension FalResult: CustomStringConvertible, CustomReflectable {
    /// The output and the id of the request, without the raw response.
    public var description: String {
        let text = (output as? JSONValue).map { ReadableText.text($0, name: "") } ?? "\(output)"
        return requestID.map { "\(text), request \($0)" } ?? text
    }

    /// Hides the raw response from reflection.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// What fal measured while a request ran.
public struct FalMetrics: Sendable, Hashable {
    /// How long the model worked.
    public var inferenceTime: Duration?
    /// All metrics as JSON.
    public var all: JSONValue

    init?(_ json: JSONValue?) {
        guard let json, let members = json.objectValue, !members.isEmpty else { return nil }
        all = json
        inferenceTime = json["inference_time"]?.doubleValue.flatMap(Duration.init(seconds:))
    }
}

extension Duration {
    /// `nil` for a number that is not a duration: services send any, and `Duration` traps on those out of range.
    init?(seconds: Double) {
        guard seconds >= 0, seconds < 1e9 else { return nil }
        self = .seconds(seconds)
    }
}
