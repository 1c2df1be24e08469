import FalJSON

/// Two versions of a small document, and what is to be said of the difference.
package struct EvolutionSample: Sendable, CustomStringConvertible {
    /// What happens from one to the other.
    package var name: String
    package var old: EndpointDocument
    package var new: EndpointDocument
    /// The rules that report it, texts aside.
    package var rules: Set<String>
    /// What it breaks: `source`, `wire`, `mapping`.
    package var breaks: Set<String>

    package var description: String { name }

    init(_ name: String, _ old: EndpointDocument, _ new: EndpointDocument, _ rules: Set<String>, _ breaks: Set<String>)
    {
        self.name = name
        self.old = old
        self.new = new
        self.rules = rules
        self.breaks = breaks
    }

    package static let all = inputs + types + values + outputs + records
}

extension EvolutionSample {
    private static let text: JSONValue = ["type": "string"]
    private static let whole: JSONValue = ["type": "integer"]

    private static func input(_ fields: JSONObject, required: [String] = [], components: JSONObject = [:])
        -> EndpointDocument
    {
        EndpointDocument(input: fields, output: ["note": text], required: required, components: components)
    }

    private static func output(_ fields: JSONObject, promised: [String] = [], components: JSONObject = [:])
        -> EndpointDocument
    {
        EndpointDocument(input: ["hint": text], output: fields, promised: promised, components: components)
    }

    private static func ordered(_ document: EndpointDocument, _ order: [String]) -> EndpointDocument {
        var document = document
        guard case .object(var record)? = document.components["AnvilInput"] else { return document }
        record["x-fal-order-properties"] = .array(order.map(JSONValue.string))
        document.components["AnvilInput"] = .object(record)
        return document
    }

    // MARK: Fields of the input

    private static let inputs = [
        EvolutionSample(
            "an optional field appears before the others", input(["size": text]), input(["angle": text, "size": text]),
            ["FIELD_ADDED_OPTIONAL"], []),
        EvolutionSample(
            "a required field appears", input(["size": text]),
            input(["size": text, "angle": text], required: ["angle"]),
            ["FIELD_ADDED_REQUIRED"], ["source", "wire"]),
        EvolutionSample(
            "a field goes", input(["size": text, "angle": text]), input(["size": text]), ["FIELD_REMOVED"],
            ["source", "wire"]),
        EvolutionSample(
            "a field becomes required", input(["size": text]), input(["size": text], required: ["size"]),
            ["FIELD_BECAME_REQUIRED"], ["source", "wire"]),
        EvolutionSample(
            "a field becomes optional", input(["size": text], required: ["size"]), input(["size": text]),
            ["FIELD_BECAME_OPTIONAL"], ["source"]),
        EvolutionSample(
            "a required field may be null", input(["size": text], required: ["size"]),
            input(["size": ["anyOf": [text, ["type": "null"]]]], required: ["size"]), ["FIELD_BECAME_NULLABLE"],
            ["source"]),
        EvolutionSample(
            "a required field may no longer be null",
            input(["size": ["anyOf": [text, ["type": "null"]]]], required: ["size"]),
            input(["size": text], required: ["size"]), ["FIELD_BECAME_NON_NULLABLE"], ["source", "wire"]),
        EvolutionSample(
            "a required field that may be null becomes optional",
            input(["size": ["anyOf": [text, ["type": "null"]]]], required: ["size"]), input(["size": text]),
            ["FIELD_BECAME_OPTIONAL"], []),
        EvolutionSample(
            "an optional field may be null", input(["size": text]),
            input(["size": ["anyOf": [text, ["type": "null"]]]]),
            [], []),
        EvolutionSample(
            "the order of fields changes", ordered(input(["a": text, "b": text]), ["a", "b"]),
            ordered(input(["a": text, "b": text]), ["b", "a"]), ["ORDER_CHANGED"], ["source"]),
        EvolutionSample(
            "a default changes", input(["size": ["type": "string", "default": "small"]]),
            input(["size": ["type": "string", "default": "large"]]), ["DEFAULT_CHANGED"], []),
        EvolutionSample(
            "a field is deprecated", input(["size": text]), input(["size": ["type": "string", "deprecated": true]]),
            ["DEPRECATED"], []),
        EvolutionSample(
            "a field is no longer deprecated", input(["size": ["type": "string", "deprecated": true]]),
            input(["size": text]), ["UNDEPRECATED"], []),
        EvolutionSample(
            "a description changes", input(["size": text]),
            input(["size": ["type": "string", "description": "How big."]]),
            [], []),
        EvolutionSample(
            "the document of another endpoint is served", EndpointDocument(input: ["size": text]),
            EndpointDocument("acme/anvil/fall", input: ["size": text]), ["ENDPOINT_RENAMED"], []),
        EvolutionSample(
            "the category changes", EndpointDocument(metadata: ["category": "llm"], input: ["size": text]),
            EndpointDocument(metadata: ["category": "vision"], input: ["size": text]), ["CATEGORY_CHANGED"], []),
    ]

