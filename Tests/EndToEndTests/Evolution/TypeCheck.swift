import Foundation
import TestSupport

/// Checks the types of generated code and of its callers, as one module, against the runtime built with these tests.
enum TypeCheck {
    static let module = "Evolution"

    /// - Parameter files: their texts by name.
    static func outcome(of files: [String: String], options: [String] = []) async throws -> Program.Outcome {
        let folder = try TemporaryFolder()
        for (name, text) in files { try folder.write(text, to: name) }
        let products = URL(filePath: CommandLineTool.path).deletingLastPathComponent()
        let curl = Checkout.root.appending(path: "Sources/CCurl/module.modulemap").path
        return try await Program.run(
            "swiftc",
            [
                "-typecheck", "-wmo", "-swift-version", "6", "-parse-as-library", "-module-name", module,
                "-I", products.appending(path: "Modules").path, "-Xcc", "-fmodule-map-file=\(curl)",
            ] + options + files.keys.sorted().map { "\(folder.path)/\($0)" })
    }
}
