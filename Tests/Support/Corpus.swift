package import Foundation

/// A folder of genuine documents of fal, which the checkout does not hold: the one that `SCHEMAGEN_CORPUS` names, else
/// `../shared/corpus`.
///
/// What a test states holds for every such folder. A fact about the documents of one folder runs only with that folder:
/// `.enabled(if: Corpus.isFirst, "\(Corpus.otherFolder)")`.
package struct Corpus: Sendable {
    /// A document and the id of the endpoint that it describes.
    package struct Document: Sendable {
        package let id: String
        package let file: URL

        package func bytes() throws -> [UInt8] { Array(try Data(contentsOf: file)) }
    }

    package let root: URL

    package static let absence = "no genuine documents: set SCHEMAGEN_CORPUS to a folder with openapi/ and older/"

    package static let found: Corpus? = {
        let named = ProcessInfo.processInfo.environment["SCHEMAGEN_CORPUS"].map { URL(filePath: $0).absoluteURL }
        let corpus = Corpus(root: (named ?? Checkout.root.appending(path: "../shared/corpus")).standardized)
        return FileManager.default.fileExists(atPath: corpus.openapi.path) ? corpus : nil
    }()

    package static var isPresent: Bool { found != nil }

    /// The folder, for tests that run only where there is one.
    package static var present: Corpus {
        get throws {
            guard let found else { throw Absent() }
            return found
        }
    }

    package struct Absent: Error {}

    /// The folder with the newest documents.
    package var openapi: URL { root.appending(path: "openapi") }

    /// The newest document of each endpoint, in the order of their file names.
    package func documents() throws -> [Document] {
        try files(in: openapi).map { Document(id: Self.id($0.deletingPathExtension().lastPathComponent), file: $0) }
    }

    /// Whether tests that compile or generate much take all documents: `make corpus` does, which is the proof;
    /// `make test` is content with some.
    package static let isWhole = ProcessInfo.processInfo.environment["SCHEMAGEN_CORPUS_LONG"] == "1"

    package static let partOnly = "takes minutes: set SCHEMAGEN_CORPUS_LONG=1, as make corpus does"

    /// Every fifth item, from one end of the alphabet to the other; all of them if the run is over the whole corpus.
    package static func some<Item>(of items: [Item]) -> [Item] {
        isWhole ? items : stride(from: 0, to: items.count, by: 5).map { items[$0] }
    }

    /// Earlier versions by their number: 1 is the one before the newest.
    package func olderDocuments() throws -> [Int: [Document]] {
        var versions: [Int: [Document]] = [:]
        for file in try files(in: root.appending(path: "older")) {
            let name = file.deletingPathExtension().lastPathComponent
            guard let mark = name.range(of: "__", options: .backwards), let number = Int(name[mark.upperBound...])
            else { continue }
            versions[number, default: []].append(Document(id: Self.id(name[..<mark.lowerBound]), file: file))
        }
        return versions
    }

    private static func id(_ name: some StringProtocol) -> String { name.replacingOccurrences(of: "__", with: "/") }

    private func files(in folder: URL) throws -> [URL] {
        guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
            .sorted().map { folder.appending(path: $0) }
    }
}

// MARK: - Facts about one folder

extension Corpus {
    /// Whether this is the folder that the tests' facts were written down from, told by what it holds.
    package static let isFirst: Bool = {
        guard let documents = try? found?.documents(), documents.count == 752 else { return false }
        let sizes = documents.map { (try? $0.file.resourceValues(forKeys: [.fileSizeKey]).fileSize) ?? 0 }
        return sizes.reduce(0, +) == 5_630_806
    }()

    package static let otherFolder = "facts about 752 certain documents, which are not the ones in SCHEMAGEN_CORPUS"
}
