import Foundation
import TestSupport

/// The `schemagen` executable that was built with these tests.
enum CommandLineTool {
    static let path: String = {
        // The tests are an executable in the products folder on Linux, and a bundle there on macOS.
        let tests = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
        let products = tests?.bundleURL.deletingLastPathComponent() ?? Bundle.main.bundleURL
        return products.appending(path: "schemagen").path
    }()

    /// The documents of the starter models in this repository.
    static let documents = Checkout.root.appending(path: "Schemas").path

    /// Runs a verb in a project, without the variables that would change what it does.
    static func run(
        _ arguments: [String], in project: TemporaryFolder, environment: [String: String] = [:]
    ) async throws -> Program.Outcome {
        let cleared = [
            "FAL_KEY", "FAL_KEY_ID", "FAL_KEY_SECRET", "FAL_EMULATOR", "https_proxy", "HTTPS_PROXY", "http_proxy",
        ]
        let state = ["XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"].map { "\($0)=\(project.statePath)" }
        let variables = cleared.flatMap { ["-u", $0] } + state + environment.map { "\($0.key)=\($0.value)" }
        // Changes the directory instead of passing `--directory`, since a verb must find the project itself.
        let inside = ["sh", "-c", "cd \"$0\" && exec \"$@\"", project.path, path]
        return try await Program.run("env", variables + inside + arguments, within: .seconds(120))
    }
}
