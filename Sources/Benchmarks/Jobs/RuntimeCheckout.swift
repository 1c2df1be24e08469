import Foundation

/// The checkout that packages made for a measurement take FalRuntime from, as an app takes it.
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

    /// The dependency, for a manifest. Without traits: an app has no use for the tools.
    var package: String { ".package(path: \"\(path)\", traits: [])" }

    /// The product, for a target of a manifest.
    var product: String {
        ".product(name: \"FalRuntime\", package: \"\(URL(filePath: path).lastPathComponent.lowercased())\")"
    }
}
