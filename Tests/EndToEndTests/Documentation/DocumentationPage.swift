import Foundation
import TestSupport
import Testing

/// README.md, a page of Documentation/, or an article of a DocC catalogue, with its code samples.
struct DocumentationPage: Sendable, CustomTestStringConvertible {
    /// A fenced block of code.
    struct Block: Sendable {
        var language: String
        /// The number of the first line of code.
        var line: Int
        var code: [String] = []
        /// Code that the block needs but does not show, from a comment `<!-- setup … -->` in front of it.
        var setup: [String] = []
    }

    /// The path in the checkout: `Documentation/Queue.md`.
    let path: String
    let lines: [String]
    let blocks: [Block]
    /// The text without code blocks.
    let prose: String

    var testDescription: String { path }

    static let all: [DocumentationPage] = {
        let pages = files(in: "Documentation", ending: ".md")
        return (["README.md"] + pages + articles).compactMap { try? DocumentationPage($0) }
    }()

    private static let articles = files(in: "Sources", ending: ".md").filter { $0.contains(".docc/") }

    /// The programs that tutorials show, step by step.
    static let tutorialPrograms = files(in: "Sources", ending: ".swift").filter { $0.contains(".docc/Resources/") }

    private static func files(in folder: String, ending suffix: String) -> [String] {
        let paths = FileManager.default.subpaths(atPath: Checkout.root.appending(path: folder).path) ?? []
        return paths.filter { $0.hasSuffix(suffix) }.sorted().map { "\(folder)/\($0)" }
    }

    init(_ path: String) throws {
        self.path = path
        let text = try String(contentsOf: Checkout.root.appending(path: path), encoding: .utf8)
        lines = text.components(separatedBy: "\n")
        var blocks: [Block] = []
        var prose: [String] = []
        var open: Block?
        var setup: [String] = []
        var isSetup = false
        for (index, line) in lines.enumerated() {
            if var block = open {
                if line.hasPrefix("```") {
                    blocks.append(block)
                    open = nil
                } else {
                    block.code.append(line)
                    open = block
                }
            } else if line.hasPrefix("```") {
                open = Block(language: String(line.dropFirst(3)), line: index + 2, setup: setup)
                setup = []
            } else if line == "<!-- setup" {
                isSetup = true
            } else if isSetup {
                if line == "-->" { isSetup = false } else { setup.append(line) }
            } else {
                prose.append(line)
            }
        }
        self.blocks = blocks
        self.prose = prose.joined(separator: "\n")
    }

    /// The blocks of Swift, and the calls in what `schemagen add` prints.
    var samples: [Block] {
        blocks.compactMap { block in
            if block.language == "swift" { return block.isManifest ? nil : block }
            guard let start = block.code.firstIndex(of: "Example call:"),
                let end = block.code[start...].firstIndex(of: "In Package.swift:")
            else { return nil }
            let code = block.code[(start + 1)..<end].map { String($0.dropFirst(4)) }
            return Block(language: "swift", line: block.line + start + 1, code: code)
        }
    }

    /// The commands in samples and in backticks: `schemagen add ID`.
    var commands: [String] {
        let samples = blocks.filter { $0.language != "swift" }.flatMap(\.code).compactMap { line in
            let command = line.hasPrefix("$ ") ? String(line.dropFirst(2)) : line
            return command.hasPrefix("schemagen ") ? command : nil
        }
        let inline = prose.matches(of: /`(schemagen\s[^`]*)`/).map { String($0.1).replacing("\n", with: " ") }
        return samples + inline
    }
}
