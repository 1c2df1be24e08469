import FalJSON
import Testing

@Suite("Objects")
struct JSONObjectTests {
    @Test("members keep their order; a new key comes last, a known one keeps its place")
    func order() {
        var object: JSONObject = ["z": 1, "a": 2, "m": 3]
        object["b"] = 4
        object["a"] = 5
        #expect(Array(object.keys) == ["z", "a", "m", "b"])
        #expect(Array(object.values) == [1, 5, 3, 4])
        #expect(object[1] == JSONObject.Member(key: "a", value: 5))
        #expect(object.map(\.key) == ["z", "a", "m", "b"])
        #expect(object.description == "{\"z\":1,\"a\":5,\"m\":3,\"b\":4}")
    }

    @Test("setting nil removes a member, setting null does not")
    func removal() {
        var object: JSONObject = ["a": 1, "b": 2, "c": 3]
        object["b"] = nil
        object["nothing"] = nil
        object["c"] = .some(.null)
        #expect(object == ["a": 1, "c": nil])
        #expect(object.removeValue(forKey: "a") == 1)
        #expect(object.removeValue(forKey: "a") == nil)
        #expect(Array(object.keys) == ["c"])
    }

    @Test("of members with one key the last value counts, at the place of the first", arguments: [2, 10, 40])
    func repetition(_ others: Int) throws {
        let members = (0..<others).map { JSONObject.Member(key: "k\($0)", value: .number(JSONNumber($0))) }
        let object = JSONObject(members + [JSONObject.Member(key: "k1", value: "last")])
        #expect(object.count == others)
        #expect(object[1] == JSONObject.Member(key: "k1", value: "last"))
        let text =
            "{" + (members.map { "\"\($0.key)\":\($0.value)" } + ["\"k1\":\"last\""]).joined(separator: ",") + "}"
        #expect(try JSONValue(parsing: text) == .object(object))
        #expect(try JSONValue(parsing: text).objectValue?.keys.elementsEqual(object.keys) == true)
        #expect(try JSONNode(parsing: text).value.objectValue?.keys.elementsEqual(object.keys) == true)
    }

    @Test("equality and hash ignore the order of members", arguments: [3, 100])
    func equality(_ count: Int) {
        let members = (0..<count).map { JSONObject.Member(key: "key \($0)", value: .number(JSONNumber($0))) }
        let object = JSONObject(members)
        let reversed = JSONObject(members.reversed())
        #expect(object == reversed)
        #expect(object.hashValue == reversed.hashValue)
        #expect(JSONValue.array([.object(object)]) == [.object(reversed)])
        var other = reversed
        other["key 1"] = "else"
        #expect(object != other)
        other["key 1"] = nil
        #expect(object != other)
        other["key one"] = 1
        #expect(object != other)
    }

    @Test("in a large object every key is found, also after removals and additions")
    func large() {
        var object = JSONObject()
        for number in 0..<3000 { object["key \(number)"] = .number(JSONNumber(number)) }
        for number in stride(from: 0, to: 3000, by: 100) { object["key \(number)"] = nil }
        for number in 3000..<3050 { object.append("key \(number)", .number(JSONNumber(number))) }
        #expect(object.count == 3020)
        for number in 0..<3050 {
            let expected: JSONValue? = number < 3000 && number % 100 == 0 ? nil : .number(JSONNumber(number))
            #expect(object["key \(number)"] == expected)
            #expect((object.index(forKey: "key \(number)") == nil) == (expected == nil))
        }
        #expect(object["key 3050"] == nil)
    }

    @Test("an object that shrinks below the size of an index is searched one by one again")
    func shrinking() {
        var object = JSONObject((0..<20).map { JSONObject.Member(key: "\($0)", value: .number(JSONNumber($0))) })
        for number in 0..<18 { object["\(number)"] = nil }
        #expect(object == ["18": 18, "19": 19])
        for number in 0..<18 { object["\(number)"] = .number(JSONNumber(number)) }
        #expect(object.count == 20)
        #expect(object["17"] == 17)
    }

    @Test("asked in any order from any place, every key is found, and no other", arguments: [1, 3, 40])
    func cursor(count: Int) {
        let object = JSONObject(
            (0..<count).map { JSONObject.Member(key: "key \($0)", value: .number(JSONNumber($0))) })
        var cursor = 0
        for place in Array(0..<count) + (0..<count).reversed() {
            #expect(object.value(of: "key \(place)", after: &cursor) == .number(JSONNumber(place)))
            #expect(cursor == place + 1)
            #expect(object.value(of: "key ?", after: &cursor) == nil)
            #expect(cursor == place + 1)
        }
        #expect(JSONObject().value(of: "key 0", after: &cursor) == nil)
    }

    @Test("keys are told apart by their bytes, also when asked with a cursor")
    func cursorBytes() {
        // The sign of the ohm is the letter omega to Swift's `==`.
        let object: JSONObject = ["\u{2126}": 1, "\u{1F71}": 2]
        var cursor = 0
        #expect(object.value(of: "\u{3A9}", after: &cursor) == nil)
        #expect(object.value(of: "\u{1F71}", after: &cursor) == 2)
    }

    @Test("a value can be changed in place, and begun with a default")
    func inPlace() {
        var object: JSONObject = ["n": 1]
        object["n", default: 0] = 2
        object["list", default: []] = [1]
        #expect(object == ["n": 2, "list": [1]])
        #expect(object["absent", default: "x"] == "x")
        #expect(object.count == 2)
    }

    @Test("many keys that differ only in their middle do not make a parser slow or wrong")
    func similarKeys() throws {
        let keys = (0..<20_000).map { "the same beginning, \($0) and the same end" }
        let text = "{" + keys.map { "\"\($0)\":0" }.joined(separator: ",") + "}"
        let object = try #require(try JSONValue(parsing: text).objectValue)
        #expect(object.keys.elementsEqual(keys))
    }

    @Test("copies are independent")
    func copies() {
        let first: JSONObject = ["a": 1]
        var second = first
        second["b"] = 2
        #expect(first == ["a": 1])
        #expect(second == ["a": 1, "b": 2])
    }
}
