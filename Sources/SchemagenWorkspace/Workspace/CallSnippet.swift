/// What to paste into an app to call an endpoint.
package struct CallSnippet: Sendable {
    package var module: String
    /// `Fal.KlingVideo.V2_6.Pro.TextToVideo`.
    package var aliasPath: String
    /// A short name for it in the app: `TextToVideo`.
    package var localName: String
    /// `.init(prompt: "a fox in the snow")`.
    package var input: String
    /// What the app's Package.swift needs.
    package var packageLines: [String]

    package init(module: String, output: String, aliasPath: String, input: String) {
        self.module = module
        self.aliasPath = aliasPath
        self.input = input
        localName = aliasPath.split(separator: ".").last.map(String.init) ?? aliasPath
        packageLines = Self.packageLines(module: module, output: output)
    }

    /// The target of the generated module, as Package.swift has it. The folder is named where it is not SwiftPM's own choice.
    package static func packageLines(module: String, output: String) -> [String] {
        let path = output == "Sources/\(module)" ? "" : ", path: \"\(output)\""
        let product = ".product(name: \"FalRuntime\", package: \"schemagen\")"
        return [
            ".target(name: \"\(module)\", dependencies: [\(product)]\(path)),",
            "// and \"\(module)\" among the dependencies of the target that calls the models",
        ]
    }
}
