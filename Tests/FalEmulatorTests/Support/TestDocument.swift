import FalEmulator
import FalJSON

/// Small documents in fal's format.
enum TestDocument {
    /// An output of images and a seed.
    static let images = ##"""
        "images":{"type":"array","items":{"$ref":"#/components/schemas/Image"}},"seed":{"type":"integer"}
        """##

    /// - Parameters:
    ///   - input: the properties of the input, as JSON.
    ///   - required: the names of the required ones.
    ///   - output: the properties of the output, all required.
    ///   - components: further components.
    static func make(
        _ id: String, input: String = #""prompt":{"type":"string"}"#, required: [String] = ["prompt"],
        output: String = images,
        components: String = "", category: String = "text-to-image"
    ) -> FalEmulator.Document {
        let names = required.map { "\"\($0)\"" }.joined(separator: ",")
        let image = #"""
            "Image":{"type":"object","required":["url","width","height"],"properties":{"url":{"type":"string"},
            "width":{"type":"integer"},"height":{"type":"integer"}}}
            """#
        let json = #"""
            {"openapi":"3.0.4","info":{"title":"Queue OpenAPI for \#(id)","description":"What \#(id) does.",
            "x-fal-metadata":{"endpointId":"\#(id)","category":"\#(category)","thumbnailUrl":"https://x.test/t.png"}},
            "paths":{"/\#(id)":{"post":{"requestBody":{"content":{"application/json":{"schema":
            {"$ref":"#/components/schemas/In"}}}}}},
            "/\#(id)/requests/{request_id}":{"get":{"responses":{"200":{"content":{"application/json":{"schema":
            {"$ref":"#/components/schemas/Out"}}}}}}}},
            "components":{"schemas":{"In":{"type":"object","x-fal-order-properties":\#(keys(of: input)),
            "required":[\#(names)],"properties":{\#(input)}},
            "Out":{"type":"object","required":\#(keys(of: output)),"properties":{\#(output)}},
            \#(components.isEmpty ? "" : components + ",")\#(image)}}}
            """#
        return FalEmulator.Document(id: id, json: json)
    }

    private static func keys(of properties: String) -> String {
        let object = (try? JSONValue(parsing: "{\(properties)}"))?.objectValue ?? [:]
        return JSONValue.array(object.map { .string($0.key) }).text()
    }
}
