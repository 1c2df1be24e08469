import FalJSON
import Foundation
import TestSupport

/// `Tests/ConsumerPackage` in a folder of its own, as an app somewhere on the disk: built, and run.
///
/// The folder stays from one run to the next, so that only what changed is compiled. What SwiftPM resolved does not
/// stay: every run has to show anew that it needs no other package. Nor does its plan of the build: SwiftPM keeps that
/// as long as the package's own files are the same, and misses files that are new in the checkout.
struct ConsumerCopy: Sendable {
    static let built = Task { try await ConsumerCopy() }

    /// How the build ended.
    let build: Program.Outcome

    private static let original = Checkout.root.appending(path: "Tests/ConsumerPackage")
    private static let root = FileManager.default.temporaryDirectory
        .appending(path: "schemagen-consumer-" + StableDigest.hexadecimal(Checkout.root.path))

    private init() async throws {
        try Self.removeResolution()
        try Self.copy()
        build = try await Self.swift("build", "--disable-build-manifest-caching")
    }

    // MARK: What the tests ask

    /// Runs the program.
    func run() async throws -> Program.Outcome {
        try await Program.run(Self.root.appending(path: "package/.build/debug/consumer").path)
    }

    /// The packages it depends on, and theirs, by name.
    func dependencies() async throws -> [String] {
        let outcome = try await Self.swift("package", "show-dependencies", "--format", "json")
        // SwiftPM may say more before it answers.
        guard let start = outcome.output.firstIndex(of: "{") else { return [outcome.output] }
        return Self.names(in: try JSONValue(parsing: String(outcome.output[start...]))["dependencies"])
    }

    /// Everything that was fetched: working copies, and the clones they are made of.
    func fetched() throws -> [String] {
        try Self.fetchFolders.flatMap { folder in
            let folder = Self.root.appending(path: folder)
            guard FileManager.default.fileExists(atPath: folder.path) else { return [String]() }
            return try FileManager.default.contentsOfDirectory(atPath: folder.path).map {
                "\(folder.lastPathComponent)/\($0)"
            }
        }
    }

    private static func names(in dependencies: JSONValue?) -> [String] {
        (dependencies?.arrayValue ?? []).flatMap { dependency in
            [dependency["name"]?.stringValue ?? "?"] + names(in: dependency["dependencies"])
        }
    }

    // MARK: Files

    private static let fetchFolders = ["package/.build/checkouts", "package/.build/repositories", "cache/repositories"]

    private static func removeResolution() throws {
        for path in fetchFolders + ["package/.build/workspace-state.json", "package/Package.resolved"] {
            let url = root.appending(path: path)
            if FileManager.default.fileExists(atPath: url.path) { try FileManager.default.removeItem(at: url) }
        }
    }

    /// Copies what differs. The one change on the way: where the checkout is.
    private static func copy() throws {
        let manager = FileManager.default
        let target = root.appending(path: "package")
        let paths = try manager.subpathsOfDirectory(atPath: original.path).filter { path in
            path.hasSuffix(".swift") && !path.hasPrefix(".")
        }
        for path in paths {
            var text = try String(contentsOf: original.appending(path: path), encoding: .utf8)
            if path == "Package.swift" {
                let relative = "path: \"../..\""
                guard text.contains(relative) else { throw Unexpected(description: "Package.swift has no \(relative)") }
                text = text.replacingOccurrences(of: relative, with: "path: \"\(Checkout.root.path)\"")
            }
            let url = target.appending(path: path)
            if (try? String(contentsOf: url, encoding: .utf8)) == text { continue }
            try manager.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: url, atomically: true, encoding: .utf8)
        }
        for path in try manager.subpathsOfDirectory(atPath: target.appending(path: "Sources").path)
        where path.hasSuffix(".swift") && !paths.contains("Sources/" + path) {
            try manager.removeItem(at: target.appending(path: "Sources/" + path))
        }
    }

    struct Unexpected: Error, CustomStringConvertible { var description: String }

    // MARK: Processes

    /// SwiftPM with a cache of its own: one that other packages filled would hide a clone.
    private static func swift(_ verb: String, _ arguments: String...) async throws -> Program.Outcome {
        let folders = [
            "--package-path", root.appending(path: "package").path, "--cache-path", root.appending(path: "cache").path,
        ]
        return try await Program.run("swift", [verb] + folders + arguments)
    }
}
