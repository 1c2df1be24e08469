import FalFields
package import SchemagenCore

extension Workspace {
    /// What an update does with what it finds.
    package enum UpdateMode: Sendable, Hashable {
        case write
        /// Reports which files would be written.
        case dryRun
        /// Compares documents and generates nothing.
        case check
    }

    /// Fetches what the manifest names, and writes documents, code and locks of what has changed.
    ///
    /// Endpoints that have appeared under a listed family are added. Those that are gone stay, and the lock says since
    /// when, until they are pruned.
    ///
    /// - Parameters:
    ///   - patterns: endpoints to look at; none: all.
    ///   - prune: Whether endpoints that are gone are removed, with their code and their lines in the manifest.
    /// - Throws: ``Failure`` when the source fails; nothing is written then.
    package func update(
        _ patterns: [String], _ mode: UpdateMode, prune: Bool = false, source: SourceSpecification, key: String?,
        environment: SourceEnvironment, onProgress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) async throws(Failure) -> ChangeReport {
        let chosen = try parsed(patterns)
        return try await underLock(isDry: mode != .write) { lock throws(Failure) in
            lock?.announce()
            let state = try WorkspaceState(root: root, generator: settings.generator)
            let found = try await upstream(
                of: state, chosen, from: source.source(key: key, environment: environment), onProgress)
            guard mode != .check else { return check(found, prune: prune) }
            return try await apply(found, prune: prune, state, lock, onProgress)
        }
    }

    /// What has changed, as `update --check` reports it.
    private func check(_ found: Upstream, prune: Bool) -> ChangeReport {
        var report = ChangeReport()
        report.endpoints = found.ids
        report.added = found.added
        report.gone = found.gone
        report.comparisons = found.comparisons
        report.diagnostics = found.diagnostics
        report.isDryRun = true
        report.isCheck = true
        report.outOfDate = found.arriving.map(\.document.path).sorted()
        if found.comparisons.contains(where: { $0.changes.contains { $0.rule == .endpointRemoved } })
            || !found.back.isEmpty || !found.retired.isEmpty || prune && !found.gone.isEmpty
        {
            report.outOfDate.append(SchemaLock.path)
        }
        return report
    }

    private func apply(
        _ found: Upstream, prune: Bool, _ before: WorkspaceState, _ lock: WorkspaceLock?,
        _ onProgress: @escaping @Sendable (Progress) -> Void
    ) async throws(Failure) -> ChangeReport {
        var state = before
        let pruned = Set(prune ? found.gone : [])
        var editor = try ManifestEditor(state.manifestBytes)
        try editor.remove(state.manifest.models.map(\.pattern).filter { pruned.contains($0.id) })
        state.manifest = editor.manifest
        state.manifestBytes = editor.bytes
        state.vendored.removeAll(where: pruned.contains)
        let gone = Set(found.gone)
        state.retire(by: found.deprecated, among: found.ids.filter { !gone.contains($0) })
        for id in found.gone { state.retirements[id] = .gone }

        let arriving = Set(found.arriving.map(\.document.id.text))
        var sources = found.arriving.map(state.prepared)
        sources += await self.sources(state.wanted.filter { !arriving.contains($0) }, state)
        sources.sort { $0.document.id < $1.document.id }
        var (change, used, failed) = try await changeWithoutUnusable(state, sources, arriving, onProgress)
        for source in found.arriving where !failed.contains(source.document.id.text) {
            change.transaction.write(source.document.bytes, to: source.document.path)
        }
        for id in pruned.intersection(before.vendored) { change.transaction.remove(Self.documentPath(id)) }
        var schemas = state.schemas
        record(used, of: state, failed: change.generation.failed, addresses: found.addresses, in: &schemas)
        change.transaction.write(schemas.serialized(), to: SchemaLock.path)
        change.transaction.write(state.manifestBytes, to: Manifest.path)

        var report = report(change, on: found.ids, state)
        report.diagnostics =
            found.diagnostics
            + report.diagnostics.filter { finding in
                finding.endpoint.map(arriving.contains) ?? true
            }
        report.added = found.added.filter { !failed.contains($0) }
        report.removedEndpoints = pruned.sorted()
        report.gone = found.gone.filter { !pruned.contains($0) }
        report.comparisons =
            found.comparisons.filter { !failed.contains($0.id.text) && !pruned.contains($0.id.text) }
            + pruned.sorted().map { .removed(EndpointID(checked: $0)) }
        report.isDryRun = lock == nil
        onProgress(Progress(phase: .writing, done: 0, total: 1))
        try finish(change, in: &report, lock)
        return report
    }
}
