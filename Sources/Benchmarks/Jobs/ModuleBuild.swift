import Foundation

/// A package whose one real target is the generated module, with FalRuntime taken from a checkout as an app takes it.
struct ModuleBuild {
    enum Configuration: String {
        case debug, release
    }

    var root: String
    var module: String
    var runtime: String

    /// Writes Package.swift, and a small target beside the module that brings FalRuntime to be built without it.
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

    /// Builds the module alone, `runs` times, and takes off what SwiftPM costs when there is nothing to build.
    func measure(_ configuration: Configuration, runs: Int) throws -> Usage {
        _ = try build("RuntimeOnly", configuration)
        let usages = try (0..<runs).map { _ in
            try removeProducts(configuration)
            return try build(module, configuration)
        }
        return Usage(medianOf: usages).without(try build(module, configuration))
    }

    /// Bytes of machine code and constants in the release objects, joined as a linker would.
    func machineCode() throws -> Int {
        let folder = products(.release)
        let objects = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(".o") }.sorted()
        let joined = root + "/joined.o"
        _ = try ChildProcess(program: "ld", arguments: ["-r", "-o", joined] + objects.map { folder + "/" + $0 }).run()
        // The first number of the second line, under the heading `text`.
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

    /// What an incremental build could use again. The lists of files stay: SwiftPM writes them only when it plans anew.
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
