import Foundation

/// A package around a generated module that depends on FalRuntime the way an app does.
struct ModuleBuild {
    enum Configuration: String {
        case debug, release
    }

    var root: String
    var module: String
    var runtime: String

    /// Writes Package.swift and a second target, `RuntimeOnly`, which builds FalRuntime without the module.
    func writePackage() throws {
        let checkout = try RuntimeCheckout(runtime)
        let manifest = """
            // swift-tools-version: 6.2
            import PackageDescription

            let package = Package(
                name: "benchmark", platforms: [.macOS(.v14)],
                dependencies: [\(checkout.package)],
                targets: [
                    .target(name: "\(module)", dependencies: [\(checkout.product)], swiftSettings: [.swiftLanguageMode(.v6)]),
                    .target(name: "RuntimeOnly", dependencies: [\(checkout.product)]),
                ])

            """
        try manifest.write(toFile: root + "/Package.swift", atomically: true, encoding: .utf8)
        let folder = root + "/Sources/RuntimeOnly"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try "import FalRuntime\n".write(toFile: folder + "/RuntimeOnly.swift", atomically: true, encoding: .utf8)
    }

    /// Builds the module `runs` times, and subtracts the time that SwiftPM takes when there is nothing to build.
    func measure(_ configuration: Configuration, runs: Int) throws -> Usage {
        _ = try build("RuntimeOnly", configuration)
        let usages = try (0..<runs).map { _ in
            try removeProducts(configuration)
            return try build(module, configuration)
        }
        return Usage(medianOf: usages).without(try build(module, configuration))
    }

    /// The bytes of machine code and constants in the release objects after a partial link.
    func machineCode() throws -> Int {
        let folder = products(.release)
        let objects = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(".o") }.sorted()
        let joined = root + "/joined.o"
        _ = try ChildProcess(program: "ld", arguments: ["-r", "-o", joined] + objects.map { folder + "/" + $0 }).run()
        // The second line has the figures; the first of them is `text`.
        let lines = try ChildProcess(program: "size", arguments: [joined]).run().output.split(separator: "\n")
        guard lines.count > 1, let text = lines[1].split(whereSeparator: \.isWhitespace).first.flatMap({ Int($0) })
        else {
            throw BenchmarkError("`size \(joined)` printed no table")
        }
        return text
    }

    private func products(_ configuration: Configuration) -> String {
        "\(root)/.build/\(configuration.rawValue)/\(module).build"
    }

    private func build(_ target: String, _ configuration: Configuration) throws -> Usage {
        try ChildProcess(
            program: "swift",
            arguments: [
                "build", "--package-path", root, "-c", configuration.rawValue, "--target", target,
                "--disable-index-store",
            ]
        ).run().usage
    }

    /// Removes what an incremental build would reuse, but not the file lists, which SwiftPM writes only when it plans.
    private func removeProducts(_ configuration: Configuration) throws {
        let folder = products(configuration)
        guard FileManager.default.fileExists(atPath: folder) else { return }
        let kept = ["json", "yaml"]
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder) {
            let file = URL(filePath: folder + "/" + path)
            guard !file.hasDirectoryPath, !file.pathExtension.isEmpty, !kept.contains(file.pathExtension) else {
                continue
            }
            try FileManager.default.removeItem(at: file)
        }
    }
}

/// The checkout that the packages made for a measurement depend on.
struct RuntimeCheckout {
    /// The absolute path of the folder with Package.swift.
    let path: String

    /// - Throws: ``BenchmarkError`` when there is no package.
    init(_ path: String) throws {
        self.path = URL(filePath: path).standardizedFileURL.path
        guard FileManager.default.fileExists(atPath: self.path + "/Package.swift") else {
            throw BenchmarkError("there is no Package.swift in \(self.path); name the checkout with --package")
        }
    }

    /// The dependency for a manifest. Without traits, because an app does not need the tool.
    var package: String { ".package(path: \"\(path)\", traits: [])" }

    /// The product for a target in a manifest.
    var product: String {
        ".product(name: \"FalRuntime\", package: \"\(URL(filePath: path).lastPathComponent.lowercased())\")"
    }
}
