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

    package init(module: String, output: String, tests: String?, aliasPath: String, input: String) {
        self.module = module
        self.aliasPath = aliasPath
        self.input = input
        localName = aliasPath.split(separator: ".").last.map(String.init) ?? aliasPath
        packageLines = Self.packageLines(module: module, output: output, tests: tests)
    }

    /// What the app's Package.swift needs: the package, a target for the generated module, and one for its tests.
    /// Folders are named where they are not SwiftPM's own choice.
    package static func packageLines(module: String, output: String, tests: String?) -> [String] {
        let path = output == "Sources/\(module)" ? "" : ", path: \"\(output)\""
        let product = ".product(name: \"FalRuntime\", package: \"schemagen\")"
        return [
            "// among the dependencies; without traits nothing of the tool's own is cloned (a url: does as well):",
            ".package(name: \"schemagen\", path: \"../schemagen\", traits: []),",
            "// among the targets:",
            ".target(name: \"\(module)\", dependencies: [\(product)]\(path)),",
        ] + testTarget(module, tests, product) + [
            "// and among the dependencies of the target that calls the models:",
            "\"\(module)\", \(product),",
        ]
    }

    private static func testTarget(_ module: String, _ tests: String?, _ product: String) -> [String] {
        guard let tests, let name = tests.split(separator: "/").last else { return [] }
        let path = tests == "Tests/\(name)" ? "" : ", path: \"\(tests)\""
        return [".testTarget(name: \"\(name)\", dependencies: [\"\(module)\", \(product)]\(path)),"]
    }
}
