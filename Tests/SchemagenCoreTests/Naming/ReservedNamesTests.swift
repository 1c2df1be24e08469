import Foundation
import Testing

@testable import SchemagenCore

@Suite("Reserved names")
struct ReservedNamesTests {
    @Test(
        "Every public type that comes with FalRuntime is reserved", arguments: ["FalJSON", "FalFields", "FalRuntime"])
    func runtimeTypes(module: String) throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources/\(module)")
        guard FileManager.default.fileExists(atPath: sources.path) else { return }
        let declaration =
            /^(@\w+ )*public (nonisolated |final |indirect )*(struct|enum|class|protocol|typealias|actor) (?<name>\w+)/
        let files = FileManager.default.enumerator(
            at: sources.resolvingSymlinksInPath(), includingPropertiesForKeys: nil)
        var found = 0
        for case let file as URL in files ?? .init() where file.pathExtension == "swift" {
            for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
                guard let match = line.firstMatch(of: declaration) else { continue }
                found += 1
                #expect(
                    ReservedNames.runtimeTypes.contains(String(match.name)),
                    "add \(match.name) to Naming/ReservedNames.swift: an endpoint of that name would hide it")
            }
        }
        #expect(found > 0)
    }
}
