import SchemagenWorkspace

/// What to paste into an app and its package.
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

    /// The lines for the app's Package.swift.
    ///
    /// - Parameter lines: those of the generated module.
    static func package(_ lines: [String]) -> [String] {
        [
            "// among the dependencies; without traits nothing of the tool's own is cloned (a url: does as well):",
            ".package(name: \"schemagen\", path: \"../schemagen\", traits: []),",
            "// among the targets:",
        ] + lines
    }
}
