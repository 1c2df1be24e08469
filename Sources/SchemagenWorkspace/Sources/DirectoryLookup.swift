internal import SchemagenCore

/// Finds the files of endpoints in a directory, and reads the directory only when that is needed.
///
/// A vendored document's path follows from its id, so a run over 752 of them looks at 752 files and at no folder.
final class DirectoryLookup {
    private let source: DirectorySource
    private lazy var contents = Result { () throws(Failure) in try source.contents() }
    private lazy var files = Dictionary(
        ((try? contents.get())?.files ?? []).map { ($0.id, $0.path) }, uniquingKeysWith: { first, _ in first })
    private lazy var nearest = NearestIDs(files.keys)

    init(_ source: DirectorySource) {
        self.source = source
    }

    /// The path of an endpoint's document below the directory; nil when there is none.
    ///
    /// - Throws: when the directory cannot be read, or holds no documents at all.
    func path(of id: String) throws(Failure) -> String? {
        if source.layout == .vendored, EndpointPattern.complaint(aboutID: id) == nil, !id.hasPrefix("patches/"),
            DocumentFile(path: "\(source.path)/\(id).json").kind == .regular
        {
            return "\(id).json"
        }
        _ = try contents.get()
        return files[id]
    }

    func nearest(to id: String) -> [String] { nearest.nearest(to: id) }
}
