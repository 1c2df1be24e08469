import SchemagenWorkspace

/// What to paste into an app.
enum SnippetText {
    /// Import, alias and call.
    static func code(_ snippet: CallSnippet) -> [String] {
        [
            "import FalRuntime",
            "import \(snippet.module)",
            "",
            "typealias \(snippet.localName) = \(snippet.aliasPath)",
            "",
            "let fal = FalClient(credentials: .key(\"<your fal key>\"))",
        ] + call(snippet)
    }

    /// On one line while it can be read there.
    private static func call(_ snippet: CallSnippet) -> [String] {
        let start = "let result = try await fal.subscribe("
        let arguments = ["to: \(snippet.localName).self", "input: \(snippet.input))"]
        let line = start + arguments.joined(separator: ", ")
        return line.count <= 100 ? [line] : [start, "    \(arguments[0]),", "    \(arguments[1])"]
    }
}
