import Foundation

/// A folder of its own for one measurement.
struct ScratchFolder {
    let root: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "schemagen-benchmark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        root = folder.path
    }

    func path(_ name: String) -> String { root + "/" + name }

    func remove() { try? FileManager.default.removeItem(atPath: root) }
}
