import FalRuntime
import Generated
import Testing

@Suite("The schemas inside the module")
struct SchemaTests {
    @Test("have the fields of the documents, in their order")
    func fieldsAgree() throws {
        for model in Fal.models {
            let document = try Checkout.document(model.id)
            let input = try #require(DocumentFields.input(of: document), "\(model.id)")
            let output = try #require(DocumentFields.output(of: document), "\(model.id)")
            #expect(model.schema.inputFields.map(\.name) == input.names, "input of \(model.id)")
            #expect(model.schema.outputFields.map(\.name) == output.names, "output of \(model.id)")
        }
    }

    @Test("require what the documents require")
    func presenceAgrees() throws {
        for model in Fal.models {
            let document = try Checkout.document(model.id)
            let required = model.schema.inputFields.filter(\.presence.isRequired).map(\.name)
            #expect(Set(required) == DocumentFields.input(of: document)?.required, "input of \(model.id)")
            let promised = model.schema.outputFields.filter(\.presence.isRequired).map(\.name)
            #expect(Set(promised) == DocumentFields.output(of: document)?.required, "output of \(model.id)")
        }
    }

    @Test("reach no record that they do not hold")
    func recordsAreThere() {
        for model in Fal.models {
            let schema = model.schema
            let fields = schema.records.values.flatMap(\.fields).map(\.value)
            for name in (fields + [schema.input, schema.output]).flatMap(Self.records) {
                #expect(schema.records[name] != nil, "\(name) of \(model.id)")
            }
        }
    }

    @Test("have defaults that they accept themselves")
    func defaultsFit() {
        for model in Fal.models {
            for field in model.schema.records.values.flatMap(\.fields) {
                guard let value = field.serverDefault, !value.isNull else { continue }
                let violations = model.schema.violations(in: value, as: field.value)
                #expect(violations.isEmpty, "\(field.name) of \(model.id): \(violations)")
            }
        }
    }

    @Test("deprecate nothing: no starter document does")
    func nothingIsDeprecated() {
        for model in Fal.models {
            let deprecated = model.schema.records.values.flatMap(\.fields).filter(\.isDeprecated)
            #expect(deprecated.isEmpty, "\(model.id)")
        }
    }

    /// The names of the records a value can hold.
    private static func records(in value: ValueDescriptor) -> [String] {
        switch value.kind {
        case .record(let name): [name]
        case .list(let element), .map(let element): records(in: element)
        case .union(let members): members.flatMap(records)
        case .string, .integer, .number, .boolean, .file, .media, .json: []
        }
    }
}
