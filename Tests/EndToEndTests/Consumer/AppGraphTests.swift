import Foundation
import TestSupport
import Testing

/// Apps that depend on this package by URL, from a repository that has its manifest: what SwiftPM fetches for them.
@Suite("App graphs: what an app fetches that depends on this package by URL")
struct AppGraphTests {
    @Test("without traits: this package alone")
    func noTraits() async throws {
        try await expect(Self.app("Plain"), toFetch: ["schemagen"])
    }

    @Test("with FalWebhooks, and a trait that is named for it: this package alone")
    func webhooks() async throws {
        try await expect(
            Self.app("Hooks", traits: ["Webhooks"], products: ["FalRuntime", "FalWebhooks"]), toFetch: ["schemagen"])
    }

    @Test("without traits, beside a package that names one: this package alone")
    func mixed() async throws {
        let package = Self.app("Hooks", traits: ["Webhooks"], products: ["FalRuntime", "FalWebhooks"])
        try await expect(Self.app("Mixed", beside: package), toFetch: ["schemagen"])
    }

    @Test("with the trait Tool: what the tool needs as well")
    func tool() async throws {
        let fetched = try await fetched(by: Self.app("Tool", traits: ["Tool"], products: ["FalEmulator"]))
        #expect(fetched.isSuperset(of: ["schemagen", "hummingbird", "swift-argument-parser"]))
    }

    private func expect(_ app: App, toFetch packages: Set<String>) async throws {
        #expect(try await fetched(by: app) == packages)
    }

    // MARK: Packages

    /// The manifest of an app, or of a package that it takes by path.
    private final class App: Sendable {
        let name: String
        let traits: [String]?
        let products: [String]
        let neighbour: App?

        init(_ name: String, traits: [String]?, products: [String], beside neighbour: App?) {
            (self.name, self.traits, self.products, self.neighbour) = (name, traits, products, neighbour)
        }

        func manifest(_ repository: URL) -> String {
            let traits = traits.map { ", traits: [\($0.map { "\"\($0)\"" }.joined(separator: ", "))]" } ?? ""
            let products =
                products.map { ".product(name: \"\($0)\", package: \"schemagen\")" }
                + (neighbour.map { ["\"\($0.name)\""] } ?? [])
            return """
                // swift-tools-version: 6.2
                import PackageDescription

                let package = Package(
                    name: "\(name)", platforms: [.macOS(.v14)],
                    products: [.library(name: "\(name)", targets: ["\(name)"])],
                    dependencies: [
                        .package(url: "\(repository.absoluteString)", from: "1.0.0"\(traits)),
                        \(neighbour.map { ".package(path: \"../\($0.name)\")," } ?? "")
                    ],
                    targets: [.target(name: "\(name)", dependencies: [\(products.joined(separator: ", "))])])

                """
        }
    }

    private static func app(
        _ name: String, traits: [String]? = nil, products: [String] = ["FalRuntime"], beside neighbour: App? = nil
    ) -> App {
        App(name, traits: traits, products: products, beside: neighbour)
    }

    /// The names of the checkouts that SwiftPM makes for an app.
    private func fetched(by app: App) async throws -> Set<String> {
        let folder = FileManager.default.temporaryDirectory.appending(path: "schemagen-graph-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let repository = folder.appending(path: "schemagen")
        try FileManager.default.createDirectory(at: repository, withIntermediateDirectories: true)
        // Versions are chosen by manifests alone.
        try FileManager.default.copyItem(
            at: Checkout.root.appending(path: "Package.swift"), to: repository.appending(path: "Package.swift"))
        let author = ["-c", "user.name=schemagen", "-c", "user.email=schemagen@example.com"]
        for arguments in [
            ["init", "--quiet"], ["add", "Package.swift"], author + ["commit", "--quiet", "-m", "A version"],
            ["-c", "tag.gpgSign=false", "tag", "1.0.0"],
        ] {
            let outcome = try await Program.run("git", ["-C", repository.path] + arguments)
            try #require(outcome.status == 0, "\(outcome.complaints)")
        }
        for app in [app, app.neighbour].compactMap(\.self) {
            let sources = folder.appending(path: "\(app.name)/Sources/\(app.name)")
            try FileManager.default.createDirectory(at: sources, withIntermediateDirectories: true)
            try "".write(to: sources.appending(path: "Empty.swift"), atomically: true, encoding: .utf8)
            try app.manifest(repository).write(
                to: folder.appending(path: "\(app.name)/Package.swift"), atomically: true, encoding: .utf8)
        }
        let package = folder.appending(path: app.name)
        let outcome = try await Program.run("swift", ["package", "resolve", "--package-path", package.path])
        try #require(outcome.status == 0, "\(outcome.complaints)")
        return Set(
            try FileManager.default.contentsOfDirectory(atPath: package.appending(path: ".build/checkouts").path))
    }
}
