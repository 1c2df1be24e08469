package import SchemagenCore

extension Workspace {
    /// Writes a new manifest.
    ///
    /// - Throws: ``Failure`` when there is one already, or when it cannot be written.
    package func initialize(dryRun: Bool) throws(Failure) -> ChangeReport {
        if try DiskFile.contents(of: Manifest.path, in: root) != nil {
            throw Failure(
                .failure, .manifestExists, "\(Manifest.path) is there already", at: .init(path: Manifest.path),
                remedy: "Add models with `schemagen add ID`.")
        }
        var transaction = Transaction()
        transaction.write(ManifestText.initial(), to: Manifest.path)
        var report = ChangeReport()
        report.manifestMade = true
        report.isDryRun = dryRun
        report.files =
            dryRun
            ? try transaction.preview(root: root) : try transaction.commit(under: try WorkspaceLock(root: root))
        return report
    }
}
