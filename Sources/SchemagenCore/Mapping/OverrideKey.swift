import FalFields
package import FalJSON

/// What the override of a field can have: the table for the reader of overrides and for the editor's schema.
package enum OverrideKey: String, Sendable, Hashable, CaseIterable {
    case from, form, fallback, unless, most, always, `default`, with, why

    /// What the value is, as a sentence about the key.
    package var rule: String {
        switch self {
        case .from: "'from' names unified fields: \(Self.unified.joined(separator: ", "))"
        case .form:
            "'form' is value, choice, seconds, milliseconds, size, preset, media, media[], file, file[], "
                + "object(member), object[](member), members, joined, shots, elements, "
                + "record, record[], part(member), words(on,off), scaled(factor) or "
                + "frames(rate field,per second,step,offset)"
        case .fallback: "'fallback' is true or false"
        case .unless: "'unless' names a field of the model"
        case .most: "'most' is a number of images"
        case .always: "'always' is the value that is sent"
        case .default: "'default' is the value that is sent unless another is given"
        case .with: "'with' names fields of the model"
        case .why: "'why' is a sentence"
        }
    }

    /// Whether it says what is to be done with the field, and not only how or why.
    package var isChange: Bool {
        switch self {
        case .from, .unless, .most, .always, .default: true
        case .form, .fallback, .with, .why: false
        }
    }

    /// The value as JSON Schema.
    var schema: JSONValue {
        let text: JSONValue = ["type": "string"]
        return switch self {
        case .from: Self.oneOrMore(["enum": .array(Self.unified.map { .string($0) })])
        case .form:
            [
                "type": "string",
                "pattern":
                    #"^(value|choice|seconds|milliseconds|size|preset|media(\[\])?|file(\[\])?|object(\[\])?\(.*\)|members|joined|shots|elements|record(\[\])?|part\(.*\)|words\(.*\)|scaled\(.*\)|frames\(.*\))$"#,
            ]
        case .fallback: ["type": "boolean"]
        case .unless, .why: text
        case .most: ["type": "integer", "minimum": 1]
        case .always, .default: [:]
        case .with: Self.oneOrMore(text)
        }
    }

    /// The whole override of a field as JSON Schema.
    package static let schema: JSONValue = [
        "anyOf": [
            ["const": "none", "description": "filled by nothing but additional fields"],
            [
                "type": "object",
                "properties": .object(
                    JSONObject(
                        allCases.map { key in
                            var schema = key.schema.objectValue ?? [:]
                            schema["description"] = .string(key.rule)
                            return .init(key: key.rawValue, value: .object(schema))
                        })),
                "additionalProperties": false,
                "anyOf": .array(allCases.filter(\.isChange).map { ["required": [.string($0.rawValue)]] }),
            ],
        ]
    ]

    private static let unified = UnifiedField.allCases.map(\.rawValue)

    private static func oneOrMore(_ schema: JSONValue) -> JSONValue {
        ["anyOf": [schema, ["type": "array", "items": schema, "minItems": 1]]]
    }
}
