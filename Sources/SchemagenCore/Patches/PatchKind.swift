/// The operations of patch files: their names, what they take, and what they are for.
///
/// The reader of patch files, `schemagen explain` and the documentation all go by this table.
package enum PatchKind: String, Sendable, Hashable, CaseIterable {
    case makeOptional, retype, rename, addValue, removeValue, setText, drop, deprecate

    /// The key beside the operation that says the rest; none where there is nothing more to say.
    package var argument: String? {
        switch self {
        case .makeOptional, .drop: nil
        case .retype, .rename: "to"
        case .addValue, .removeValue: "value"
        case .setText: "text"
        case .deprecate: "message"
        }
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
