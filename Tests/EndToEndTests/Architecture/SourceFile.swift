import Foundation
import TestSupport

/// A Swift file of the checkout, read as far as the rules of the house need it.
struct SourceFile: Sendable {
    /// Below the checkout: `Sources/FalJSON/JSONValue.swift`.
    var path: String
    /// The target it belongs to.
    var target: String
    /// Its lines without comments and texts.
    var lines: [Substring]
    /// The whole file.
    var text: String
    private var fullLines: [Substring]

    init(path: String, target: String, text: String) {
        self.path = path
        self.target = target
        self.text = text
        lines = CodeOnly.of(text).split(separator: "\n", omittingEmptySubsequences: false)
        fullLines = text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// All code that is not a test.
    static let all: [SourceFile] = {
        let sources = Checkout.root.appending(path: "Sources")
        let targets = (try? FileManager.default.contentsOfDirectory(atPath: sources.path)) ?? []
        let places =
            targets.sorted().map { ("Sources/\($0)", $0) } + [
                ("Generated", "Generated"), ("Templates", "SchemagenTemplates"),
            ]
        // The benchmark's baselines and the tutorials' steps are programs of their own, and in no target.
        return places.flatMap { files(in: $0, of: $1) }.filter { file in
            !file.path.contains("Benchmarks/Baselines/") && !file.path.contains(".docc/")
        }
    }()

    /// All tests but those that the generator wrote.
    static let tests = files(in: "Tests", of: "Tests").filter { file in
        !file.path.contains("/Cases/") && !file.path.contains("/Families/") && !file.path.contains("/.build/")
    }

    private static func files(in folder: String, of target: String) -> [SourceFile] {
        // A target can be a link, and a link is not looked into unless it is resolved.
        let root = Checkout.root.appending(path: folder).resolvingSymlinksInPath()
        let paths = (FileManager.default.subpaths(atPath: root.path) ?? []).filter { $0.hasSuffix(".swift") }
        return paths.sorted().compactMap { path in
            guard let text = try? String(contentsOf: root.appending(path: path), encoding: .utf8) else { return nil }
            return SourceFile(path: "\(folder)/\(path)", target: target, text: text)
        }
    }

    /// The modules it imports.
    var imports: [String] {
        lines.compactMap { line in
            var words = line.split(whereSeparator: \.isWhitespace).filter { !$0.hasPrefix("@") }
            while let first = words.first, ["public", "package", "internal", "fileprivate", "private"].contains(first) {
                words.removeFirst()
            }
            guard words.count >= 2, words[0] == "import" else { return nil }
            let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
            let module = kinds.contains(words[1]) && words.count > 2 ? words[2] : words[1]
            return String(module.prefix { $0 != "." })
        }
    }

    /// Whether a comment stands on the line or within the ten lines above it. Lines count from 1.
    func hasComment(above line: Int) -> Bool {
        fullLines[max(0, line - 11)..<min(line, fullLines.count)].contains { $0.contains("//") }
    }

    /// Places where one of the words stands as code: `path:line: word`.
    func places(of pattern: some RegexComponent) -> [String] {
        lines.enumerated().compactMap { index, line in
            line.contains(pattern) ? "\(path):\(index + 1): \(line.trimmingPrefix(while: \.isWhitespace))" : nil
        }
    }
}
