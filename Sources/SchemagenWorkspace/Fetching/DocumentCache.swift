import FalJSON
import FalSupport
import SchemagenCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Documents of models that are in no project, in the user's cache folder, each with the day on which it was fetched.
///
/// It may be deleted at any time. What cannot be read counts as absent, and what cannot be written is fetched again.
package struct DocumentCache: Sendable {
    /// A document of fal, and when and where it was fetched.
    struct Entry {
        var bytes: [UInt8]
        var address: String
        /// `2026-11-30`.
        var date: String
    }

    private let folder: String

    package init(folder: String) { self.folder = folder }

    /// The one in the user's cache folder; none for users without a home.
    package static var system: DocumentCache? { UserFolder.cache.path().map(DocumentCache.init(folder:)) }

    /// Where the document of an endpoint is kept. An id is a path without tricks.
    private func path(_ id: String) -> String { "\(folder)/documents/\(id).json" }

    func entry(_ id: String) -> Entry? {
        guard let bytes = try? DiskFile.bytes(path(id)), let json = try? JSONNode(parsing: bytes),
            let date = json["fetched"]?.stringValue, let address = json["address"]?.stringValue,
            let document = json["document"]
        else { return nil }
        return Entry(bytes: CanonicalDocument(document).bytes, address: address, date: date)
    }

    func store(_ document: FetchedDocument, on date: String) {
        guard let value = try? JSONValue(parsing: document.bytes) else { return }
        let json: JSONValue = [
            "fetched": .string(date), "address": .string(document.address), "document": value,
        ]
        let path = path(document.id)
        let operations = FileOperations(before: nil)
        let temporary = "\(path).\(getpid())"
        do throws(SystemError) {
            try Self.makeFolders(above: path, operations)
            try operations.createFile(temporary, json.serialized(), isSynchronized: false)
            try operations.rename(temporary, to: path)
        } catch {
            try? operations.removeFile(temporary)
        }
    }

    private static func makeFolders(above path: String, _ operations: FileOperations) throws(SystemError) {
        let parts = path.split(separator: "/").dropLast()
        var folder = ""
        for part in parts {
            folder += "/" + part
            guard FileMetadata(at: folder) == nil else { continue }
            do throws(SystemError) {
                try operations.makeDirectory(folder)
            } catch {
                // Another run has made it in the meantime.
                if FileMetadata(at: folder)?.isDirectory != true { throw error }
            }
        }
    }
}
