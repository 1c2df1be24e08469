public import FalFields
public import FalJSON

/// An endpoint of fal as a type: its id, its input and its output. schemagen generates one for each endpoint; you can
/// also write one by hand.
public protocol FalEndpoint: SendableMetatype {
    associatedtype Input: WireValue
    associatedtype Output: WireValue

    /// The id that requests are submitted to.
    static var id: EndpointID { get }

    /// Its kind in fal's catalogue, as its document states it.
    static var category: FalModelInfo.Category? { get }

    /// Input and output as data, for forms and validation.
    static var schema: EndpointSchema { get }

    /// How unified requests fill the input. A hand-written endpoint without rules takes no unified request.
    static var mapperRules: FieldMapper.Rules { get }
}

extension FalEndpoint {
    public static var category: FalModelInfo.Category? { nil }

    /// The words of the id, for a list: `Veo3.1 Fast` of `fal-ai/veo3.1/fast`. The name that fal gives the model is
    /// ``FalModelInfo/displayName``, and its price ``FalCatalogue/prices(of:)``.
    public static var title: String {
        id.segments.dropFirst().joined(separator: "-").split(separator: "-")
            .map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: " ")
    }

    public static var mapperRules: FieldMapper.Rules { FieldMapper.Rules(modality: .other) }

    /// A new field mapper for the endpoint; a `MapperRegistry` caches them.
    public static var mapper: FieldMapper { FieldMapper(endpoint: id, rules: mapperRules, schema: schema) }
}

extension FalEndpoint {
    /// Everything in `input` that violates the schema: ranges, lengths, counts, unlisted values, files that are too
    /// large. fal answers a request with violations with status 422.
    ///
    /// Local files are opened, where the schema limits them; the head of each tells its size.
    ///
    /// - Parameters:
    ///   - input: The typed fields.
    ///   - additionalFields: Fields beside the typed ones, as the submitting call takes them.
    public static func violations(
        in input: Input, additionalFields: [String: JSONValue] = [:]
    ) -> [Violation] {
        let local = LocalMedia(body(of: input, additionalFields: additionalFields, isDraft: true).localMedia)
        let payload = payload(of: input, additionalFields: additionalFields, uploads: local.addresses)
        return local.violations(in: payload, of: schema)
    }

    /// The JSON that a submit sends.
    public static func payload(of input: Input, additionalFields: [String: JSONValue] = [:]) -> JSONValue {
        payload(of: input, additionalFields: additionalFields, uploads: [:])
    }

    static func payload(
        of input: Input, additionalFields: [String: JSONValue], uploads: [FalMedia: String]
    ) -> JSONValue {
        let bytes = body(of: input, additionalFields: additionalFields, uploads: uploads).bytes
        return (try? JSONValue(parsing: bytes, limits: JSONLimits(maximumBytes: .max))) ?? .null
    }

    /// The bytes that a submit sends, and the local media that must be uploaded first.
    ///
    /// - Parameters:
    ///   - uploads: The URLs of the local media that have been uploaded.
    ///   - isDraft: Whether the bytes are needed only if there are no local media.
    static func body(
        of input: Input, additionalFields: [String: JSONValue], uploads: [FalMedia: String] = [:],
        isDraft: Bool = false
    ) -> (bytes: [UInt8], localMedia: [FalMedia], collisions: [String]) {
        var writer = _WireWriter(uploads: uploads, isDraft: isDraft)
        writer.write(input)
        guard !additionalFields.isEmpty, var object = try? JSONValue(parsing: writer.bytes).objectValue else {
            return (writer.bytes, writer.localMedia, writer.collisions)
        }
        for (key, value) in additionalFields.sorted(by: { $0.key < $1.key }) { object[key] = value }
        return (JSONValue.object(object).serialized(), writer.localMedia, writer.collisions)
    }
}

extension MapperRegistry {
    /// A registry of endpoints: those of a whole generated module (`Fal.mappers`), or the few that an app uses.
    ///
    /// Each mapper is made when it is first looked up.
    public convenience init(endpoints: [any FalEndpoint.Type]) { self.init(endpoints.map(Entry.init)) }

    /// Registers an endpoint's own mapper for its id.
    public func register(_ endpoint: any FalEndpoint.Type) { register(Entry(endpoint)) }
}

extension MapperRegistry.Entry {
    public init(_ endpoint: any FalEndpoint.Type) { self.init(endpoint.id) { endpoint.mapper } }
}

/// Generated code names this type. If an app does not compile because it is missing, its generated module was written
/// for another version of this runtime: run `schemagen generate`.
public enum GeneratedCodeVersion_1 {}
