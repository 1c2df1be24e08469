import Foundation

/// A file that is gone when `body` returns.
func withTemporaryFile<Result>(_ content: [UInt8], _ body: (String) async throws -> Result) async throws -> Result {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("fal-transport-\(UUID().uuidString)")
    try Data(content).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    return try await body(url.path)
}
