import FalJSON
import Foundation
import Testing

@Suite("Limits")
struct JSONLimitsTests {
    private func nested(_ depth: Int, _ open: String, _ inner: String, _ close: String) -> String {
        String(repeating: open, count: depth) + inner + String(repeating: close, count: depth)
    }

    @Test(
        "512 levels are read, one more is not, at the bracket that is too much",
        arguments: [("[", "]"), ("{\"a\":", "}")])
    func depth(_ open: String, _ close: String) throws {
        let allowed = nested(512, open, "1", close)
        #expect(try JSONValue(parsing: allowed).text() == allowed)
        #expect(try JSONNode(parsing: allowed).value.text() == allowed)
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: nested(513, open, "1", close)) }
        #expect(error?.reason == .tooDeep(limit: 512))
        #expect(error?.offset == 512 * open.utf8.count)
    }

    @Test("100,000 levels are an error with a place, whether closed or not", arguments: ["]", ""])
    func theDepthOfHostileJSON(_ close: String) {
        let text = nested(100_000, "[\n", "", close)
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        #expect(error?.description == "513:1: arrays and objects are nested more than 512 deep")
        #expect(#expect(throws: JSONError.self) { try JSONNode(parsing: text) } == error)
    }

    @Test("a smaller depth holds; a greater one does not exceed 512")
    func chosenDepth() throws {
        #expect(try JSONValue(parsing: "[{}]", limits: JSONLimits(maximumDepth: 2)) == [[:]])
        #expect(throws: JSONError.self) { try JSONValue(parsing: "[{}]", limits: JSONLimits(maximumDepth: 1)) }
        #expect(throws: JSONError.self) { try JSONValue(parsing: "[]", limits: JSONLimits(maximumDepth: 0)) }
        #expect(try JSONValue(parsing: "7", limits: JSONLimits(maximumDepth: -1)) == 7)
        var limits = JSONLimits(maximumDepth: 1_000_000)
        #expect(limits.maximumDepth == 512)
        limits.maximumDepth = 9999
        #expect(limits.maximumDepth == 512)
    }

    @Test("siblings are not depth")
    func siblings() throws {
        let text = "[" + Array(repeating: "[[]]", count: 2000).joined(separator: ",") + "]"
        #expect(try JSONValue(parsing: text, limits: JSONLimits(maximumDepth: 3)).arrayValue?.count == 2000)
    }

    @Test("a text of the greatest length is read, a longer one refused before it is looked at")
    func size() throws {
        let limits = JSONLimits(maximumBytes: 4)
        #expect(try JSONValue(parsing: "1234", limits: limits) == 1234)
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: "garbage", limits: limits) }
        #expect(error?.description == "1:1: the text has 7 bytes, more than the limit of 4")
        #expect(JSONLimits().maximumBytes == 67_108_864)
    }

    @Test(
        "at 512 levels everything that walks a value fits half a megabyte of stack",
        arguments: [("[", "]"), ("{\"a\":", "}")])
    func stack(_ open: String, _ close: String) async {
        let text = nested(512, open, "1", close)
        let isFine = await withCheckedContinuation { continuation in
            let thread = Thread {
                continuation.resume(returning: JSONLimitsTests.walk(text))
            }
            thread.stackSize = 512 << 10
            thread.start()
        }
        #expect(isFine)
    }

    /// Parses, compares, hashes, writes, encodes, decodes and frees a value; any overflow would end the process.
    private static func walk(_ text: String) -> Bool {
        guard let first = try? JSONValue(parsing: text), let second = try? JSONNode(parsing: text).value else {
            return false
        }
        return first == second && first.hashValue == second.hashValue && first.text() == text
            && first.serialized(.pretty.sortedKeys).count > text.utf8.count
    }
}
