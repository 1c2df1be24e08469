import FalFields
import SchemagenCore

/// What is on disk when a verb begins: the manifest, the locks and the vendored documents.
struct WorkspaceState: Sendable {
    var manifestBytes: [UInt8]
    var manifest: Manifest
    var schemas: SchemaLock
    var names: NamesLock
    /// The bytes of the names' lock, as far as they identify it.
    var namesDigest: String
    /// Ids with a document in `Schemas/`, sorted.
    var vendored: [String]

    /// - Parameter makingManifest: whether a missing manifest is replaced by a new one.
    init(root: String, generator: String, makingManifest: Bool = false) throws(Failure) {
        if let bytes = try DiskFile.contents(of: Manifest.path, in: root) {
            manifestBytes = bytes
        } else if makingManifest {
            manifestBytes = ManifestText.initial()
        } else {
            throw Manifest.missing()
        }
        manifest = try Manifest(reading: manifestBytes)
        let lock = try DiskFile.contents(of: SchemaLock.path, in: root)
        schemas =
            try lock.map { bytes throws(Failure) in try SchemaLock(reading: bytes) } ?? SchemaLock(generator: generator)
        let namesBytes = try DiskFile.contents(of: NamesLock.path, in: root)
        names = try namesBytes.map { bytes throws(Failure) in try NamesLock(reading: bytes) } ?? NamesLock()
        namesDigest = CanonicalDocument.digest(of: namesBytes ?? [])
        vendored = try Self.vendoredIDs(root: root)
    }

    static func vendoredIDs(root: String) throws(Failure) -> [String] {
        let prefix = Workspace.schemas + "/"
        return try DiskFile.files(below: Workspace.schemas, in: root).compactMap { path in
            guard path.hasSuffix(".json"), !path.hasPrefix(prefix + "patches/") else { return nil }
            let id = String(path.dropFirst(prefix.count).dropLast(".json".count))
            return (try? EndpointID(parsing: id))?.text == id ? id : nil
        }.sorted()
    }

    /// The vendored endpoints the manifest asks for.
    var wanted: [String] { wanted(of: vendored) }

    func wanted(of ids: [String]) -> [String] {
        let patterns = manifest.models.map(\.pattern)
        return ids.filter { id in patterns.contains { $0.matches(id) } }
    }
}
