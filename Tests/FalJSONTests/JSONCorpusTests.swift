import FalJSON
import Foundation
import TestSupport
import Testing

@Suite("Corpus: JSON", .enabled(if: Corpus.isPresent, "\(Corpus.absence)"))
struct JSONCorpusTests {
    @Test("every document is read as Foundation reads it, and comes back when written")
    func documents() throws {
        for file in try Corpus.present.documents().map(\.file) {
            let data = try Data(contentsOf: file)
            let value = try JSONValue(parsing: [UInt8](data))
            let foundation = try JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)
            let isSame = isSame(value, foundation)
            #expect(isSame, "\(file.lastPathComponent)")
            let isSameNode = try JSONNode(parsing: [UInt8](data)).value == value
            #expect(isSameNode, "\(file.lastPathComponent)")
            let returns = try JSONValue(parsing: value.serialized(.pretty.sortedKeys)) == value
            #expect(returns, "\(file.lastPathComponent)")
        }
    }

    @Test("the place of every key and value is where it stands in the document")
    func places() throws {
        for file in try Corpus.present.documents().prefix(50).map(\.file) {
            let bytes = try JSONValue(parsing: [UInt8](Data(contentsOf: file))).serialized(.pretty)
            let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            func text(at position: JSONPosition, _ count: Int) -> [UInt8] {
                Array(lines[position.line - 1].dropFirst(position.column - 1).prefix(count))
            }
            var waiting = [try JSONNode(parsing: bytes)]
            while let node = waiting.popLast() {
                let first: [UInt8]
                switch node.content {
                case .object(let members):
                    first = [UInt8(ascii: "{")]
                    waiting += members.map(\.value)
                    for member in members {
                        let key = JSONValue.string(member.key).serialized()
                        #expect(text(at: member.keyPosition, key.count) == key, "\(file.lastPathComponent)")
                    }
                case .array(let elements):
                    first = [UInt8(ascii: "[")]
                    waiting += elements
                default: first = node.value.serialized()
                }
                #expect(text(at: node.position, first.count) == first, "\(file.lastPathComponent) \(node.position)")
            }
        }
    }

    private func isSame(_ value: JSONValue, _ other: Any) -> Bool {
        switch (value, other) {
        case (.null, is NSNull): true
        case (.string(let value), let other as String): value == other
        case (.array(let value), let other as [Any]):
            value.count == other.count && zip(value, other).allSatisfy { isSame($0, $1) }
        case (.object(let value), let other as [String: Any]):
            value.count == other.count
                && value.allSatisfy { member in other[member.key].map { isSame(member.value, $0) } ?? false }
        case (.bool(let value), let other as Bool): value == other
        case (.number(let value), let other as NSNumber):
            // Foundation reads 54.45315001998097 by way of Decimal, and misses the nearest Double by a few.
            abs(value.doubleValue - other.doubleValue) <= 4 * value.doubleValue.ulp
        default: false
        }
    }
}
