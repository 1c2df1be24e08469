/// The files that an interrupted change may touch when it is completed or taken back: the generator's own files in
/// `Schemas/`, and Swift files in the folders that the manifest names.
struct WritablePlaces {
    private var folders: [String] = []

    /// - Parameter manifests: the manifest on disk, and the one that the change puts in its place.
    init(_ manifests: [[UInt8]]) {
        for manifest in manifests.compactMap({ try? Manifest(reading: $0) }) {
            folders.append(manifest.output)
            if let tests = manifest.tests { folders.append(tests) }
        }
    }

    func contain(_ path: String) -> Bool {
        if path.hasPrefix(Workspace.schemas + "/") {
            return [".json", ".lock", ".yaml"].contains { path.hasSuffix($0) }
        }
        return path.hasSuffix(".swift") && folders.contains { path.hasPrefix($0 + "/") }
    }
}
