import SchemagenCore

/// What an app's Package.swift needs: this package, a target for the generated module, and one for its tests.
package struct PackageLines: Sendable {
    var dependency: [String]
    var targets: [String]
    /// For the target that calls the models.
    var caller: [String]

    package var all: [String] { dependency + targets + caller }

    /// - Parameters:
    ///   - output: the folder of the module.
    ///   - tests: the folder of the generated tests, if there is one. Folders are named where SwiftPM would choose
    ///     others.
    package init(module: String, output: String, tests: String?, dependency: PackageDependency) {
        self.dependency = dependency.lines
        let path = output == "Sources/\(module)" ? "" : ", path: \"\(output)\""
        let product = ".product(name: \"FalRuntime\", package: \"schemagen\")"
        targets = [
            "// among the targets:",
            ".target(name: \"\(module)\", dependencies: [\(product)]\(path)),",
        ]
        if let tests, let name = tests.split(separator: "/").last {
            let path = tests == "Tests/\(name)" ? "" : ", path: \"\(tests)\""
            targets.append(".testTarget(name: \"\(name)\", dependencies: [\"\(module)\", \(product)]\(path)),")
        }
        caller = [
            "// and among the dependencies of the target that calls the models:",
            "\"\(module)\", \(product),",
        ]
    }
}
