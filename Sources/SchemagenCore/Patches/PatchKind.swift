package import FalJSON

/// The operations of patch files: their names, what they take, and what they are for.
///
/// The reader of patch files, the editor's schema, `schemagen explain` and the documentation all go by this table.
package enum PatchKind: String, Sendable, Hashable, CaseIterable {
    case makeOptional, retype, rename, addValue, removeValue, setText, drop, deprecate

    /// What stands beside an operation.
    package struct Argument: Sendable {
        package var key: String
        /// What its value is: the end of a sentence about it.
        package var meaning: String
        /// The value as JSON Schema.
        var schema: JSONValue = ["type": "string", "minLength": 1]
    }

    /// The key beside the operation that says the rest; none where there is nothing more to say.
    package var argument: Argument? {
        switch self {
        case .makeOptional, .drop: nil
        case .retype:
            Argument(
                key: "to", meaning: "a JSON Schema, like {type: integer}",
                schema: ["type": "object", "minProperties": 1])
        case .rename: Argument(key: "to", meaning: "a Swift name, like highDefinition")
        case .addValue, .removeValue:
            Argument(
                key: "value", meaning: "a string, a number or a boolean",
                schema: ["type": ["string", "number", "boolean"]])
        case .setText: Argument(key: "text", meaning: "a description")
        case .deprecate: Argument(key: "message", meaning: "what the compiler says, like 'Use imageURL.'")
        }
    }

    /// The key of the reason, which every operation has.
    package static let reason = "because"

    /// A patch file as JSON Schema.
    package static let schema: JSONValue = [
        "description": "Corrections of a document that is wrong at fal.",
        "type": "array",
        "items": ["anyOf": .array(allCases.map(\.schema))],
    ]

    /// An item of a patch file as JSON Schema.
    private var schema: JSONValue {
        var properties: JSONObject = [
            rawValue: [
                "description": "\(summary) It is named by its way on the wire: input.prompt, output.images[].width.",
                "type": "string", "pattern": #"^(input|output)(\[\])*(\.[^.]*[^.\[\]][^.]*)+$"#,
            ]
        ]
        var required: [JSONValue] = [.string(rawValue), .string(Self.reason)]
        if let argument {
            var value = argument.schema.objectValue ?? [:]
            value["description"] = .string(argument.meaning)
            properties[argument.key] = .object(value)
            required.append(.string(argument.key))
        }
        properties[Self.reason] = [
            "description": "Why the patch is there.", "type": "string", "pattern": #"\S"#,
        ]
        return [
            "type": "object", "properties": .object(properties), "required": .array(required),
            "additionalProperties": false,
        ]
    }

    /// What it does, in a sentence.
    package var summary: String {
        switch self {
        case .makeOptional: "A field that the document requires may be left out."
        case .retype: "A field has another type, which is given as JSON Schema."
        case .rename: "A field has another name in Swift; on the wire it keeps its own."
        case .addValue: "A list of values has one more."
        case .removeValue: "A list of values has one less."
        case .setText: "A field has another description."
        case .drop: "A field is not there; it can still be sent as an additional field."
        case .deprecate: "A field is deprecated, and the compiler shows the message where it is used."
        }
    }

    /// An item of a patch file.
    package var example: String {
        switch self {
        case .makeOptional:
            """
            - makeOptional: input.seed
              because: fal takes requests without a seed, as its own examples show
            """
        case .retype:
            """
            - retype: input.duration
              to: {type: integer, minimum: 1, maximum: 10}
              because: the document says string, and fal answers 422 to one
            """
        case .rename:
            """
            - rename: input.hd
              to: highDefinition
              because: hd says nothing in an app
            """
        case .addValue:
            """
            - addValue: input.resolution
              value: 4k
              because: announced in the changelog, and accepted
            """
        case .removeValue:
            """
            - removeValue: input.resolution
              value: 8k
              because: fal answers 422
            """
        case .setText:
            """
            - setText: input.prompt
              text: What to draw, in English.
              because: the document says "prompt"
            """
        case .drop:
            """
            - drop: output.debug
              because: internal, and different in every answer
            """
        case .deprecate:
            """
            - deprecate: input.image
              message: Use imageURL.
              because: fal has announced its removal
            """
        }
    }

    /// Everything about an operation, for `schemagen explain`.
    package var explanation: String {
        let lines = example.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
        return "\(summary)\n\n\(lines)"
    }
}
