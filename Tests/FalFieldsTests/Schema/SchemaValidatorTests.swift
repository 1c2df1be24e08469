import FalFields
import FalJSON
import Testing

/// Each limit, broken alone; and that all violations come at once.
@Suite struct SchemaValidatorTests {
    /// A schema whose input is one record with one field `x` of the given type.
    private func schema(_ field: JSONValue) -> EndpointSchema {
        EndpointSchema(json: [
            "input": ["type": "record", "record": "Input"], "output": ["type": "json"], "records": ["Input": [field]],
        ])
    }

    private func problems(_ field: JSONValue, _ input: JSONValue) -> [String] {
        schema(field).violations(inInput: input).map(\.description)
    }

    @Test(
        arguments: [
            (["type": "string", "minLength": 2], "a", "/x: must have at least 2 characters"),
            (["type": "string", "maxLength": 2], "abc", "/x: must have at most 2 characters"),
            (["type": "string", "pattern": "^#[0-9a-f]+$"], "red", "/x: must match ^#[0-9a-f]+$"),
            (["type": "string", "values": ["a", "b"]], "c", "/x: must be one of \"a\", \"b\""),
            (["type": "string"], 1, "/x: must be a string"),
            (["type": "media"], false, "/x: must be a string"),
            (["type": "integer", "minimum": 1], 0, "/x: must be at least 1"),
            (["type": "integer", "minimum": .number(JSONNumber(literal: "0.0") ?? 7)], -1, "/x: must be at least 0"),
            (["type": "integer", "maximum": 4], 5, "/x: must be at most 4"),
            (["type": "integer", "multipleOf": 8], 12, "/x: must be a multiple of 8"),
            (["type": "integer"], 1.5, "/x: must be an integer"),
            (["type": "number", "exclusiveMinimum": 0], 0, "/x: must be above 0"),
            (["type": "number", "exclusiveMaximum": 1], 1.0, "/x: must be below 1"),
            (["type": "number"], "1", "/x: must be a number"),
            (["type": "boolean"], "true", "/x: must be a boolean"),
            (["type": "list", "of": ["type": "string"], "minItems": 1], [], "/x: must have at least 1 item"),
            (["type": "list", "of": ["type": "string"], "maxItems": 1], ["a", "b"], "/x: must have at most 1 item"),
            (
                ["type": "list", "of": ["type": "string"], "uniqueItems": true], ["a", "a"],
                "/x/1: repeats an earlier item"
            ),
            (["type": "list", "of": ["type": "string"]], ["a", 1], "/x/1: must be a string"),
            (["type": "map", "of": ["type": "number"]], ["k": "v"], "/x/k: must be a number"),
            (["type": "file"], ["content_type": "a"], "/x/url: is required"),
            (["type": "string"], nil, "/x: may not be null"),
        ] as [(JSONValue, JSONValue, String)])
    func aBrokenLimitIsNamedWithItsPlace(type: JSONValue, value: JSONValue, problem: String) {
        var field = type.objectValue ?? [:]
        field["name"] = "x"
        #expect(problems(.object(field), ["x": value]) == [problem])
    }

    @Test(
        arguments: [
            (["type": "integer"], 5.0), (["type": "number"], 5),
            (["type": "integer"], .number(JSONNumber(17_454_220_438_242_315_174 as UInt64))),
            (["type": "number", "multipleOf": 0.1], 0.3), (["type": "string", "maxLength": 2], "🤩é"),
            (["type": "string", "nullable": true], nil), (["type": "json"], nil),
            (["type": "list", "of": ["type": "integer", "null": true]], [1, nil]),
            (["type": "union", "of": [["type": "string"], ["type": "integer"]]], 3),
        ] as [(JSONValue, JSONValue)])
    func whatFitsHasNoViolation(type: JSONValue, value: JSONValue) {
        var field = type.objectValue ?? [:]
        field["name"] = "x"
        #expect(problems(.object(field), ["x": value]).isEmpty)
    }

    @Test func allViolationsComeAtOnceInTheOrderOfTheFields() {
        let schema = EndpointSchema(json: [
            "input": ["type": "record", "record": "Input"],
            "records": [
                "Input": [
                    ["name": "prompt", "required": true, "type": "string"],
                    ["name": "steps", "type": "integer", "maximum": 50],
                    ["name": "loras", "type": "list", "of": ["type": "record", "record": "Lora"]],
                ],
                "Lora": ["closed": true, "fields": [["name": "path", "required": true, "type": "string"]]],
            ],
        ])
        let found = schema.violations(inInput: ["steps": 51, "loras": [["path": "a"], ["scale": 1]]])
        #expect(found.map(\.pointer) == ["/prompt", "/steps", "/loras/1/path", "/loras/1/scale"])
    }

    @Test func aUnionTellsWhatIsWrongWithTheOptionThatCameClosest() {
        let union: JSONValue = [
            "name": "x", "type": "union",
            "of": [["type": "string", "values": ["hd"]], ["type": "record", "record": "Size"]],
        ]
        let schema = EndpointSchema(json: [
            "input": ["type": "record", "record": "Input"],
            "records": [
                "Input": [union], "Size": [["name": "width", "required": true, "type": "integer", "maximum": 9]],
            ],
        ])
        #expect(schema.violations(inInput: ["x": ["width": 10]]).map(\.description) == ["/x/width: must be at most 9"])
        #expect(schema.violations(inInput: ["x": "4k"]).map(\.description) == ["/x: must be one of \"hd\""])
    }

    @Test func aDescriptionNeverShowsTheValue() {
        let found = schema(["name": "x", "type": "string", "maxLength": 3]).violations(inInput: ["x": "CANARY"])
        #expect(!found.description.contains("CANARY"))
    }

    @Test func pointersEscapeTildeAndSlash() {
        let violation = Violation(path: [.member("a/b"), .member("c~d"), .index(2)], problem: .missing)
        #expect(violation.pointer == "/a~1b/c~0d/2")
    }

    /// A service loads what an input names; what an output names is the service's own affair.
    @Test func addressesAreCheckedInInputsAlone() {
        let media = ValueDescriptor(.media(.image), limits: ValueLimits())
        let schema = EndpointSchema(input: media, output: media, records: [:])
        #expect(schema.violations(inInput: "no address").map(\.problem) == [.notAddress])
        #expect(schema.violations(inOutput: "no address") == [])
        let file = EndpointSchema(
            input: .init(.file(.image, requires: [])), output: .init(.file(.image, requires: [])), records: [:])
        #expect(file.violations(inInput: ["url": "x"]).map(\.problem) == [.notAddress])
        #expect(file.violations(inOutput: ["url": "x"]) == [])
    }
}
