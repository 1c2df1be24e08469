public import FalJSON

/// A request that any model of its modality understands: ``VideoRequest``, ``ImageRequest``, ``SpeechRequest``.
///
/// Each lists its fields once, in ``fields``; reading and writing JSON and the conversion for a model follow from that.
public protocol UnifiedRequest: Sendable, Hashable, Codable {
    /// What it asks for.
    static var modality: FalModality { get }
    /// One row for each property but ``extra``, in the order of the JSON.
    static var fields: [RequestField<Self>] { get }
    /// The endpoint's own fields by name; they win over what the unified fields give.
    var extra: [String: JSONValue] { get set }
    /// A request with nothing in it.
    init()
}

/// What an endpoint makes.
public enum FalModality: String, Sendable, Hashable, CaseIterable, Codable {
    case video, image, audio
    /// Neither: text, 3D models, training results.
    case other
}

extension UnifiedRequest {
    /// Reads what ``json`` wrote, or a hand-written object of the same form.
    ///
    /// - Throws: ``MappingError`` with everything that does not fit, unknown members included.
    public init(json: JSONValue) throws(MappingError) {
        var reader = RequestReader(json)
        self.init()
        for field in Self.fields { field.read(&reader, &self) }
        extra = reader.object(.extra) ?? [:]
        try reader.finish()
    }

    /// The request as JSON: names in snake case, durations in seconds; what is not set is left out.
    public var json: JSONValue {
        var object = JSONObject()
        for field in Self.fields {
            if let value = field.json(self) { object[field.name.rawValue] = value }
        }
        if !extra.isEmpty { object[UnifiedField.extra.rawValue] = .object(JSONObject(sorted: extra)) }
        return .object(object)
    }

    /// Its values by unified field: what a ``FieldMapper`` converts.
    public var unifiedFields: UnifiedFields {
        var values = UnifiedFields(Self.modality, extra: extra)
        for field in Self.fields { field.collect(self, &values) }
        return values
    }

    public init(from decoder: any Decoder) throws {
        let json = try JSONValue(from: decoder)
        do { try self.init(json: json) } catch { throw error.decodingError(decoder) }
    }

    public func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }
}

/// A row in the table of a request: a unified field, the property that holds it, and what kind of value that is.
///
/// A new field of a request is a property, a row here, and a case of ``UnifiedField`` where no other request has it.
public struct RequestField<Request>: Sendable {
    /// Its raw value is the member in JSON.
    package let name: UnifiedField
    let read: @Sendable (inout RequestReader, inout Request) -> Void
    let json: @Sendable (Request) -> JSONValue?
    let collect: @Sendable (Request, inout UnifiedFields) -> Void

    /// A field with one value for the mapper, which JSON spells as it is.
    private init<Property>(
        _ name: UnifiedField, _ path: any WritableKeyPath<Request, Property> & Sendable,
        read: @escaping @Sendable (inout RequestReader) -> Property,
        value: @escaping @Sendable (Property) -> UnifiedValue?
    ) {
        self.name = name
        self.read = { reader, request in request[keyPath: path] = read(&reader) }
        json = { request in value(request[keyPath: path])?.json }
        collect = { request, values in values[name] = value(request[keyPath: path]) }
    }

    static func string(
        _ name: UnifiedField, _ path: any WritableKeyPath<Request, String?> & Sendable
    ) -> Self {
        Self(name, path, read: { $0.string(name) }, value: { $0.map(UnifiedValue.string) })
    }

    /// A string with named constants.
    static func open<Value: RawRepresentable<String> & SendableMetatype>(
        _ name: UnifiedField, _ path: any WritableKeyPath<Request, Value?> & Sendable
    ) -> Self {
        Self(
            name, path, read: { $0.string(name).flatMap { Value(rawValue: $0) } },
            value: { $0.map { .string($0.rawValue) } })
    }

    static func bool(_ name: UnifiedField, _ path: any WritableKeyPath<Request, Bool?> & Sendable) -> Self {
        Self(name, path, read: { $0.bool(name) }, value: { $0.map(UnifiedValue.bool) })
    }

    static func int(_ name: UnifiedField, _ path: any WritableKeyPath<Request, Int?> & Sendable) -> Self {
        Self(name, path, read: { $0.int(name) }, value: { $0.map(UnifiedValue.int) })
    }

    static func duration(_ name: UnifiedField, _ path: any WritableKeyPath<Request, Duration?> & Sendable) -> Self {
        Self(name, path, read: { $0.duration(name) }, value: { $0.map { .seconds($0.inSeconds) } })
    }

    static func media(_ name: UnifiedField, _ path: any WritableKeyPath<Request, FalMedia?> & Sendable) -> Self {
        Self(name, path, read: { $0.media(name) }, value: { $0.map(UnifiedValue.media) })
    }

    static func object(
        _ name: UnifiedField, _ path: any WritableKeyPath<Request, [String: JSONValue]> & Sendable
    ) -> Self {
        Self(name, path, read: { $0.object(name) ?? [:] }, value: { $0.isEmpty ? nil : .object($0) })
    }
}

// Fields that are one member in JSON and something else to a mapper.
extension RequestField {
    private init(
        _ name: UnifiedField, read: @escaping @Sendable (inout RequestReader, inout Request) -> Void,
        json: @escaping @Sendable (Request) -> JSONValue?,
        collect: @escaping @Sendable (Request, inout UnifiedFields) -> Void
    ) {
        (self.name, self.read, self.json, self.collect) = (name, read, json, collect)
    }

    /// A list, of which a mapper places each by its role.
    static func images(_ path: any WritableKeyPath<Request, [FalInputImage]> & Sendable) -> Self {
        Self(
            .images, read: { reader, request in request[keyPath: path] = reader.images(.images) },
            json: { request in
                let images = request[keyPath: path]
                return images.isEmpty ? nil : .array(images.map(\.json))
            },
            collect: { request, values in values.images = request[keyPath: path] })
    }

    /// An object of three, which are fields of their own to a mapper.
    static func outputFormat(
        _ path: any WritableKeyPath<Request, SpeechRequest.OutputFormat?> & Sendable
    ) -> Self {
        Self(
            .outputFormat, read: { reader, request in request[keyPath: path] = reader.outputFormat(.outputFormat) },
            json: { request in request[keyPath: path]?.json },
            collect: { request, values in
                guard let format = request[keyPath: path] else { return }
                values[.outputFormat] = .string(format.format)
                values[.sampleRate] = format.sampleRate.map(UnifiedValue.int)
                values[.bitrate] = format.bitrate.map(UnifiedValue.int)
            })
    }
}
