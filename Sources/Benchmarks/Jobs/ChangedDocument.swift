import FalJSON
import Foundation

/// A vendored document that gets another field each time.
struct ChangedDocument {
    let path: String
    let name: String
    private let document: JSONObject
    private let schemas: JSONObject
    private let input: String
    private let fields: JSONObject

    /// Takes the first document from the middle on whose input is a component with fields.
    init(in root: String) throws {
        let folder = root + "/Schemas"
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(".json") }
            .sorted()
        for name in names[(names.count / 2)...] + names {
            let path = folder + "/" + name
            let json = try JSONValue(parsing: Array(try Data(contentsOf: URL(filePath: path))))
            guard let document = json.objectValue, let schemas = json["components"]?["schemas"]?.objectValue,
                let input = schemas.first(where: { $0.key.hasSuffix("Input") && $0.value["properties"] != nil }),
                let fields = input.value["properties"]?.objectValue
            else { continue }
            self.path = path
            self.name = String(name.dropLast(".json".count))
            self.document = document
            self.schemas = schemas
            self.input = input.key
            self.fields = fields
            return
        }
        throw BenchmarkError("no document in \(folder) has a component for its input")
    }

    func write(_ run: Int) throws {
        var fields = fields
        var schemas = schemas
        var document = document
        fields["benchmark_field"] = ["type": "integer", "description": .string("Made up in run \(run).")]
        var input = schemas[input]?.objectValue ?? [:]
        input["properties"] = .object(fields)
        schemas[self.input] = .object(input)
        var components = document["components"]?.objectValue ?? [:]
        components["schemas"] = .object(schemas)
        document["components"] = .object(components)
        try Data(JSONValue.object(document).serialized(.pretty)).write(to: URL(filePath: path))
    }
}