    // MARK: Types

    private static let types = [
        EvolutionSample(
            "a text becomes a number", input(["size": text]), input(["size": ["type": "number"]]),
            ["FIELD_TYPE_CHANGED"], ["source", "wire"]),
        EvolutionSample(
            "an integer becomes a number", input(["size": whole]), input(["size": ["type": "number"]]),
            ["FIELD_TYPE_CHANGED"], ["source"]),
        EvolutionSample(
            "a text becomes a list of values", input(["size": text]),
            input(["size": ["type": "string", "enum": ["small", "large"]]]), ["FIELD_TYPE_CHANGED"], ["source", "wire"]),
        EvolutionSample(
            "a list of values becomes any text", input(["size": ["type": "string", "enum": ["small", "large"]]]),
            input(["size": text]), ["FIELD_TYPE_CHANGED"], ["source"]),
        EvolutionSample(
            "a list of values takes others as well", input(["size": ["type": "string", "enum": ["small", "large"]]]),
            input(["size": ["anyOf": [["type": "string", "enum": ["small", "large"]], text]]]),
            ["FIELD_TYPE_CHANGED"], []),
        EvolutionSample(
            "a list of values takes no others any more",
            input(["size": ["anyOf": [["type": "string", "enum": ["small", "large"]], text]]]),
            input(["size": ["type": "string", "enum": ["small", "large"]]]), ["FIELD_TYPE_CHANGED"], ["wire"]),
        EvolutionSample(
            "texts become whole numbers", input(["size": ["type": "string", "enum": ["1", "2"]]]),
            input(["size": ["type": "integer", "enum": [1, 2]]]), ["FIELD_TYPE_CHANGED"], ["source", "wire"]),
        EvolutionSample(
            "a value becomes a list of them", input(["size": text]), input(["size": ["type": "array", "items": text]]),
            ["FIELD_TYPE_CHANGED"], ["source", "wire"]),
        EvolutionSample(
            "items may be null", input(["sizes": ["type": "array", "items": text]]),
            input(["sizes": ["type": "array", "items": ["anyOf": [text, ["type": "null"]]]]]),
            ["FIELD_TYPE_CHANGED"], ["source"]),
        EvolutionSample(
            "a type becomes one of two", input(["size": text]), input(["size": ["anyOf": [text, whole]]]),
            ["FIELD_TYPE_CHANGED"], ["source"]),
        EvolutionSample(
            "one of two becomes one of three", input(["size": ["anyOf": [text, whole]]]),
            input(["size": ["anyOf": [text, whole, ["type": "boolean"]]]]), ["FIELD_TYPE_CHANGED"], ["source"]),
        EvolutionSample(
            "one of three becomes one of two", input(["size": ["anyOf": [text, whole, ["type": "boolean"]]]]),
            input(["size": ["anyOf": [text, whole]]]), ["FIELD_TYPE_CHANGED"], ["source", "wire"]),
        EvolutionSample(
            "a type becomes anything", input(["size": text]), input(["size": [:]]), ["FIELD_TYPE_CHANGED"], ["source"]),
        EvolutionSample(
            "a text is marked as the address of an image", input(["picture_url": text]),
            input(["picture_url": ["type": "string", "_fal_ui_field": "image"]]), ["MEDIA_KIND_CHANGED"], []),
        EvolutionSample(
            "anyOf null, a constant and a reference in other spellings",
            input(
                [
                    "seed": whole, "mode": ["type": "string", "enum": ["fast"]],
                    "size": ["allOf": [.reference("Size")]],
                ],
                components: ["Size": ["type": "object", "properties": ["width": whole]]]),
            input(
                [
                    "seed": ["anyOf": [whole, ["type": "null"]]], "mode": ["type": "string", "const": "fast"],
                    "size": ["$ref": "#/components/schemas/Size", "description": ""],
                ],
                components: ["Size": ["type": "object", "properties": ["width": whole]]]),
            [], []),
    ]

