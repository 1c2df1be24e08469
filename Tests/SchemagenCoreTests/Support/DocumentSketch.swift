import FalFields
import FalJSON
import SchemagenCore

/// A document around the schemas that a test is about.
struct DocumentSketch {
    static let id: EndpointID = "acme/anvil/drop"

    var components: JSONObject

    /// - Parameters:
    ///   - input: the fields of the input.
    ///   - output: the fields of the output.
    init(input: JSONObject = [:], output: JSONObject = [:], required: [String] = [], components: JSONObject = [:]) {
        let names: JSONValue = .array(required.map(JSONValue.string))
        var all = components
        all["AnvilInput"] = ["type": "object", "properties": .object(input), "required": names]
        all["AnvilOutput"] = ["type": "object", "properties": .object(output)]
        self.components = all
    }

    /// One field called `field`, in the input.
    init(field: JSONValue, required: Bool = false, components: JSONObject = [:]) {
        self.init(input: ["field": field], required: required ? ["field"] : [], components: components)
    }

    var json: JSONValue {
        func content(_ name: String) -> JSONValue {
            ["content": ["application/json": ["schema": ["$ref": .string("#/components/schemas/\(name)")]]]]
        }
        let id = Self.id.text
        return [
            "openapi": "3.0.4", "info": ["x-fal-metadata": ["endpointId": .string(id)]],
            "paths": .object(
                [
                    "/\(id)": ["post": ["requestBody": content("AnvilInput")]],
                    "/\(id)/requests/{request_id}": ["get": ["responses": ["200": content("AnvilOutput")]]],
                ]),
            "components": ["schemas": .object(components)],
        ]
    }

    var source: SourceDocument {
        SourceDocument(id: Self.id, path: "Schemas/anvil.json", bytes: json.serialized(.pretty))
    }

    /// The normalised model, and what was found on the way.
    func model() throws -> (model: EndpointModel, diagnostics: [Diagnostic]) {
        var diagnostics: [Diagnostic] = []
        guard let model = EndpointTranslator().model(of: source, reporting: &diagnostics) else { throw Refused() }
        return (model, diagnostics)
    }

    /// The type of the field called `field`.
    func fieldType() throws -> TypeModel {
        guard let field = try model().model.record("AnvilInput")?["field"] else { throw Refused() }
        return field.type
    }

    func named(locked: [String: [String: String]] = [:]) throws -> NamedEndpoint {
        var diagnostics: [Diagnostic] = []
        guard let name = SwiftName("Anvil", as: .type) else { throw Refused() }
        return EndpointNamer(locked: locked).name(try model().model, as: name, reporting: &diagnostics)
    }

    struct Refused: Error {}
}

extension JSONValue {
    static func reference(_ name: String) -> JSONValue { ["$ref": .string("#/components/schemas/\(name)")] }
}
