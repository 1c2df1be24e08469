import FalFields
import FalJSON
package import SchemagenCore

extension Workspace {
    /// Adds endpoints: finds them, fetches their documents, generates, and notes them in the manifest and the locks.
    ///
    /// A document that cannot be used is reported; the others are added all the same.
    ///
    /// - Parameters:
    ///   - patterns: endpoint ids, families, globs, or pasted URLs of fal's pages.
    ///   - only: whether each pattern means that endpoint alone, and not those below it.
    ///   - key: the user's fal key, which goes to fal's catalogue alone.
    package func add(
        _ patterns: [String], only: Bool = false, source: SourceSpecification, key: String?,
        environment: SourceEnvironment, dryRun: Bool,
        onProgress: @escaping @Sendable (Progress) -> Void
    ) async throws(Failure) -> ChangeReport {
        var wanted = try parsed(patterns)
        if only { wanted = try wanted.map { pattern throws(Failure) in try pattern.alone() } }
        return try await underLock(isDry: dryRun) { lock throws(Failure) in
            try await add(wanted, source.source(key: key, environment: environment), lock, onProgress)
        }
    }

    private func add(
        _ wanted: [EndpointPattern], _ source: any DocumentSource, _ lock: WorkspaceLock?,
        _ onProgress: @escaping @Sendable (Progress) -> Void
    ) async throws(Failure) -> ChangeReport {
        // The network comes next: another run should learn who keeps it waiting.
        lock?.announce()
        let isNew = try DiskFile.contents(of: Manifest.path, in: root) == nil
        var state = try WorkspaceState(root: root, generator: settings.generator, makingManifest: true)

        let fetched = try await fetch(wanted, from: source, onProgress)
        var editor = try ManifestEditor(state.manifestBytes)
        // An endpoint alone is no news where its family is listed.
        try editor.add(
            wanted.filter { pattern in
                fetched.ids.contains(where: pattern.matches)
                    && !(pattern.isExact && state.manifest.models.contains { $0.pattern.matches(pattern.id) })
            })
        state.manifest = editor.manifest
        state.manifestBytes = editor.bytes

        state.retire(by: fetched.deprecated, among: fetched.ids)
        let before = Set(state.vendored)
        var (new, broken) = merged(fetched.documents, state)
        if state.manifest.keepsRemoved {
            for index in new.indices where before.contains(new[index].document.id.text) {
                let old = try self.source(new[index].document.id.text, state)
                new[index].document.previous = previous(of: new[index].document, replacing: old.document, state)
            }
        }
        var sources: [Generation.Source] = new
        let arriving = Set(new.map(\.document.id.text))
        sources += await self.sources(state.wanted.filter { !arriving.contains($0) }, state)
        sources.sort { $0.document.id < $1.document.id }
        let (change, used, failed) = try await changeWithoutUnusable(state, sources, arriving, onProgress)
        let added = arriving.subtracting(failed)
        guard !added.isEmpty else {
            throw Failure(.documents, fetched.diagnostics + broken + change.generation.diagnostics)
        }

        var final = change
        for source in new where added.contains(source.document.id.text) {
            final.transaction.write(source.document.bytes, to: source.document.path)
        }
        var schemas = state.schemas
        record(used, of: state, failed: change.generation.failed, addresses: fetched.addresses, in: &schemas)
        final.transaction.write(schemas.serialized(), to: SchemaLock.path)
        final.transaction.write(state.manifestBytes, to: Manifest.path)
        if isNew { final.transaction.write(EditorSchema.bytes, to: EditorSchema.path) }

        var report = report(final, on: added.sorted(), state)
        report.diagnostics =
            fetched.diagnostics + broken
            + report.diagnostics.filter { finding in
                finding.endpoint.map { arriving.contains($0) } ?? true
            }
        report.added = added.subtracting(before).sorted()
        report.manifestMade = isNew
        report.isDryRun = lock == nil
        onProgress(Progress(phase: .writing, done: 0, total: 1))
        try finish(final, in: &report, lock)
        return report
    }

