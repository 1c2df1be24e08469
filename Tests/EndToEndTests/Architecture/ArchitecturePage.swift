import Foundation
import TestSupport

/// `Documentation/Architecture.md`, as far as the house tests hold it against the sources.
struct ArchitecturePage: Sendable {
    static let path = "Documentation/Architecture.md"

    static let committed = Result { try ArchitecturePage(reading: Checkout.root.appending(path: path)) }

    enum Imports: Sendable, Equatable {
        case anything
        case modules(Set<String>)

        func allows(_ module: String) -> Bool {
            switch self {
            case .anything: true
            case .modules(let modules): modules.contains(module)
            }
        }
    }

    /// What each target may import: the rows of the table `| target | may import |`.
    private(set) var imports: [String: Imports] = [:]
    /// Targets that take FoundationEssentials at most: those that the page excepts from Foundation.
    private(set) var withoutFoundation: Set<String> = []
    /// Paths of files and folders that stand in code spans: `Sources/FalJSON/JSONValue.swift`, `Sources/FalJSON/Scan/`.
    private(set) var paths: Set<String> = []

    private init(reading file: URL) throws { self.init(try String(contentsOf: file, encoding: .utf8)) }

    init(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let header = lines.firstIndex { Self.cells(of: $0).map { $0.lowercased() } == ["target", "may import"] }
        for line in header.map({ lines[($0 + 1)...].prefix { $0.hasPrefix("|") }.dropFirst() }) ?? [] {
            let cells = Self.cells(of: line)
            guard cells.count == 2 else { continue }
            let names = cells[0].split(whereSeparator: { ", `".contains($0) }).map(String.init)
            for name in names { imports[name] = allowed(by: cells[1]) }
        }
        let exception = /Foundation[^.]*\ball but ([^.]*?),? which/
        if let match = text.replacing("\n", with: " ").firstMatch(of: exception) {
            withoutFoundation = Self.words(in: match.output.1).intersection(imports.keys)
        }
        for match in text.matches(of: /`([\w+.\/-]+(?:\.swift|\/))`/) where match.output.1.contains("/") {
            paths.insert(String(match.output.1))
        }
    }

    /// Every word of the cell is a module that may be imported; words that are no module do no harm.
    private func allowed(by cell: String) -> Imports {
        if cell.contains("anything") { return .anything }
        let words = Self.words(in: cell)
        return .modules(cell.contains("all of the above") ? words.union(imports.keys) : words)
    }

    private static func words(in text: some StringProtocol) -> Set<String> {
        let words = String(text).split { !$0.isLetter && !$0.isNumber && $0 != "_" }
        return Set(words.map(String.init))
    }

    private static func cells(of line: Substring) -> [String] {
        line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }
}
