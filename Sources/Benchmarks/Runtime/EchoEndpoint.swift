import FalEmulator
import FalRuntime
import FalTransport

/// The small endpoint that the runtime is measured with, and its document for the local fal.
enum EchoEndpoint: FalEndpoint {
    static let id: EndpointID = "acme/echo/fast"
    typealias Input = [String: String]
    typealias Output = [String: Int]
    static let schema = EndpointSchema(json: ["input": ["type": "json"], "output": ["type": "json"]])

    static let input: Input = ["prompt": "a fox"]

    static var document: FalEmulator.Document {
        func content(_ name: String) -> JSONValue {
            ["content": ["application/json": ["schema": ["$ref": .string("#/components/schemas/\(name)")]]]]
        }
        let json: JSONValue = [
            "openapi": "3.0.4", "info": ["x-fal-metadata": ["endpointId": "acme/echo/fast"]],
            "paths": [
                "/acme/echo/fast": ["post": ["requestBody": content("EchoInput")]],
                "/acme/echo/fast/requests/{request_id}": ["get": ["responses": ["200": content("EchoOutput")]]],
            ],
            "components": [
                "schemas": [
                    "EchoInput": [
                        "type": "object", "properties": ["prompt": ["type": "string"]], "required": ["prompt"],
                    ],
                    "EchoOutput": [
                        "type": "object", "properties": ["seed": ["type": "integer"]], "required": ["seed"],
                    ],
                ]
            ],
        ]
        return FalEmulator.Document(id: id.text, json: json.serialized())
    }

    /// A client of the local fal at `base`.
    static func client(
        _ base: String, _ transport: any Transport = TransportDefaults.make(),
        _ change: (inout FalConfiguration) -> Void = { _ in }
    ) throws -> FalClient {
        var configuration = FalConfiguration(hosts: try .emulator(base))
        change(&configuration)
        return FalClient(credentials: .none, configuration: configuration, transport: transport)
    }
}
