package import SchemagenCore

extension Workspace {
    /// Removes endpoints: from the manifest, with their documents, their names and their generated files.
    ///
    /// - Throws: ``Failure`` when a pattern means nothing here, or an endpoint that only its family brought.
    package func remove(_ patterns: [String], dryRun: Bool) async throws(Failure) -> ChangeReport {
        let unwanted = try parsed(patterns)
        return try await underLock(isDry: dryRun) { lock throws(Failure) in try await remove(unwanted, lock) }
    }

    private func remove(_ unwanted: [EndpointPattern], _ lock: WorkspaceLock?) async throws(Failure) -> ChangeReport {
        var state = try WorkspaceState(root: root, generator: settings.generator)
        let matched = state.vendored.filter { id in unwanted.contains { $0.matches(id) } }
        var editor = try ManifestEditor(state.manifestBytes)
        // A family goes with everything the manifest lists below it.
        let listed = state.manifest.models.map(\.pattern).filter { model in
            unwanted.contains { $0.text == model.text || $0.matches(model.id) }
        }
        try editor.remove(listed)
        let dangling = unwanted.filter { pattern in
            !listed.contains { $0.id == pattern.id } && !matched.contains(where: pattern.matches)
        }
        try requireMatch(dangling, match: [], of: state.vendored)
        state.manifest = editor.manifest
        state.manifestBytes = editor.bytes
        let kept = state.wanted
        try refuse(matched.filter(kept.contains), unwanted, state)

        let sources = await sources(kept, state)
        var change = try await change(state, sources: sources, onProgress: { _ in })
        let gone = matched.filter { !kept.contains($0) }
        for id in gone { change.transaction.remove(Self.documentPath(id)) }
        var schemas = state.schemas
        record(sources, of: state, failed: change.generation.failed, in: &schemas)
        change.transaction.write(schemas.serialized(), to: SchemaLock.path)
        change.transaction.write(state.manifestBytes, to: Manifest.path)
        var report = report(change, on: gone, state)
        report.diagnostics = []
        report.removedEndpoints = gone
        report.isDryRun = lock == nil
        try finish(change, in: &report, lock)
        return report
    }

    private func refuse(_ covered: [String], _ unwanted: [EndpointPattern], _ state: WorkspaceState) throws(Failure) {
        guard !covered.isEmpty else { return }
        throw Failure(
            .usage,
            covered.map { id in
                let model = state.manifest.models.first { $0.pattern.matches(id) }
                let family = model?.text ?? "a family"
                return Diagnostic(
                    .coveredByFamily, .error, "\(id) is here because the manifest lists \(family)",
                    at: .init(path: Manifest.path, position: model?.position), endpoint: id,
                    remedy: "Remove \(family), or list the endpoints you want one by one.")
            })
    }
}
