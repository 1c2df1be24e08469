package import FalJSON

/// A small document of an endpoint, in the shape that fal's have.
package struct EndpointDocument: Sendable {
    package var id: String
    /// Members of `info`, beside fal's own metadata.
    package var info: JSONObject
    /// Members of fal's metadata, beside the endpoint's id: `category`.
    package var metadata: JSONObject
    /// The component schemas. Those of the input and the output are called `AnvilInput` and `AnvilOutput`.
    package var components: JSONObject

    /// - Parameters:
    ///   - input: The properties of the input.
    ///   - output: The properties of the output.
    ///   - required: The names of the input's properties that must be there.
    ///   - promised: The names of the output's properties that are always there.
    ///   - components: Further component schemas.
    package init(
        _ id: String = "acme/anvil/drop", info: JSONObject = [:], metadata: JSONObject = [:], input: JSONObject = [:],
        output: JSONObject = [:], required: [String] = [], promised: [String] = [], components: JSONObject = [:]
    ) {
        self.id = id
        self.info = info
        self.metadata = metadata
        self.components = components
        self.components["AnvilInput"] = Self.record(input, required: required)
        self.components["AnvilOutput"] = Self.record(output, required: promised)
    }

    /// A document with one field, called `field`, in the input.
    package init(field: JSONValue, required: Bool = false, components: JSONObject = [:]) {
        self.init(input: ["field": field], required: required ? ["field"] : [], components: components)
    }

    package var json: JSONValue {
        func content(_ name: String) -> JSONValue {
            ["content": ["application/json": ["schema": .reference(name)]]]
        }
        var metadata: JSONObject = ["endpointId": .string(id)]
        for member in self.metadata { metadata.append(member) }
        var info = info
        info["x-fal-metadata"] = .object(metadata)
        return [
            "openapi": "3.0.4", "info": .object(info),
            "paths": .object(
                [
                    "/\(id)": ["post": ["requestBody": content("AnvilInput")]],
                    "/\(id)/requests/{request_id}": ["get": ["responses": ["200": content("AnvilOutput")]]],
                ]),
            "components": ["schemas": .object(components)],
        ]
    }

    package var text: String { json.text(.pretty) }

    private static func record(_ properties: JSONObject, required: [String]) -> JSONValue {
        [
            "type": "object", "properties": .object(properties), "required": .array(required.map(JSONValue.string)),
        ]
    }
}

extension JSONValue {
    /// A reference to a component schema.
    package static func reference(_ name: String) -> JSONValue {
        ["$ref": .string("#/components/schemas/\(JSONPointer.escaped(name))")]
    }
}
