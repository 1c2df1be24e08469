public import FalJSON

/// One thing that is wrong with a request for a model, as facts a program can act on.
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
        case tooManyImages = "too_many_images"
        case tooFewImages = "too_few_images"
        /// A media value that could not be sent: a text that is no address, bytes without a content type.
        case invalidMedia = "invalid_media"
        /// A prompt without a word where one is required.
        case emptyPrompt = "empty_prompt"
        /// Fields that the model requires have no value.
        case missingRequired = "missing_required"
        /// The model has no field for this.
        case unsupported
        /// A key of `extra` that the model does not have.
        case unknownField = "unknown_field"
        /// A value of `extra` that the model's schema refuses.
        case invalidExtra = "invalid_extra"
        /// A value of `extra` took the place of a unified one.
        case replaced
        /// The model is not known by itself: a mapper of its family, or a generic one, was used.
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
    /// A sentence for people.
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
