import FalJSON
import Testing

@Suite("Values")
struct JSONValueTests {
    static let sample: JSONValue = [
        "null": nil, "yes": true, "number": 42, "half": 0.5, "text": "a", "list": [1, "two", [3]], "object": ["k": "v"],
    ]

    @Test("literals make the value they look like")
    func literals() throws {
        let text = """
            {"null":null,"yes":true,"number":42,"half":0.5,"text":"a","list":[1,"two",[3]],"object":{"k":"v"}}
            """
        #expect(try JSONValue(parsing: text) == Self.sample)
        #expect(Self.sample.text() == text)
        #expect(Self.sample.description == text)
        let overflow: JSONValue = .init(floatLiteral: .infinity)
        #expect(overflow == .null)
    }

    @Test("each accessor answers for its own kind and for no other")
    func accessors() {
        #expect(Self.sample["null"]?.isNull == true)
        #expect(Self.sample["yes"]?.boolValue == true)
        #expect(Self.sample["number"]?.intValue == 42)
        #expect(Self.sample["number"]?.numberValue == 42)
        #expect(Self.sample["half"]?.doubleValue == 0.5)
        #expect(Self.sample["half"]?.intValue == nil)
        #expect(Self.sample["text"]?.stringValue == "a")
        #expect(Self.sample["list"]?.arrayValue?.count == 3)
        #expect(Self.sample["object"]?.objectValue?.count == 1)
        let text: JSONValue = "1"
        #expect(!text.isNull && text.boolValue == nil && text.numberValue == nil && text.intValue == nil)
        #expect(text.doubleValue == nil && text.arrayValue == nil && text.objectValue == nil)
        #expect((1 as JSONValue).stringValue == nil)
    }

    @Test("subscripts reach inside, and are nil where there is nothing")
    func subscripts() {
        #expect(Self.sample["list"]?[2]?[0] == 3)
        #expect(Self.sample["list"]?[3] == nil)
        #expect(Self.sample["list"]?[-1] == nil)
        #expect(Self.sample["list"]?["k"] == nil)
        #expect(Self.sample["absent"] == nil)
        #expect(Self.sample[0] == nil)
    }

    @Test(
        "values of different kinds or contents differ",
        arguments: [
            nil, true, false, 0, 1, "", "1", "null", [], [nil], [[]], [1, 2], [2, 1], [:], ["a": nil], ["a": [:]],
            ["b": nil],
            ["a": 1, "b": 2], ["a": 2, "b": 1],
        ] as [JSONValue])
    func inequality(_ value: JSONValue) {
        let all: [JSONValue] = [
            nil, true, false, 0, 1, "", "1", "null", [], [nil], [[]], [1, 2], [2, 1], [:], ["a": nil], ["a": [:]],
            ["b": nil],
            ["a": 1, "b": 2], ["a": 2, "b": 1],
        ]
        #expect(all.count { $0 == value } == 1)
    }

    @Test("equal values hash alike, and unequal ones do not fall together")
    func hashing() throws {
        let spelled = try JSONValue(parsing: "[1.0, {\"b\": [2e0], \"a\": \"\\u0061\"}]")
        let plain = try JSONValue(parsing: "[1, {\"a\": \"a\", \"b\": [2]}]")
        #expect(spelled == plain)
        #expect(spelled.hashValue == plain.hashValue)
        let many = Set((0..<1000).map { JSONValue.object(["n": .array([.number(JSONNumber($0))])]) })
        #expect(Set(many.map(\.hashValue)).count > 990)
    }
}
