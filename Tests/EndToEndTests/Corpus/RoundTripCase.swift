import FalFields
import FalJSON
import SchemagenCore

/// One example or default of a document, and where it stands.
struct RoundTripCase: Sendable {
    var endpoint: String
    /// The Swift type that has the member: `FluxDev.Input`.
    var type: String
    var record: String
    var member: String
    var isDefault: Bool
    var value: JSONValue
    /// What the record is by its document.
    var schema: EndpointSchema

    /// `fal-ai/flux/dev Input.seed example`, for lists.
    var place: String { "\(endpoint) \(record).\(member) \(isDefault ? "default" : "example")" }

    /// Why the value cannot make the way there and back.
    enum Misfit: Sendable, Hashable {
        case violation(Violation)
        /// The value has members that the schema lacks.
        case lacked([String])
    }

    /// Every example and default of an endpoint: of its own records, and of the file-like components for which the
    /// runtime's types stand.
    static func all(of endpoint: CorpusRun.GeneratedEndpoint) -> [RoundTripCase] {
        let named = endpoint.named
        let own = named.records.flatMap { record in
            cases(
                of: record.model, as: record.name.text, in: named.schema,
                type: "\(named.name.text).\(record.name.text)",
                endpoint: endpoint)
        }
        let folded = FoldedComponents(endpoint: endpoint).found.flatMap { component in
            cases(
                of: component.record, as: component.record.name, in: component.schema, type: component.type,
                endpoint: endpoint)
        }
        return own + folded
    }

    private static func cases(
        of record: RecordModel, as name: String, in schema: EndpointSchema, type: String,
        endpoint: CorpusRun.GeneratedEndpoint
    ) -> [RoundTripCase] {
        record.fields.flatMap { field in
            let defaults = [field.serverDefault].compactMap(\.self).map { ($0.value, true) }
            let examples = field.examples.map { ($0.value, false) }
            return (defaults + examples).map { value, isDefault in
                RoundTripCase(
                    endpoint: endpoint.id.text, type: type, record: name, member: field.wire, isDefault: isDefault,
                    value: value, schema: schema)
            }
        }
    }

    var misfit: Misfit? {
        guard let field = schema.records[record]?[member] else { return nil }
        // Null means the same as nothing there, where nothing may be there.
        if value.isNull, field.presence != .required { return nil }
        if let violation = schema.violations(in: value, as: field.value).first { return .violation(violation) }
        let lacked = UndeclaredMembers(schema: schema).pointers(in: value, as: field.value)
        return lacked.isEmpty ? nil : .lacked(lacked)
    }

    /// The record that is sent through the type.
    var payload: JSONValue { SampleValue(schema: schema).record(record, with: [member: value]) }
}