    // MARK: Values and limits

    private static func list(_ values: JSONValue..., isRequired: Bool = false) -> EndpointDocument {
        input(["size": ["type": "string", "enum": .array(values)]], required: isRequired ? ["size"] : [])
    }

    private static func bounded(_ limits: JSONObject, _ type: JSONValue = "integer") -> EndpointDocument {
        var schema: JSONObject = ["type": type]
        for limit in limits { schema[limit.key] = limit.value }
        return input(["size": .object(schema)])
    }

    private static let values = [
        EvolutionSample("a value appears", list("a", "b"), list("c", "a", "b"), ["VALUE_ADDED"], []),
        EvolutionSample("a value goes", list("a", "b"), list("a"), ["VALUE_REMOVED"], ["source", "wire"]),
        EvolutionSample(
            "a constant is one of two values", list("a", isRequired: true), list("a", "b", isRequired: true),
            ["VALUE_ADDED"], ["source"]),
        EvolutionSample(
            "a list of fractions has one more", bounded(["enum": [0.5, 1.5]], "number"),
            bounded(["enum": [0.5, 1.5, 2.5]], "number"), ["VALUE_ADDED"], []),
        EvolutionSample(
            "a bound appears", bounded([:]), bounded(["maximum": 10]), ["LIMIT_TIGHTENED"], ["wire"]),
        EvolutionSample("a bound goes", bounded(["minimum": 1]), bounded([:]), ["LIMIT_LOOSENED"], []),
        EvolutionSample(
            "both bounds move", bounded(["minimum": 1, "maximum": 10]), bounded(["minimum": 2, "maximum": 12]),
            ["LIMIT_TIGHTENED", "LIMIT_LOOSENED"], ["wire"]),
        EvolutionSample(
            "steps get finer", bounded(["multipleOf": 8]), bounded(["multipleOf": 4]), ["LIMIT_LOOSENED"], []),
        EvolutionSample(
            "steps do not fit", bounded(["multipleOf": 8]), bounded(["multipleOf": 3]), ["LIMIT_TIGHTENED"], ["wire"]),
        EvolutionSample(
            "a text may be shorter", bounded(["minLength": 3], "string"), bounded(["minLength": 1], "string"),
            ["LIMIT_LOOSENED"], []),
        EvolutionSample(
            "files may be smaller only", bounded(["x-fal": ["max_file_size": 20]], "string"),
            bounded(["x-fal": ["max_file_size": 10]], "string"), ["LIMIT_TIGHTENED"], ["wire"]),
    ]

    // MARK: Fields of the output

    private static let outputs = [
        EvolutionSample(
            "the output has a new optional field", output(["note": text]), output(["note": text, "more": text]),
            ["OUTPUT_FIELD_ADDED"], []),
        EvolutionSample(
            "the output promises a new field", output(["note": text]),
            output(["note": text, "more": text], promised: ["more"]), ["OUTPUT_FIELD_ADDED"], ["source"]),
        EvolutionSample(
            "the output loses an optional field", output(["note": text, "more": text]), output(["note": text]),
            ["OUTPUT_FIELD_REMOVED"], ["source"]),
        EvolutionSample(
            "the output loses a promised field", output(["note": text, "more": text], promised: ["more"]),
            output(["note": text]), ["OUTPUT_FIELD_REMOVED"], ["source", "wire"]),
        EvolutionSample(
            "a promised field becomes optional", output(["note": text], promised: ["note"]), output(["note": text]),
            ["OUTPUT_FIELD_BECAME_OPTIONAL"], ["source", "wire"]),
        EvolutionSample(
            "an optional field is promised", output(["note": text]), output(["note": text], promised: ["note"]),
            ["OUTPUT_FIELD_BECAME_REQUIRED"], ["source"]),
        EvolutionSample(
            "a number of the output becomes whole", output(["count": ["type": "number"]]), output(["count": whole]),
            ["FIELD_TYPE_CHANGED"], ["source"]),
        EvolutionSample(
            "the output lists another value", output(["note": ["type": "string", "enum": ["a"]]]),
            output(["note": ["type": "string", "enum": ["a", "b"]]]), ["VALUE_ADDED"], []),
        EvolutionSample(
            "a file tells one more fact",
            output(["image": ["type": "object", "required": ["url"], "properties": ["url": text]]]),
            output(["image": ["type": "object", "required": ["url"], "properties": ["url": text, "width": whole]]]),
            ["OUTPUT_FIELD_ADDED"], []),
    ]

