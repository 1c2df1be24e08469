import FalJSON
import Foundation
import TestSupport
import Testing

@Suite("Command line: init in a package")
struct InitTests {
    private static let manifest = """
        // swift-tools-version: 6.2
        import PackageDescription

        // Ours.
        let package = Package(
            name: "App",
            targets: [
                .executableTarget(name: "App")
            ]
        )

        """

    private func app(manifest: String = manifest) throws -> TemporaryFolder {
        try TemporaryFolder(["Package.swift": manifest, "Sources/App/main.swift": ""])
    }

    private func package(in folder: TemporaryFolder, _ arguments: String...) async throws -> JSONValue {
        let outcome = try await Program.run("swift", ["package", "--package-path", folder.path] + arguments)
        try #require(outcome.status == 0, "\(outcome.complaints)")
        return try JSONValue(parsing: outcome.output)
    }

    @Test("--yes adds the dependency and both targets to Package.swift, and keeps what is there")
    func edits() async throws {
        let app = try app()
        let made = try await CommandLineTool.run(["init", "--yes", "--format", "json"], in: app)
        try #require(made.status == 0, "\(made.complaints)")
        let report = try JSONValue(parsing: made.output)
        #expect(report["packageEdits"]?.arrayValue?.count == 3)
        // Which target calls the models is for the user to say.
        #expect(report["package"]?.arrayValue?.count == 2)

        let text = String(decoding: try #require(try app.files()["Package.swift"]), as: UTF8.self)
        #expect(text.contains("// Ours.") && text.contains("traits: []"))
        let package = try await package(in: app, "dump-package")
        let targets = try #require(package["targets"]?.arrayValue)
        #expect(targets.map { $0["name"]?.stringValue } == ["App", "FalModels", "GeneratedTests"])
        for target in targets.dropFirst() {
            #expect(target["dependencies"]?.text().contains(#"["FalRuntime","schemagen","#) == true, "\(target)")
        }
        // SwiftPM resolves it: the checkout is found by its name, and nothing that only the tool needs with it.
        let graph = try await self.package(in: app, "show-dependencies", "--format", "json")
        #expect(graph["dependencies"]?.arrayValue?.count == 1)
        #expect(graph["dependencies"]?[0]?["dependencies"] == [])
        #expect(try await CommandLineTool.run(["init", "--yes"], in: app).status == 1, "a manifest is not overwritten")
    }

    @Test("without a terminal and --yes, the lines are printed and Package.swift stays")
    func prints() async throws {
        let app = try app()
        let made = try await CommandLineTool.run(["init"], in: app)
        #expect(made.status == 0 && made.output.contains(".target(name: \"FalModels\""))
        #expect(try app.files()["Package.swift"] == Array(Self.manifest.utf8))
    }

    #if os(Linux)
        /// `script` gives a program a terminal. Its options are others on macOS.
        private static let hasScript = FileManager.default.isExecutableFile(atPath: "/usr/bin/script")

        @Test("on a terminal it asks, and takes no for an answer", .enabled(if: hasScript, "there is no `script`"))
        func asks() async throws {
            let app = try app()
            let command = "cd \"$0\" && echo n | script -qec \"$1 init\" /dev/null"
            let made = try await Program.run("sh", ["-c", command, app.path, CommandLineTool.path])
            #expect(made.status == 0 && made.output.contains("to Package.swift? [Y/n]"), "\(made.output)")
            #expect(try app.files()["Package.swift"] == Array(Self.manifest.utf8))
            #expect(try app.files()["Schemas/schemagen.yaml"] != nil)
        }
    #endif

    @Test("a Package.swift that SwiftPM cannot edit stays, with the reason and the lines")
    func unusual() async throws {
        let manifest =
            Self.manifest.replacing("let package = Package(", with: "let package = make(")
            + "func make(name: String, targets: [Target]) -> Package { Package(name: name, targets: targets) }\n"
        let app = try app(manifest: manifest)
        let made = try await CommandLineTool.run(["init", "--yes"], in: app)
        #expect(made.status == 1 && made.complaints.contains("SG453"), "\(made.complaints)")
        #expect(made.output.contains(".target(name: \"FalModels\""))
        #expect(try app.files()["Package.swift"] == Array(manifest.utf8))
        #expect(try app.files()["Schemas/schemagen.yaml"] != nil)
    }
}