    // MARK: Fetching

    private struct Fetched {
        var ids: [String] = []
        /// What the catalogue calls deprecated; none where there is no catalogue.
        var deprecated: Set<String>?
        var documents: [FetchedDocument] = []
        var addresses: [String: String] = [:]
        var diagnostics: [Diagnostic] = []
    }

    private func fetch(
        _ patterns: [EndpointPattern], from source: any DocumentSource,
        _ onProgress: @escaping @Sendable (Progress) -> Void
    ) async throws(Failure) -> Fetched {
        onProgress(Progress(phase: .catalogue, done: 0, total: 1, detail: source.name))
        let catalogue = try await source.catalogue(matching: patterns)
        if catalogue.ids.isEmpty, let failure = catalogue.failure { throw failure }
        let total = catalogue.ids.count
        let counter = Counter()
        let results = await source.documents(for: catalogue.ids) { result in
            onProgress(Progress(phase: .documents, done: counter.next(), total: total, detail: result.id))
        }
        var fetched = Fetched()
        fetched.ids = catalogue.ids
        fetched.deprecated = catalogue.deprecated
        fetched.diagnostics = catalogue.diagnostics
        var kinds: [Failure.Kind] = []
        for result in results {
            switch result.outcome {
            case .success(let document):
                fetched.documents.append(document)
                fetched.addresses[document.id] = document.address
            case .failure(let failure):
                kinds.append(failure.kind)
                fetched.diagnostics += failure.diagnostics
            }
        }
        // When nothing came because nothing answers, that is what the exit code must say.
        if fetched.documents.isEmpty, let kind = kinds.first {
            throw Failure(kinds.allSatisfy { $0 == kind } ? kind : .documents, fetched.diagnostics)
        }
        return fetched
    }

    /// Brings documents to their canonical form; what is not JSON is reported.
    func merged(_ documents: [FetchedDocument], _ state: WorkspaceState) -> ([Generation.Source], [Diagnostic]) {
        var sources: [Generation.Source] = []
        var broken: [Diagnostic] = []
        for document in documents {
            let path = Self.documentPath(document.id)
            do throws(Failure) {
                let canonical = try document.canonical()
                let source = SourceDocument(id: EndpointID(checked: document.id), path: path, bytes: canonical.bytes)
                sources.append(state.prepared(Generation.Source(document: source, digest: canonical.digest)))
            } catch {
                broken += error.diagnostics
            }
        }
        return (sources, broken)
    }

    /// Generates; if new documents turn out to be unusable, generates again from the documents that they would replace.
    func changeWithoutUnusable(
        _ state: WorkspaceState, _ sources: [Generation.Source], _ arriving: Set<String>,
        _ onProgress: @escaping @Sendable (Progress) -> Void
    ) async throws(Failure) -> (Change, used: [Generation.Source], failed: Set<String>) {
        let change = try await change(state, sources: sources, onProgress: onProgress)
        let failed = change.generation.failed.intersection(arriving)
        guard !failed.isEmpty else { return (change, sources, []) }
        var others = sources.filter { !failed.contains($0.document.id.text) }
        others += await self.sources(failed.intersection(state.vendored).sorted(), state)
        others.sort { $0.document.id < $1.document.id }
        var second = try await self.change(state, sources: others, onProgress: { _ in })
        let reasons = change.generation.diagnostics.filter { finding in
            finding.severity == .error && finding.endpoint.map(failed.contains) == true
        }
        second.generation.diagnostics = reasons + second.generation.diagnostics
        return (second, others, failed)
    }
}

/// Counts calls that come from one task at a time.
final class Counter: @unchecked Sendable {
    // Proof: a source calls `arrived` from one task at a time (see ``DocumentSource``), so `count` has one writer.
    private var count = 0

    func next() -> Int {
        count += 1
        return count
    }
}
