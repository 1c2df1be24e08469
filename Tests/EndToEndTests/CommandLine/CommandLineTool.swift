import Foundation
import TestSupport

/// The program as users run it: the `schemagen` that was built beside these tests.
enum CommandLineTool {
    static let path: String = {
        // On Linux the tests are a program in the folder of the products, on macOS a bundle there.
        let tests = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
        let products = tests?.bundleURL.deletingLastPathComponent() ?? Bundle.main.bundleURL
        return products.appending(path: "schemagen").path
    }()

    /// The starter models of this repository: documents that are always there.
    static let documents = Checkout.root.appending(path: "Schemas").path

    /// Runs a verb in a project, with nothing in the environment that could change what it does.
    static func run(
        _ arguments: [String], in project: EmptyProject, environment: [String: String] = [:]
    ) async throws -> Program.Outcome {
        let cleared = ["FAL_KEY", "FAL_KEY_ID", "FAL_KEY_SECRET", "https_proxy", "HTTPS_PROXY", "http_proxy"]
        let state = ["XDG_STATE_HOME=\(project.statePath)"]
        let variables = cleared.flatMap { ["-u", $0] } + state + environment.map { "\($0.key)=\($0.value)" }
        // Not through the verb's own `--directory` alone: a verb shall find a project from where the user stands.
        let inside = ["sh", "-c", "cd \"$0\" && exec \"$@\"", project.path, path]
        return try await Program.run("env", variables + inside + arguments, within: .seconds(120))
    }
}
