public import FalFields
public import FalJSON

/// An endpoint of fal as a type: its id, what it takes and what it gives. The generator writes one per endpoint; one
/// can be written by hand as well.
public protocol FalEndpoint: SendableMetatype {
    associatedtype Input: WireValue
    associatedtype Output: WireValue

    /// The id requests are submitted to.
    static var id: EndpointID { get }

    /// Input and output as data, for forms and checks.
    static var schema: EndpointSchema { get }

    /// How unified requests fill the input: which field takes what. An endpoint written by hand that has none takes no
    /// unified request.
    static var mapperRules: FieldMapper.Rules { get }
}

extension FalEndpoint {
    public static var mapperRules: FieldMapper.Rules { FieldMapper.Rules(modality: .other) }

    /// The endpoint's field mapper, made anew: ``MapperRegistry`` keeps those that were asked for.
    public static var mapper: FieldMapper { FieldMapper(endpoint: id, rules: mapperRules, schema: schema) }
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
        (try? JSONValue(parsing: body(of: input, extra: extra).bytes, limits: JSONLimits(maximumBytes: .max))) ?? .null
    }

    /// The bytes that a submit sends, and the local media that still have to be brought to the server.
    ///
    /// - Parameter isDraft: whether the bytes are only wanted when there are no such media.
    static func body(
        of input: Input, extra: [String: JSONValue], addresses: [FalMedia: String] = [:], isDraft: Bool = false
    ) -> (bytes: [UInt8], localMedia: [FalMedia]) {
        var writer = WireWriter(addresses: addresses, isDraft: isDraft)
        writer.write(input)
        guard !extra.isEmpty, var object = try? JSONValue(parsing: writer.bytes).objectValue else {
            return (writer.bytes, writer.localMedia)
        }
        for (key, value) in extra.sorted(by: { $0.key < $1.key }) { object[key] = value }
        return (JSONValue.object(object).serialized(), writer.localMedia)
    }
}
