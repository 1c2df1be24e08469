package import SchemagenCore

extension Workspace {
    /// Writes a new manifest.
    ///
    /// - Throws: ``Failure`` when there is one already, or when it cannot be written.
    package func initialize(dryRun: Bool) async throws(Failure) -> ChangeReport {
        try await underLock(isDry: dryRun) { lock throws(Failure) in try initialize(lock) }
    }

    private func initialize(_ lock: WorkspaceLock?) throws(Failure) -> ChangeReport {
        if try DiskFile.contents(of: Manifest.path, in: root) != nil {
            throw Failure(
                .failure, .manifestExists, "\(Manifest.path) is there already", at: .init(path: Manifest.path),
                remedy: "Add models with `schemagen add ID`.")
        }
        var transaction = Transaction()
        transaction.write(ManifestText.initial(), to: Manifest.path)
        var report = ChangeReport()
        report.manifestMade = true
        report.isDryRun = lock == nil
        if let lock {
            report.files = try transaction.commit(under: lock)
        } else {
            report.files = try transaction.preview(root: root)
        }
        return report
    }
}
