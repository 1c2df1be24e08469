import Foundation

/// A folder of genuine documents: `openapi/<id with / as __>.json`.
struct Corpus {
    /// The folder of the documents.
    let folder: String
    let names: [String]

    /// - Throws: ``BenchmarkError`` if there is no document.
    init(_ path: String) throws {
        folder = path + "/openapi"
        names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
            .filter { $0.hasSuffix(".json") }.sorted()
        guard !names.isEmpty else {
            throw BenchmarkError(
                "there are no documents in \(folder); name the folder that contains openapi/")
        }
    }

    func documents() throws -> [[UInt8]] {
        try names.map { Array(try Data(contentsOf: URL(filePath: folder + "/" + $0))) }
    }

    /// A folder with only every nth document.
    func sample(every step: Int, in folder: String) throws -> String {
        guard step > 1 else { return self.folder }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for index in stride(from: 0, to: names.count, by: step) {
            try FileManager.default.copyItem(
                atPath: self.folder + "/" + names[index], toPath: folder + "/" + names[index])
        }
        return folder
    }
}
