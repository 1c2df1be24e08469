public import FalFields
public import FalJSON

/// An endpoint of fal as a type: its id, what it takes and what it gives. The generator writes one per endpoint; one can
/// be written by hand as well.
public protocol FalEndpoint: SendableMetatype {
    associatedtype Input: WireValue & Codable & Hashable
    associatedtype Output: WireValue & Codable & Hashable

    /// The id requests are submitted to.
    static var id: EndpointID { get }

    /// Input and output as data, for forms and checks.
    static var schema: EndpointSchema { get }
}

extension FalEndpoint {
    /// Everything in `input` that the schema refuses: ranges, lengths, counts, unlisted values. A request with
    /// violations is answered with status 422 by fal.
    ///
    /// - Parameter extra: members beside the typed ones, as the call that submits takes them.
    public static func violations(in input: Input, extra: [String: JSONValue] = [:]) -> [Violation] {
        schema.violations(inInput: payload(of: input, extra: extra))
    }

    /// The JSON that a submit sends.
    public static func payload(of input: Input, extra: [String: JSONValue] = [:]) -> JSONValue {
        (try? JSONValue(parsing: body(of: input, extra: extra), limits: JSONLimits(maximumBytes: .max))) ?? .null
    }

    /// The bytes that a submit sends.
    static func body(of input: Input, extra: [String: JSONValue]) -> [UInt8] {
        var writer = WireWriter(extra: extra)
        input.write(to: &writer)
        return writer.bytes
    }
}
