public import FalJSON

/// One problem of a request for a model, as facts that a program can act on.
public struct MappingProblem: Sendable, Hashable {
    /// The kind; the raw value is stable and meant for machines.
    public enum Code: String, Sendable, Hashable, CaseIterable, Codable {
        /// The request itself cannot be read.
        case invalidRequest = "invalid_request"
        /// The model makes something else than the request asks for.
        case wrongModality = "wrong_modality"
        case invalidDuration = "invalid_duration"
        /// The model lists the values of the field, and this is none of them.
        case unsupportedValue = "unsupported_value"
        /// A number or a text beyond the bounds of the model's field.
        case outOfRange = "out_of_range"
        /// Neither a preset nor `WIDTHxHEIGHT`.
        case invalidSize = "invalid_size"
        /// Two fields that say different things, like a square size and a ratio of 16:9.
        case conflictingValues = "conflicting_values"
        /// Of images, videos or sounds.
        case tooManyImages = "too_many_images"
        case tooFewImages = "too_few_images"
        /// Media that cannot be sent: a string that is no URL, bytes without a content type.
        case invalidMedia = "invalid_media"
        /// An empty prompt where one is required.
        case emptyPrompt = "empty_prompt"
        /// Fields that the model requires have no value.
        case missingRequired = "missing_required"
        /// The model has no field for this.
        case unsupported
        /// A key of `additionalFields` that the model does not have.
        case unknownField = "unknown_field"
        /// A value of `additionalFields` that the model's schema refuses.
        case invalidAdditionalField = "invalid_extra"
        /// A value of `additionalFields` took the place of a unified one.
        case replaced
        /// The model is not registered; the mapper of its family, or a generic one, was used.
        case guessed
    }

    public var code: Code
    /// The field of the request.
    public var unifiedField: UnifiedField?
    /// The field of the model.
    public var modelField: String?
    /// What was asked for. Never a prompt, a text or the contents of a file.
    public var value: JSONValue?
    /// What the model takes instead, in its own spelling; durations in seconds, in order.
    public var allowed: [JSONValue]
    /// Of ``allowed``, the one nearest to ``value``.
    public var nearest: JSONValue?
    /// The unified fields that would fill what is missing, one for each field of the model.
    var fillers: [UnifiedField] = []
    /// A sentence for a person.
    public var message: String

    public init(
        _ code: Code, _ message: String, unifiedField: UnifiedField? = nil, modelField: String? = nil,
        value: JSONValue? = nil, allowed: [JSONValue] = [], nearest: JSONValue? = nil
    ) {
        self.code = code
        self.message = message
        self.unifiedField = unifiedField
        self.modelField = modelField
        self.value = value
        self.allowed = allowed
        self.nearest = nearest
    }

    /// The field of a form that the problem belongs to: ``unifiedField``, or the first that would supply what is
    /// missing.
    public var field: UnifiedField? { unifiedField ?? fillers.first }

    /// A member of a request in JSON that is none of its fields.
    static func unknownField(_ name: String, among known: [String]) -> MappingProblem {
        let pointer = Violation(path: [.member(name)], problem: .unknownMember).pointer
        let listed = known.map(JSONValue.string)
        return MappingProblem(
            .invalidRequest, "\(pointer): is not known; a request of this kind has \(known.joined(separator: ", "))",
            allowed: listed, nearest: NearestValue.nearest(to: name, among: known).map(JSONValue.string))
    }

    /// The facts as an object, for logs and `--format json`.
    public var json: JSONValue {
        var object: JSONObject = ["code": .string(code.rawValue), "message": .string(message)]
        if let unifiedField { object["unified_field"] = .string(unifiedField.rawValue) }
        if let modelField { object["model_field"] = .string(modelField) }
        if let value { object["value"] = value }
        if !allowed.isEmpty { object["allowed"] = .array(allowed) }
        if let nearest { object["nearest"] = nearest }
        return .object(object)
    }
}

extension MappingProblem: CustomStringConvertible {
    public var description: String { message }
}

/// Why a request cannot be converted for a model, with all problems at once. A retry fails in the same way; another
/// model may take the request.
public struct MappingError: Error, Sendable, Hashable {
    /// The model asked for, or `nil` when the request could not even be read.
    public var endpoint: EndpointID?
    public var problems: [MappingProblem]

    public init(endpoint: EndpointID?, problems: [MappingProblem]) {
        self.endpoint = endpoint
        self.problems = problems
    }

    /// Always false: the request has to change, or the model.
    public var isRetryable: Bool { false }

    /// The facts as JSON.
    public var json: JSONValue {
        .object([
            "endpoint": endpoint.map { .string($0.text) } ?? .null, "retryable": false,
            "problems": .array(problems.map(\.json)),
        ])
    }
}

extension MappingError: CustomStringConvertible {
    public var description: String {
        let texts = problems.map(\.message)
        let subject = endpoint.map { "the request does not fit \($0.text)" } ?? "the request cannot be read"
        return texts.count == 1
            ? "\(subject): \(texts[0])" : subject + ":" + texts.map { "\n  - \($0)" }.joined()
    }
}

extension MappingError {
    /// For JSON that cannot be read as a request.
    package static func unreadable(_ violations: [Violation]) -> MappingError {
        MappingError(
            endpoint: nil,
            problems: violations.map { violation in
                var field: UnifiedField?
                if case .member(let name)? = violation.path.first { field = UnifiedField(rawValue: name) }
                var allowed: [JSONValue] = []
                if case .unlisted(let values) = violation.problem { allowed = values }
                return MappingProblem(
                    .invalidRequest, violation.description, unifiedField: field, modelField: nil, allowed: allowed)
            })
    }

    func decodingError(_ decoder: any Decoder) -> DecodingError {
        .dataCorrupted(
            .init(codingPath: decoder.codingPath, debugDescription: description, underlyingError: self))
    }
}
