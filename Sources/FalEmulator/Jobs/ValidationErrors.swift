import FalFields
import FalJSON

/// The body of fal's 422: one entry for each violation of the input's schema. Errors that fal documents have its
/// wording, the others that of pydantic.
struct ValidationErrors {
    let schema: EndpointSchema
    let input: JSONValue

    func json(_ violations: [Violation]) -> JSONValue {
        ["detail": .array(violations.map { .object(entry($0)) })]
    }

    /// The body is not JSON.
    static func unparsableBody(_ error: JSONError, isEmpty: Bool) -> JSONValue {
        if isEmpty { return ["detail": [["loc": ["body"], "msg": "Field required", "type": "missing"]]] }
        return [
            "detail": [
                [
                    "loc": ["body", .number(JSONNumber(error.offset))], "msg": "JSON decode error",
                    "type": "json_invalid",
                    "ctx": ["error": .string("\(error)")],
                ]
            ]
        ]
    }

    private func entry(_ violation: Violation) -> JSONObject {
        let error = ValidationError(violation.problem, expected: ExpectedType(at: violation.path, in: schema))
        var entry: JSONObject = [
            "loc": .array(["body"] + violation.path.map(\.json)), "msg": .string(error.message),
            "type": .string(error.type),
        ]
        if error.isDocumented { entry["url"] = .string("https://docs.fal.ai/errors/#\(error.type)") }
        if !error.context.isEmpty { entry["ctx"] = .object(error.context) }
        if let value = offendingValue(violation) { entry["input"] = value }
        return entry
    }

    /// The value that is wrong, or the object that lacks a member. Long values are left out: a data URI would make the
    /// response larger than the request.
    private func offendingValue(_ violation: Violation) -> JSONValue? {
        let path = violation.problem == .missing ? violation.path.dropLast() : violation.path[...]
        var value: JSONValue? = input
        for step in path {
            switch step {
            case .member(let name): value = value?[name]
            case .index(let index): value = value?[index]
            }
        }
        guard let value, value.serialized().count <= 1_024 else { return nil }
        return value
    }
}

extension Violation.Step {
    fileprivate var json: JSONValue {
        switch self {
        case .member(let name): .string(name)
        case .index(let index): .number(JSONNumber(index))
        }
    }
}

/// One violation in fal's terms: the type for programs, the message for people, and the values in `ctx`.
private struct ValidationError {
    let type: String
    let message: String
    var context: JSONObject = [:]
    /// Whether fal's documentation lists the type. It does not list pydantic's own types.
    var isDocumented: Bool { Self.documented.contains(type) }

    private static let documented: Set<String> = [
        "greater_than", "greater_than_equal", "less_than", "less_than_equal", "multiple_of", "sequence_too_short",
        "sequence_too_long", "one_of", "file_download_error", "image_too_small", "image_too_large", "file_too_large",
        "audio_duration_too_short", "audio_duration_too_long", "video_duration_too_short", "video_duration_too_long",
    ]

    private init(_ type: String, _ message: String, _ context: JSONObject = [:]) {
        self.type = type
        self.message = message
        self.context = context
    }

    init(_ problem: Violation.Problem, expected: ExpectedType) {
        switch problem {
        case .missing: self.init("missing", "Field required")
        case .null, .wrongType: self.init(expected: expected)
        case .unlisted(let allowed):
            self.init("one_of", "Input should be one of the listed values", ["expected": .array(allowed)])
        case .below(let bound, let exclusive): self.init(bound, exclusive ? "greater than" : "greater than or equal to")
        case .above(let bound, let exclusive): self.init(bound, exclusive ? "less than" : "less than or equal to")
        case .notMultiple(let step):
            self.init(
                "multiple_of", "Input should be a multiple of \(step.literal)", ["multiple_of": .number(step)])
        case .tooShort(let minimum):
            self.init(
                "string_too_short", "String should have at least \(Self.count(minimum, "character"))",
                ["min_length": .number(JSONNumber(minimum))])
        case .tooLong(let maximum):
            self.init(
                "string_too_long", "String should have at most \(Self.count(maximum, "character"))",
                ["max_length": .number(JSONNumber(maximum))])
        case .tooFewItems(let minimum):
            self.init(
                "sequence_too_short", "List should have at least \(Self.count(minimum, "item"))",
                ["min_length": .number(JSONNumber(minimum))])
        case .tooManyItems(let maximum):
            self.init(
                "sequence_too_long", "List should have at most \(Self.count(maximum, "item"))",
                ["max_length": .number(JSONNumber(maximum))])
        case .repeatedItem: self.init("value_error", "Value error, items must be unique")
        case .mismatch(let pattern):
            self.init(
                "string_pattern_mismatch", "String should match pattern '\(pattern)'", ["pattern": .string(pattern)])
        case .unknownMember: self.init("extra_forbidden", "Extra inputs are not permitted")
        case .notAddress:
            self.init("file_download_error", "Failed to download the file. Check that its URL is accessible")
        case .mediaLimit(let bound, let limit): self.init(bound, limit, expected: expected)
        }
    }

