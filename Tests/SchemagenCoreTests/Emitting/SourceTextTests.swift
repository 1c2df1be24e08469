import Foundation
import TestSupport
import Testing

@testable import SchemagenCore

@Suite("Source text")
struct SourceTextTests {
    @Test("It is put together of safe parts")
    func parts() throws {
        let name = try #require(SwiftName("default", as: .field))
        let line: SourceText =
            "public var \(name): [\("Int" as SourceText)] // self.\(bare: name) = \(SwiftLiteral.string("\"")), \(3)"
        #expect(line.text == #"public var `default`: [Int] // self.default = "\"", 3"#)
        #expect(SourceText.bare(name).text == "default")
        #expect(SourceText(name).text == "`default`")
        #expect(["a", "b"].joined(separator: ", ").text == "a, b" as String)
        let list: [SourceText] = ["a", "b"]
        #expect(list.joined(separator: ", ").text == "a, b")
        #expect(SourceText("a\n\nb").indented(by: 2).text == "a\n\n  b")
        #expect("\(line)" == line.text)
    }

    @Test("A text from a schema cannot become source: such code does not compile", .timeLimit(.minutes(15)))
    func stringsThatMayBeHostileAreRefused() async throws {
        let core = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources/SchemagenCore")
        let files =
            ["SourceText", "SwiftLiteral", "DocText", "FirstSentence", "VisibleText"]
            .map { core.appending(path: "Emitting/\($0).swift") }
            + ["SwiftName", "WordSplitter", "WireName"]
            .map { core.appending(path: "Naming/\($0).swift") }
        func isAccepted(_ body: String) async throws -> Bool {
            let outcome = try await ScratchCompiler.check(
                "func make(_ number: Int, _ wire: WireName, _ name: SwiftName) -> SourceText { \(body) }", with: files)
            // Refused for the reason meant, not because something else is missing.
            let isMeant = ["'String'", "'private'"].contains { outcome.output.contains($0) }
            #expect(outcome.status == 0 || isMeant, "\(outcome.output.prefix(2000))")
            return outcome.status == 0
        }
        #expect(try await isAccepted(#""case \(name) = \(number)""#))
        #expect(try await !isAccepted(#""case \(wire.text)""#))
        #expect(try await !isAccepted("SourceText(stringLiteral: wire.text)"))
        #expect(try await !isAccepted("SourceText(text: wire.text)"))
    }
}
