import FalJSON
import Testing

@Suite("Nodes")
struct JSONNodeTests {
    private let text = """
        {
          "name": "é", "list": [1,
            null, true],\r
        \t"empty": {}, "deep": {"a": [[-2.50]]}
        }
        """

    @Test("every value and key has its line and column, in bytes")
    func positions() throws {
        let node = try JSONNode(parsing: text)
        func key(_ name: String) -> JSONPosition? { node.member(name)?.keyPosition }
        #expect(node.position == JSONPosition(line: 1, column: 1))
        #expect(key("name") == JSONPosition(line: 2, column: 3))
        #expect(node["name"]?.position == JSONPosition(line: 2, column: 11))
        #expect(key("list") == JSONPosition(line: 2, column: 17))
        #expect(node["list"]?.position == JSONPosition(line: 2, column: 25))
        #expect(node["list"]?[0]?.position == JSONPosition(line: 2, column: 26))
        #expect(node["list"]?[1]?.position == JSONPosition(line: 3, column: 5))
        #expect(node["list"]?[2]?.position == JSONPosition(line: 3, column: 11))
        #expect(key("empty") == JSONPosition(line: 4, column: 2))
        #expect(node["empty"]?.position == JSONPosition(line: 4, column: 11))
        #expect(node["deep"]?["a"]?[0]?[0]?.position == JSONPosition(line: 4, column: 31))
    }

    @Test("in a text without positions to guess, each scalar's place is where its text is")
    func placesOfMany() throws {
        var text = "["
        var expected: [JSONPosition] = []
        var line = 1
        var column = 2
        for number in 0..<500 {
            let space =
                number % 7 == 0
                ? "\n" + String(repeating: " ", count: number % 23) : String(repeating: " ", count: number % 3)
            text += space
            if number % 7 == 0 {
                line += 1
                column = 1 + number % 23
            } else {
                column += number % 3
            }
            expected.append(JSONPosition(line: line, column: column))
            let item = number % 2 == 0 ? "\(number)" : "\"é\(number)\""
            text += item + ","
            column += item.utf8.count + 1
        }
        text += "0]"
        let nodes = try #require(try JSONNode(parsing: text).arrayValue)
        #expect(nodes.dropLast().map(\.position) == expected)
    }

    @Test("members whose key repeats are all kept; the last one is found, as in the value")
    func repeatedKeys() throws {
        let node = try JSONNode(parsing: "{\"a\": 1, \"b\": 2, \"a\": 3}")
        #expect(node.objectValue?.map(\.key) == ["a", "b", "a"])
        #expect(node["a"]?.intValue == 3)
        #expect(node.member("a")?.keyPosition.column == 18)
        #expect(node.value == ["a": 3, "b": 2])
        #expect(node.value.objectValue.map { Array($0.keys) } == ["a", "b"])
    }

    @Test("each accessor answers for its own kind and for no other")
    func accessors() throws {
        let node = try JSONNode(parsing: text)
        #expect(node["name"]?.stringValue == "é")
        #expect(node["list"]?[1]?.isNull == true)
        #expect(node["list"]?[2]?.boolValue == true)
        #expect(node["list"]?[0]?.intValue == 1)
        #expect(node["deep"]?["a"]?[0]?[0]?.doubleValue == -2.5)
        #expect(node["deep"]?["a"]?[0]?[0]?.numberValue?.literal == "-2.50")
        #expect(node["empty"]?.objectValue?.isEmpty == true)
        #expect(node["name"]?.intValue == nil && node["name"]?.isNull == false && node["name"]?.boolValue == nil)
        #expect(node["name"]?.arrayValue == nil && node["name"]?.objectValue == nil && node["list"]?.stringValue == nil)
        #expect(node["absent"] == nil && node["list"]?[3] == nil && node["list"]?["a"] == nil && node[0] == nil)
        #expect(node["list"]?.description == "[1,null,true]")
    }

    @Test("the value of a node is the value of its text")
    func value() throws {
        #expect(try JSONNode(parsing: text).value == JSONValue(parsing: text))
        #expect(try JSONNode(parsing: "[]").value == [])
        #expect(try JSONNode(parsing: " 7 ").value == 7)
    }

    @Test("positions compare by line, then by column, and hold numbers of any size")
    func comparison() {
        #expect(JSONPosition(line: 1, column: 9) < JSONPosition(line: 2, column: 1))
        #expect(JSONPosition(line: 2, column: 1) < JSONPosition(line: 2, column: 3))
        #expect(JSONPosition(line: 3, column: 14).description == "3:14")
        var position = JSONPosition(line: .max, column: -1)
        #expect(position == JSONPosition(line: Int(UInt32.max), column: 0))
        position.line = 4
        position.column = 2
        #expect(position == JSONPosition(line: 4, column: 2))
    }
}
