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
            "let output = try await fal.subscribe(to: \(snippet.localName).self, input: \(snippet.input))",
        ]
    }
}
