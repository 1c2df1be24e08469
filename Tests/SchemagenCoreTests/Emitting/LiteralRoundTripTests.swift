import TestSupport
import Testing

@testable import SchemagenCore

/// What the compiler reads is what was written: hostile texts and numbers go through swiftc and come back as bytes.
@Suite("Literals through the compiler")
struct LiteralRoundTripTests {
    @Test("Every text and number survives", .timeLimit(.minutes(15)))
    func roundTrip() async throws {
        let texts =
            HostileTexts.all + HostileTexts.random(count: 150, seed: 1) + [String(repeating: "x\"\\(y)", count: 17_000)]
        var generator = SeededRandom(seed: 2)
        let doubles =
            [
                0.1, 1 / 3, .leastNonzeroMagnitude, .greatestFiniteMagnitude, .leastNormalMagnitude, -0.0,
                9_007_199_254_740_992,
                1e21, 1e-7,
            ]
            + (0..<400).map { _ in Double(bitPattern: generator.next()) }.filter(\.isFinite)
            + (0..<200).map { _ in Double.random(in: -100...100, using: &generator) }
        let integers = [Int.min, .min + 1, -1, 0, 1, .max]

        var source = """
            func hex(_ text: String) -> String {
                text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            }
            struct Nest {
                static let tables: [String] = [

            """
        for text in texts { source += "        \(SwiftLiteral.block(text, indent: 8).text),\n" }
        source += "    ]\n}\nlet lines: [String] = [\n"
        for text in texts { source += "    \(SwiftLiteral.string(text).text),\n" }
        source += "]\nlet doubles: [Double] = [\n"
        for double in doubles { source += "    \(SwiftLiteral.double(double).text),\n" }
        source +=
            "]\nlet integers: [Int] = [\(integers.map { SwiftLiteral.integer($0).text }.joined(separator: ", "))]\n"
        source += """
            for line in lines { print("s", hex(line)) }
            for table in Nest.tables { print("s", hex(table)) }
            for double in doubles { print("d", double.bitPattern) }
            for integer in integers { print("i", integer) }
            """

        let outcome = try await ScratchCompiler.compileAndRun(source)
        let expected =
            (texts + texts).map { "s " + Self.hex($0) } + doubles.map { "d \($0.bitPattern)" }
            + integers.map { "i \($0)" }
        let printed = outcome.output.split(separator: "\n").map { String($0) }
        #expect(outcome.status == 0, "\(outcome.output.prefix(2000))")
        #expect(printed.count == expected.count)
        for (index, (found, wanted)) in zip(printed, expected).enumerated() where found != wanted {
            Issue.record("line \(index): \(found.prefix(200)) instead of \(wanted.prefix(200))")
        }
    }

    private static func hex(_ text: String) -> String {
        text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
