/// What generating has to know of the files that are there already. Paths start at the project's root.
struct FilesOnDisk: Sendable {
    let root: String

    func exists(_ path: String) -> Bool {
        let status = try? DiskFile.status(root + "/" + path)
        return status?.kind == .file
    }

    func hasDigest(_ digest: String, _ path: String) -> Bool {
        guard let bytes = try? DiskFile.bytes(root + "/" + path) else { return false }
        return CanonicalDocument.digest(of: bytes) == digest
    }
}
