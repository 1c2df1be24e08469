import FalFields

/// A field of an endpoint's input in words, for people who write one by hand.
package struct FieldSummary: Sendable, Hashable {
    /// How it is written on the command line: `prompt`, `voice.name`, `loras.0.path`.
    package var path: String
    /// `string`, `one of "16:9", "9:16"`, `[LoraWeight]`.
    package var type: String
    package var isRequired: Bool
    package var isDeprecated: Bool
    /// What the document says: description, limits, default.
    package var lines: [String]
    /// How many records it is inside of.
    package var depth: Int
}

extension EndpointModel {
    /// Fields of records in records are listed too, as deep as this.
    private static let shownDepth = 3
    private static let shownValues = 40

    /// The fields of the input, each followed by those of the records that it takes.
    package var inputSummary: [FieldSummary] {
        guard case .reference(let name) = input.shape else { return [] }
        var summaries: [FieldSummary] = []
        append(fieldsOf: name, at: "", inside: [], to: &summaries)
        return summaries
    }

    private func append(
        fieldsOf name: String, at path: String, inside outer: [String], to summaries: inout [FieldSummary]
    ) {
        guard let record = record(name), !outer.contains(name), outer.count < Self.shownDepth else { return }
        for field in record.fields {
            summaries.append(
                FieldSummary(
                    path: path + field.wire, type: field.type.words(listing: Self.shownValues),
                    isRequired: field.presence.isRequired, isDeprecated: field.isDeprecated,
                    lines: FieldDoc(field: field).text.lines, depth: outer.count))
            for (step, inner) in field.type.recordSteps {
                append(fieldsOf: inner, at: path + field.wire + step, inside: outer + [name], to: &summaries)
            }
        }
    }
}

extension TypeModel {
    /// The records that a value of this type can be, with the steps to them: nothing, or the first index of an array.
    fileprivate var recordSteps: [(step: String, record: String)] {
        switch shape {
        case .reference(let name): [(".", name)]
        case .array(let element): element.recordSteps.map { (".0" + $0.step, $0.record) }
        case .union(let members): members.flatMap(\.recordSteps)
        default: []
        }
    }
}
