import ArgumentParser
import Foundation
import Testing

@testable import schemagen

@Suite("Help of the verbs")
struct HelpTests {
    static let verbs: [any ParsableCommand.Type] = [Schemagen.self] + Schemagen.configuration.subcommands

    /// A line that the source broke would be broken again by a narrow terminal, with single words between.
    @Test("Paragraphs fill the lines of any terminal", arguments: verbs.indices, [60, 80, 100])
    func paragraphs(_ verb: Int, _ columns: Int) throws {
        let command = Self.verbs[verb]
        let help = command.helpMessage(columns: columns)
        let overview = try #require(help.range(of: "USAGE:")).lowerBound
        let lines = help[..<overview].split(separator: "\n", omittingEmptySubsequences: false)
        for (line, next) in zip(lines, lines.dropFirst()) {
            let endsSentence = line.hasSuffix(".") || line.hasSuffix(":")
            guard !line.isEmpty, !line.hasPrefix(" "), !endsSentence else { continue }
            guard let word = next.split(separator: " ").first, !next.hasPrefix(" ") else { continue }
            // The last column stays free.
            #expect(line.count + 1 + word.count >= columns, "\(command._commandName): \(line)")
        }
    }
}
