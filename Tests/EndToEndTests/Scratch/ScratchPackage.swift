import Foundation
import SchemagenCore
import TestSupport

/// A package in the temporary folder that takes FalRuntime from this checkout the way an app does: by path, with
/// `traits: []`. It stays from one run to the next, so the runtime is compiled once.
actor ScratchPackage {
    static let shared = ScratchPackage()

    /// A module and the program that drives it.
    struct Product: Sendable {
        /// The name of the module; its program is called `<name>Harness`.
        var name: String
        var module: [GeneratedFile]
        var harness: [GeneratedFile]

        var program: String { name + "Harness" }
    }

    enum Configuration: String {
        case debug, release
    }

    private let root = FileManager.default.temporaryDirectory
        .appending(path: "schemagen-tests-" + StableDigest.hexadecimal(Checkout.root.path))
    /// One build at a time: two would only wait for SwiftPM's lock.
    private var last: Task<Void, Never>?

    /// Compiles a module, warnings as errors, and the program that drives it.
    func build(_ product: Product, _ configuration: Configuration = .debug) async throws -> Program.Outcome {
        try await alone { package in
            try package.write(product)
            // SwiftPM's plan of the last build would miss files that are new in the checkout.
            return try await Program.run(
                "swift", ["build", "--disable-build-manifest-caching"] + package.options(product, configuration))
        }
    }

    /// Runs a program that was built before.
    func run(
        _ product: Product, _ arguments: [String], _ configuration: Configuration = .debug
    ) async throws -> Program.Outcome {
        let folder = root.appending(path: "build/\(configuration.rawValue)")
        return try await Program.run(folder.appending(path: product.program).path, arguments)
    }

    /// A path for a file that a program reads or writes.
    func exchangeFile(_ name: String) throws -> URL {
        let folder = root.appending(path: "exchange")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder.appending(path: name)
    }

    private func options(_ product: Product, _ configuration: Configuration) -> [String] {
        [
            "--package-path", root.path, "--scratch-path", root.appending(path: "build").path,
            "--product", product.program, "-c", configuration.rawValue,
        ]
    }

    private func alone(
        _ body: @escaping @Sendable (isolated ScratchPackage) async throws -> Program.Outcome
    ) async throws -> Program.Outcome {
        let before = last
        let task = Task {
            await before?.value
            return try await body(self)
        }
        last = Task { _ = try? await task.value }
        return try await task.value
    }

    // MARK: Files

    private func write(_ product: Product) throws {
        try write(product.module, to: "Sources/\(product.name)")
        try write(product.harness, to: "Sources/\(product.program)")
        try write([GeneratedFile(path: "Package.swift", text: manifest())], to: "", removingOthers: false)
    }

    /// Leaves equal files alone, so that nothing is compiled twice.
    private func write(_ files: [GeneratedFile], to folder: String, removingOthers: Bool = true) throws {
        let folder = root.appending(path: folder)
        let manager = FileManager.default
        for file in files {
            let url = folder.appending(path: file.path)
            let bytes = Data(file.text.utf8)
            if (try? Data(contentsOf: url)) == bytes { continue }
            try manager.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try bytes.write(to: url)
        }
        guard removingOthers else { return }
        let kept = Set(files.map(\.path))
        for path in try manager.subpathsOfDirectory(atPath: folder.path)
        where path.hasSuffix(".swift") && !kept.contains(path) {
            try manager.removeItem(at: folder.appending(path: path))
        }
    }

    /// Declares what stands in the folder: products of earlier runs stay, and are not built unless asked for.
    private func manifest() throws -> String {
        let folders = try FileManager.default.contentsOfDirectory(atPath: root.appending(path: "Sources").path).sorted()
        let names = folders.filter { folders.contains($0 + "Harness") }
        let identity = Checkout.root.lastPathComponent.lowercased()
        let targets = names.map { name in
            """
                    .target(
                        name: "\(name)", dependencies: [.product(name: "FalRuntime", package: "\(identity)")],
                        swiftSettings: strict),
                    .executableTarget(
                        name: "\(name)Harness",
                        dependencies: ["\(name)", .product(name: "FalRuntime", package: "\(identity)")],
                        swiftSettings: strict),
            """
        }
        return """
            // swift-tools-version: 6.2
            import PackageDescription

            let strict: [SwiftSetting] = [
                .swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("InternalImportsByDefault"), .enableUpcomingFeature("MemberImportVisibility"),
                .treatAllWarnings(as: .error),
            ]
            let package = Package(
                name: "scratch", platforms: [.macOS(.v14)],
                dependencies: [.package(path: "\(Checkout.root.path)", traits: [])],
                targets: [
            \(targets.joined(separator: "\n"))
                ])

            """
    }
}
