import FalJSON
import TestSupport
import Testing

/// Texts made of good ones by small damage: a reader must take or refuse each of them calmly, and both readers alike.
@Suite("Fuzz")
struct FuzzJSONTests {
    static let seeds = AcceptedTexts.all.map(\.text) + RefusedTexts.all.map(\.text)

    /// Pieces of JSON that single bytes would rarely form.
    static let pieces = [
        "null", "true", "false", "\"", "\\", "\\u", "\\uD83D", "\\uDE00", "\\u0000", "{\"a\":", "}", "[", "]", ",", ":",
        "-", "0", "1e",
        "e400", ".5", "\n", "\u{FEFF}", "é", "𝄞", "        ", "\"k\":", "12345678901234567890",
    ].map { Array($0.utf8) }

    /// 8 runs of 25,000 texts each; they share the cores.
    @Test(
        "200,000 damaged texts: no crash, one verdict, and what is accepted survives writing", arguments: UInt64(1)...8)
    func mutations(_ seed: UInt64) async throws {
        let (accepted, faults) = try await BusyThread.run {
            var random = SeededRandom(seed: seed)
            var accepted = 0
            var faults: [String] = []
            for _ in 0..<25_000 {
                let text = Self.mutant(&random)
                if try Self.check(text, &faults) { accepted += 1 }
            }
            return (accepted, faults)
        }
        #expect(faults.prefix(20) == [])
        // Neither verdict is so rare that the other half goes untested.
        #expect(accepted > 1000)
        #expect(accepted < 24_000)
    }

    /// Whether the text is JSON to both readers. Plain comparisons: a macro for each of 200,000 would cost more than
    /// the readers.
    private static func check(_ text: [UInt8], _ faults: inout [String]) throws -> Bool {
        let value = Result { () throws(JSONError) in try JSONValue(parsing: text) }
        let node = Result { () throws(JSONError) in try JSONNode(parsing: text) }
        switch (value, node) {
        case (.success(let value), .success(let node)):
            let compact = try JSONValue(parsing: value.serialized())
            let pretty = try JSONValue(parsing: value.serialized(.pretty.sortedKeys))
            // Long documents remember their keys: the text twice in one.
            let twice =
                Array("[".utf8) + text + Array(",".utf8) + text + Array(repeating: 0x20, count: 1024) + Array("]".utf8)
            let long = try JSONValue(parsing: twice)
            if long != .array([value, value]) { faults.append("twice, \(text) means something else") }
            if [node.value, compact, pretty].contains(where: { $0 != value }) {
                faults.append("what \(text) means changes")
            }
            return true
        case (.failure(let first), .failure(let second)):
            if first != second { faults.append("the readers give two reasons against \(text)") }
            if !(0...text.count).contains(first.offset) { faults.append("a place outside \(text)") }
            return false
        default:
            faults.append("the readers disagree on \(text)")
            return false
        }
    }

    private static func mutant(_ random: inout SeededRandom) -> [UInt8] {
        var text = seeds[random.below(seeds.count)]
        if text.count > 200 { text = Array(text.prefix(200)) }
        for _ in 0...random.below(3) {
            let place = random.below(text.count + 1)
            let span = place..<min(text.count, place + 1 + random.below(4))
            switch random.below(7) {
            case 0: text.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
            case 1: text.insert(contentsOf: pieces[random.below(pieces.count)], at: place)
            case 2: text.removeSubrange(span)
            case 3 where place < text.count: text[place] ^= 1 << UInt8(random.below(8))
            case 4: text.insert(contentsOf: text[span], at: random.below(text.count + 1))
            case 5:
                text =
                    [UInt8(ascii: "[")] + text + [UInt8(ascii: ",")] + seeds[random.below(seeds.count)].prefix(99) + [
                        UInt8(ascii: "]")
                    ]
            default: text = Array("{\"\(random.below(3))\":".utf8) + text + Array("}".utf8)
            }
        }
        return text
    }
}
