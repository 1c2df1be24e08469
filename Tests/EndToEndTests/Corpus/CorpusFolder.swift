import FalFields
import Foundation
import SchemagenCore

/// Genuine documents of fal, which the checkout does not hold: `SCHEMAGEN_CORPUS`, or `shared/corpus` beside it.
struct CorpusFolder: Sendable {
    let root: URL

    static let absence = "no genuine documents: set SCHEMAGEN_CORPUS to a folder with openapi/ and older/"

    static let found: CorpusFolder? = {
        let named = ProcessInfo.processInfo.environment["SCHEMAGEN_CORPUS"].map { URL(filePath: $0).absoluteURL }
        let folder = (named ?? Checkout.root.appending(path: "../shared/corpus")).standardized
        let hasDocuments = FileManager.default.fileExists(atPath: folder.appending(path: "openapi").path)
        return hasDocuments ? CorpusFolder(root: folder) : nil
    }()

    /// The folder, for tests that run only where there is one.
    static var present: CorpusFolder {
        get throws {
            guard let found else { throw Absent() }
            return found
        }
    }

    struct Absent: Error {}

    /// The newest document of each endpoint.
    func newest() throws -> [SourceDocument] {
        try files(in: "openapi").map { try document($0, id: $0.deletingPathExtension().lastPathComponent) }
    }

    /// Earlier versions by their number: 1 is the one before the newest.
    func older() throws -> [Int: [SourceDocument]] {
        var versions: [Int: [SourceDocument]] = [:]
        for file in try files(in: "older") {
            let name = file.deletingPathExtension().lastPathComponent
            guard let mark = name.range(of: "__", options: .backwards), let number = Int(name[mark.upperBound...])
            else {
                continue
            }
            versions[number, default: []].append(try document(file, id: String(name[..<mark.lowerBound])))
        }
        return versions
    }

    /// Which documents these are, by their names and sizes: expectations about numbers hold for one set only.
    func digest() throws -> String {
        let lines = try files(in: "openapi").map { file in
            "\(file.lastPathComponent) \(try Data(contentsOf: file).count)\n"
        }
        return StableDigest.hexadecimal(lines.joined())
    }

    private func files(in folder: String) throws -> [URL] {
        let folder = root.appending(path: folder)
        guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
            .sorted().map { folder.appending(path: $0) }
    }

    private func document(_ file: URL, id: String) throws -> SourceDocument {
        let id = id.replacingOccurrences(of: "__", with: "/")
        return SourceDocument(
            id: try EndpointID(parsing: id), path: "Schemas/\(id).json", bytes: Array(try Data(contentsOf: file)))
    }
}