    private init(_ bound: MediaLimits.Bound, _ limit: JSONNumber, expected: ExpectedType) {
        let kind = if case .media(.audio) = expected { "audio" } else { "video" }
        switch bound {
        case .minWidth, .minHeight:
            self.init("image_too_small", "Image dimensions are too small", [bound.rawValue: .number(limit)])
        case .maxWidth, .maxHeight:
            self.init("image_too_large", "Image dimensions are too large", [bound.rawValue: .number(limit)])
        case .maxFileSize:
            self.init("file_too_large", "File size exceeds the maximum allowed size", ["max_size": .number(limit)])
        case .minDuration:
            self.init("\(kind)_duration_too_short", "The \(kind) is too short", ["min_duration": .number(limit)])
        case .maxDuration:
            self.init("\(kind)_duration_too_long", "The \(kind) is too long", ["max_duration": .number(limit)])
        case .minArea, .maxArea, .minAspectRatio, .maxAspectRatio, .multipleOf, .minFPS, .maxFPS:
            self.init(
                "value_error", "Value error, \(bound.rawValue) is \(limit.literal)", [bound.rawValue: .number(limit)])
        }
    }

    private init(expected: ExpectedType) {
        switch expected {
        case .string, .media: self.init("string_type", "Input should be a valid string")
        case .integer: self.init("int_type", "Input should be a valid integer")
        case .number: self.init("float_type", "Input should be a valid number")
        case .boolean: self.init("bool_type", "Input should be a valid boolean")
        case .list: self.init("list_type", "Input should be a valid list")
        case .object: self.init("dict_type", "Input should be a valid dictionary")
        case .any: self.init("value_error", "Value error, input has the wrong type")
        }
    }

    /// `greater than or equal to` has the type `greater_than_equal` and the key `ge`.
    private init(_ bound: JSONNumber, _ relation: String) {
        let words = relation.split(separator: " ").filter { $0 != "or" && $0 != "to" }
        let key = (words.first?.prefix(1) ?? "") + (words.count > 2 ? "e" : "t")
        self.init(
            words.joined(separator: "_"), "Input should be \(relation) \(bound.literal)", [String(key): .number(bound)])
    }

    private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}

/// The type that a schema expects at a path, for the message of a type error.
private enum ExpectedType {
    case string, integer, number, boolean, list, object, any
    case media(MediaKind)

    init(at path: [Violation.Step], in schema: EndpointSchema) {
        let type = path.reduce(schema.input as ValueDescriptor?) { type, step in
            type.flatMap { Self.step(step, into: $0, of: schema) }
        }
        self = type.map(Self.init(of:)) ?? .any
    }

    /// For a union, the type of its first member.
    private init(of type: ValueDescriptor) {
        self =
            switch type.kind {
            case .string: .string
            case .media(let kind): .media(kind)
            case .integer: .integer
            case .number: .number
            case .boolean: .boolean
            case .list: .list
            case .map, .record, .file: .object
            case .union(let members): members.first.map(Self.init(of:)) ?? .any
            case .json: .any
            }
    }

    private static func step(
        _ step: Violation.Step, into type: ValueDescriptor, of schema: EndpointSchema
    ) -> ValueDescriptor? {
        switch (type.kind, step) {
        case (.list(let element), .index), (.map(let element), .member): element
        case (.record(let name), .member(let field)):
            schema.records[name].flatMap { $0[field]?.value ?? $0.additional }
        case (.file, .member): ValueDescriptor(.string)
        case (.union(let members), _): members.lazy.compactMap { Self.step(step, into: $0, of: schema) }.first
        default: nil
        }
    }
}
