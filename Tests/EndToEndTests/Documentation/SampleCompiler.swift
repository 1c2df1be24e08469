import Foundation
import TestSupport
import Testing

/// Type-checks the Swift samples of the documentation against the modules that were built with these tests, as an app
/// sees them: without access to package members.
struct SampleCompiler {
    /// The endpoints whose generated code makes up the module `FalModels` of the samples.
    private static let models = [
        "fal-ai/kling-video/v2.6", "fal-ai/veo3.1/fast", "fal-ai/flux/dev", "fal-ai/flux/schnell",
    ]

    private let project: TemporaryFolder

    /// Generates and compiles `FalModels`.
    init() async throws {
        project = try TemporaryFolder()
        let added = try await CommandLineTool.run(
            ["add"] + Self.models + ["--source", CommandLineTool.documents], in: project)
        try #require(added.status == 0, "\(added.output)")
        let files = try project.files().keys.filter { $0.hasPrefix("Sources/") }.map { "\(project.path)/\($0)" }
        let module = "\(project.path)/FalModels.swiftmodule"
        let outcome = try await swiftc(
            ["-emit-module", "-o", module, "-module-name", "FalModels", "-parse-as-library"] + files.sorted())
        try #require(outcome.status == 0, "\(outcome.output)")
    }

    /// The compiler's errors, at the lines of the pages. Each sample becomes the body of a function.
    func errors(in pages: [DocumentationPage]) async throws -> String {
        var files: [String] = []
        for page in pages {
            for block in page.samples {
                let name = "Sample\(files.count).swift"
                try project.write(text(of: block, page, number: files.count), to: name)
                files.append("\(project.path)/\(name)")
            }
        }
        let outcome = try await swiftc(["-typecheck", "-wmo", "-module-name", "Samples", "-parse-as-library"] + files)
        return outcome.status == 0 ? "" : outcome.output
    }

    /// The same of a whole program, which is a file of the checkout.
    func errors(inProgram path: String) async throws -> String {
        let file = Checkout.root.appending(path: path).path
        let outcome = try await swiftc(["-typecheck", "-module-name", "Program", "-parse-as-library", file])
        return outcome.status == 0 ? "" : outcome.output
    }

    /// What SwiftPM says about a manifest; empty if it is valid.
    func errors(inManifest block: DocumentationPage.Block) async throws -> String {
        try project.write(block.code.joined(separator: "\n"), to: "manifest/Package.swift")
        let outcome = try await Program.run(
            "swift", ["package", "--package-path", "\(project.path)/manifest", "dump-package"])
        return outcome.status == 0 ? "" : outcome.output
    }

    private func text(of block: DocumentationPage.Block, _ page: DocumentationPage, number: Int) -> String {
        let isImport = { (line: String) in line.hasPrefix("import ") }
        let imports = Set((block.setup + block.code).filter(isImport)).sorted()
        let code = block.code.map { isImport($0) ? "" : $0 }
        return
            (imports + ["", "func sample\(number)() async throws {"] + block.setup.filter { !isImport($0) }
            + ["#sourceLocation(file: \"\(page.path)\", line: \(block.line))"] + code + ["#sourceLocation()", "}", ""])
            .joined(separator: "\n")
    }

    private func swiftc(_ arguments: [String]) async throws -> Program.Outcome {
        try await Program.run(
            "swiftc", ["-swift-version", "6", "-suppress-warnings", "-I", project.path] + Self.searchPaths + arguments,
            within: .seconds(300))
    }

    /// The built modules, and the C modules that they import.
    private static let searchPaths: [String] = {
        let products = URL(filePath: CommandLineTool.path).deletingLastPathComponent()
        let checkouts = products.deletingLastPathComponent().deletingLastPathComponent().appending(path: "checkouts")
        let manager = FileManager.default
        func contents(of folder: URL) -> [URL] {
            let names = (try? manager.contentsOfDirectory(atPath: folder.path)) ?? []
            return names.sorted().map { folder.appending(path: $0) }
        }
        let sources = contents(of: checkouts).flatMap { contents(of: $0.appending(path: "Sources")) }
        let headers =
            sources.map { $0.appending(path: "include") }
            + ["CCurl", "CLibCrypto", "CYAML"].map { Checkout.root.appending(path: "Sources/\($0)") }
        let maps = contents(of: products).map { $0.appending(path: "module.modulemap") }
        func existing(_ urls: [URL]) -> [String] { urls.map(\.path).filter { manager.fileExists(atPath: $0) } }
        return ["-I", products.appending(path: "Modules").path]
            + existing(headers).flatMap { ["-I", $0, "-Xcc", "-I\($0)"] }
            + existing(maps).flatMap { ["-Xcc", "-fmodule-map-file=\($0)"] }
    }()
}

extension DocumentationPage.Block {
    var isManifest: Bool { code.first?.hasPrefix("// swift-tools-version") == true }
}
