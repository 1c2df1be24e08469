import Foundation
import TestSupport
import Testing

@Suite("The command plugin: swift package schemagen")
struct PluginTests {
    @Test("it runs the program that SCHEMAGEN names, in the package and with its arguments, or says how to get one")
    func runs() async throws {
        let folder = try TemporaryFolder()
        let package = try Self.package(in: folder)
        let tool = try Self.program("schemagen", in: folder)
        let bundle = try Self.bundle(of: tool, in: folder)

        for named in [tool, bundle] {
            let run = try await Self.plugin(["update", "a b"], package, environment: ["SCHEMAGEN=\(named)"])
            let resolved = URL(filePath: package).resolvingSymlinksInPath().path
            #expect(run.output.contains("in \(resolved)\nupdate\na b\n"), "\(named): \(run.complaints)")
            #expect(run.status != 0 && run.complaints.contains("exit code 3"))
        }
        let onPath = try await Self.plugin(["list"], package, environment: ["PATH=\(folder.path)/bin:\(Self.path)"])
        #expect(onPath.output.contains("\nlist\n"), "\(onPath.complaints)")

        let missing = try await Self.plugin(["list"], package, environment: ["PATH=\(Self.path)"])
        #expect(missing.status != 0 && missing.complaints.contains("there is no schemagen on the PATH. Install one"))
        let folderInstead = try await Self.plugin(["list"], package, environment: ["SCHEMAGEN=\(folder.path)"])
        #expect(folderInstead.status != 0 && folderInstead.complaints.contains("which is not a program"))
    }

    /// Where `swift` is, and the system's programs; no schemagen that this machine may have.
    private static let path: String = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return folders.filter { !FileManager.default.fileExists(atPath: $0 + "/schemagen") }.joined(separator: ":")
    }()

    private static func plugin(
        _ arguments: [String], _ package: String, environment: [String]
    ) async throws -> Program.Outcome {
        let permissions = ["--allow-network-connections", "all", "--allow-writing-to-package-directory"]
        return try await Program.run(
            "env",
            ["-u", "SCHEMAGEN"] + environment + ["swift", "package", "--package-path", package] + permissions
                + ["schemagen"] + arguments, within: .seconds(300))
    }

    /// A package that depends on this one by path.
    private static func package(in folder: TemporaryFolder) throws -> String {
        try folder.write("", to: "app/Sources/App/Empty.swift")
        try folder.write(
            """
            // swift-tools-version: 6.2
            import PackageDescription

            let package = Package(
                name: "App", platforms: [.macOS(.v14)],
                dependencies: [.package(name: "schemagen", path: "\(Checkout.root.path)", traits: [])],
                targets: [
                    .target(name: "App", dependencies: [.product(name: "FalRuntime", package: "schemagen")])
                ])

            """, to: "app/Package.swift")
        return folder.path + "/app"
    }

    /// A program that prints its folder and its arguments.
    private static func program(_ name: String, in folder: TemporaryFolder) throws -> String {
        let path = try folder.write(
            "#!/bin/sh\necho \"in $(pwd -P)\"\nfor word in \"$@\"; do echo \"$word\"; done\nexit 3\n", to: "bin/\(name)"
        )
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return path
    }

    /// An artifact bundle, as a release has it, with a variant for each platform.
    private static func bundle(of program: String, in folder: TemporaryFolder) throws -> String {
        let triples = ["x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu", "arm64-apple-macosx"]
        let list = triples.map { "\"\($0)\"" }.joined(separator: ", ")
        try folder.write(
            """
            {"schemaVersion": "1.0", "artifacts": {"schemagen": {"type": "executable", "version": "1.0.0", "variants": [
                {"path": "nothing", "supportedTriples": ["riscv64-unknown-linux-gnu"]},
                {"path": "bin/schemagen", "supportedTriples": [\(list)]}]}}}
            """, to: "schemagen.artifactbundle/info.json")
        let binary = folder.path + "/schemagen.artifactbundle/bin"
        try FileManager.default.createDirectory(atPath: binary, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: program, toPath: binary + "/schemagen")
        return folder.path + "/schemagen.artifactbundle"
    }
}
