import FalFields
import FalJSON
import Testing

/// The text that generated code carries, and what the reader makes of it.
@Suite struct DescriptorJSONTests {
    private static let everything: JSONValue = [
        "input": ["type": "record", "record": "Input"],
        "output": ["type": "list", "of": ["type": "file", "kind": "video", "requires": ["fps", "width"]]],
        "records": [
            "Input": [
                [
                    "name": "prompt", "required": true, "type": "string", "minLength": 1, "maxLength": 9,
                    "pattern": "^a",
                ],
                ["name": "seed", "nullable": true, "type": "integer", "minimum": -3, "maximum": 5, "multipleOf": 2],
                ["name": "cfg", "type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1, "default": 0.5],
                [
                    "name": "on", "required": true, "nullable": true, "type": "boolean", "deprecated": true,
                    "default": false,
                ],
                ["name": "any", "type": "json", "default": ["a": [1, nil]]],
                ["name": "image_url", "type": "media", "kind": "image"], ["name": "blob", "type": "media"],
                ["name": "file", "type": "file"],
                [
                    "name": "tags", "type": "list", "of": ["type": "string", "null": true, "values": ["x", "y"]],
                    "minItems": 1,
                    "maxItems": 4, "uniqueItems": true,
                ],
                ["name": "map", "type": "map", "of": ["type": "record", "record": "Closed"]],
                [
                    "name": "either", "type": "union",
                    "of": [["type": "string"], ["type": "integer", "values": [1, 2]]],
                ],
            ],
            "Closed": ["closed": true, "fields": [["name": "a", "type": "string"]]],
        ],
    ]

    @Test func everyKindOfValueAndEveryLimitComesBack() throws {
        let schema = EndpointSchema(json: Self.everything)
        for (name, record) in schema.records {
            let text = Self.everything["records"]?[name]
            let fields = text?.arrayValue ?? text?["fields"]?.arrayValue ?? []
            #expect(record.fields.map(\.json) == fields)
        }
        #expect(schema.output.json == Self.everything["output"])
        #expect(schema.records["Closed"]?.isClosed == true)
        #expect(schema.records["Input"]?.isClosed == false)
    }

    @Test func presenceFollowsFromRequiredAndNullable() throws {
        let input = try #require(EndpointSchema(json: Self.everything).records["Input"])
        #expect(input["prompt"]?.presence == .required)
        #expect(input["on"]?.presence == .requiredOrNull)
        #expect(input["cfg"]?.presence == .omittable)
        #expect(input["seed"]?.presence == .omittableOrNull)
    }

    @Test func limitsKeepTheSpellingOfTheSchema() throws {
        let text: StaticString = #"{"input":{"type":"integer","maximum":9223372036854776000,"minimum":-1e3}}"#
        let limits = EndpointSchema(generated: text).input.limits
        #expect(limits.maximum?.literal == "9223372036854776000")
        #expect(limits.minimum?.literal == "-1e3")
    }

    @Test func aTextTheGeneratorDidNotWriteMeansAnything() {
        let schema = EndpointSchema(generated: "{\"input\": ")
        #expect(schema.input.kind == .json)
        #expect(schema.output.kind == .json)
        #expect(schema.inputFields.isEmpty)
    }

    @Test func listedValuesAreFoundInsideListsMapsAndUnions() {
        let schema = EndpointSchema(json: Self.everything)
        #expect(schema.listedTexts("Input", "tags") == ["x", "y"])
        #expect(schema.listedIntegers("Input", "either") == [1, 2])
        #expect(schema.listedTexts("Input", "either").isEmpty)
        #expect(schema.listedTexts("Input", "gone").isEmpty)
        #expect(schema.listedTexts("Gone", "tags").isEmpty)
    }

    @Test func fieldsKeepTheirOrder() {
        let schema = EndpointSchema(json: Self.everything)
        #expect(schema.inputFields.map(\.name).prefix(3) == ["prompt", "seed", "cfg"])
        #expect(schema.outputFields.isEmpty)
    }
}
