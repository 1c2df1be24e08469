import FalRuntime
import Foundation

/// The documents that the module was generated from, which stand beside it in this repository.
enum Checkout {
    /// Tests/GeneratedTests/Checkout.swift is three steps below the root.
    private static let schemas = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Schemas").resolvingSymlinksInPath()

    /// The ids of all vendored documents, sorted.
    static func ids() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: schemas.path)
            .filter { $0.hasSuffix(".json") && $0.contains("/") && !$0.hasPrefix(".") && !$0.hasPrefix("patches/") }
            .map { String($0.dropLast(".json".count)) }.sorted()
    }

    static func document(_ id: EndpointID) throws -> JSONValue {
        try JSONValue(parsing: Array(try Data(contentsOf: schemas.appending(path: id.text + ".json"))))
    }
}