    // MARK: Records

    private static func sized(_ size: JSONValue, _ others: JSONObject = [:], isChoice: Bool = false)
        -> EndpointDocument
    {
        let type: JSONValue =
            isChoice
            ? ["anyOf": [.reference("Size"), ["type": "string", "enum": ["square", "wide"]]]] : .reference("Size")
        var components: JSONObject = ["Size": size]
        for member in others { components[member.key] = member.value }
        return input(["size": type], components: components)
    }

    private static func record(_ names: String..., required: [String] = [], others: JSONValue? = nil) -> JSONValue {
        var record: JSONObject = [
            "type": "object", "properties": .object(JSONObject(names.map { .init(key: $0, value: whole) })),
            "required": .array(required.map(JSONValue.string)),
        ]
        if let others { record["additionalProperties"] = others }
        return .object(record)
    }

    private static let records = [
        EvolutionSample(
            "a record has one more member", sized(record("width")), sized(record("width", "height")),
            ["FIELD_ADDED_OPTIONAL"], []),
        EvolutionSample(
            "a record in a choice has one more member", sized(record("width", required: ["width"]), isChoice: true),
            sized(record("width", "depth", required: ["width"]), isChoice: true), ["FIELD_ADDED_OPTIONAL"], []),
        EvolutionSample(
            "a record in a choice gets too long for a call of its own",
            sized(record("a", "b", "c", "d", "e", "f"), isChoice: true),
            sized(record("a", "b", "c", "d", "e", "f", "g"), isChoice: true),
            ["FIELD_ADDED_OPTIONAL", "DECLARATION_CHANGED"], ["source"]),
        EvolutionSample(
            "a record is called otherwise", sized(record("width")),
            input(["size": .reference("Extent")], components: ["Extent": record("width")]), ["NAME_CHANGED"], ["source"]
        ),
        EvolutionSample(
            "a field of a record's type goes", sized(record("width")), input(["seed": whole]),
            ["FIELD_REMOVED", "FIELD_ADDED_OPTIONAL"], ["source", "wire"]),
        EvolutionSample(
            "a record takes other members", sized(record("width")), sized(record("width", others: true)),
            ["OTHER_FIELDS_CHANGED"], []),
        EvolutionSample(
            "a record takes no other members any more", sized(record("width", others: true)),
            sized(record("width", others: false)), ["OTHER_FIELDS_CHANGED"], ["source", "wire"]),
        EvolutionSample(
            "a member of a record becomes required", sized(record("width")),
            sized(record("width", required: ["width"])), ["FIELD_BECAME_REQUIRED"], ["source", "wire"]),
        EvolutionSample(
            "another list of the same name appears beside a list",
            input(
                ["mode": ["type": "string", "enum": ["a", "b"]], "size": .reference("Size")],
                components: ["Size": record("width")]),
            input(
                ["mode": ["type": "string", "enum": ["a", "b"]], "size": .reference("Size")],
                components: [
                    "Size": [
                        "type": "object", "properties": ["width": whole, "mode": ["type": "string", "enum": ["c"]]],
                    ]
                ]), ["FIELD_ADDED_OPTIONAL"], []),
        EvolutionSample(
            "the input is no longer described", input(["size": text]),
            EndpointDocument(output: ["note": text], components: [:]).withoutInput, ["FIELD_TYPE_CHANGED"], ["source"]),
    ]
}

extension EndpointDocument {
    /// The input's schema says nothing.
    fileprivate var withoutInput: EndpointDocument {
        var copy = self
        copy.components["AnvilInput"] = [:]
        return copy
    }
}
