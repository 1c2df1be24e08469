import FalFields
import FalSupport
package import SchemagenCore

extension Workspace {
    /// Generates all files from the vendored documents, and writes those that change.
    ///
    /// - Parameters:
    ///   - patterns: which endpoints to report about; the module is always generated whole. None: all.
    ///   - check: write nothing; the report's `outOfDate` lists what would be written.
    ///   - force: replace generated files that somebody has edited, too.
    /// - Throws: ``Failure`` when an edited file is in the way, or one that is not generated.
    package func generate(
        _ patterns: [String], check: Bool, force: Bool = false,
        onProgress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) async throws(Failure) -> ChangeReport {
        let chosen = try parsed(patterns)
        return try await underLock(isDry: check) { lock throws(Failure) in
            try await generate(chosen, force: force, lock, onProgress)
        }
    }

    private func generate(
        _ chosen: [EndpointPattern], force: Bool, _ lock: WorkspaceLock?,
        _ onProgress: @escaping @Sendable (Progress) -> Void
    ) async throws(Failure) -> ChangeReport {
        if lock == nil, Recovery.isNeeded(root: root) {
            throw Failure(
                .outOfDate, .interruptedWrite, "an earlier run was stopped while it wrote",
                at: .init(path: Self.schemas),
                remedy: "Run `schemagen generate`: it completes the change or rolls it back.")
        }
        let state = try WorkspaceState(root: root, generator: settings.generator)
        let sources = try await sources(of: state)
        // A check believes nothing but documents, locks and its own rendering.
        var change = try await change(state, sources: sources, usesCache: lock != nil, onProgress: onProgress)
        change.transaction.replacesEdited = force
        var schemas = state.schemas
        record(sources, of: state, failed: change.generation.failed, in: &schemas)
        change.transaction.write(schemas.serialized(), to: SchemaLock.path)
        let endpoints = state.wanted.filter { id in chosen.isEmpty || chosen.contains { $0.matches(id) } }
        try requireMatch(chosen, match: endpoints, of: state.vendored)
        var report = report(change, on: endpoints, state)
        if !chosen.isEmpty {
            let shown = Set(endpoints)
            report.diagnostics.removeAll { finding in finding.endpoint.map { !shown.contains($0) } ?? false }
        }
        let edited = sources.filter(state.isEdited)
        report.diagnostics += edited.filter(\.problems.isEmpty).map {
            .edited($0.document.id.text, isReplaced: false)
        }
        onProgress(Progress(phase: .writing, done: 0, total: 1))
        try finish(change, in: &report, lock)
        if lock == nil {
            let files = report.files
            report.outOfDate = Set(files.created + files.updated + files.removed + edited.map(\.document.path)).sorted()
        }
        return report
    }

    /// The documents the manifest asks for, and an error for those the lock knows and `Schemas/` lacks.
    func sources(of state: WorkspaceState) async throws(Failure) -> [Generation.Source] {
        let known = state.wanted(of: state.schemas.endpoints.keys.sorted())
        let present = Set(state.vendored)
        let missing = known.filter { !present.contains($0) }
        guard missing.isEmpty else {
            throw Failure(
                .documents,
                missing.map { id in
                    Diagnostic(
                        .missingDocument, "the document of \(id) is not there", at: .init(path: Self.documentPath(id)),
                        endpoint: id,
                        remedy: "Fetch it with `schemagen add \(id)`, or take it back from version control.")
                })
        }
        return await sources(state.wanted, state)
    }

    func parsed(_ patterns: [String]) throws(Failure) -> [EndpointPattern] {
        var parsed: [EndpointPattern] = []
        for text in patterns { parsed.append(try EndpointPattern(parsing: text)) }
        return parsed
    }

    /// Every pattern must match an endpoint; otherwise it is a typo.
    func requireMatch(_ patterns: [EndpointPattern], match ids: [String], of all: [String]) throws(Failure) {
        let unmatched = patterns.filter { pattern in !ids.contains(where: pattern.matches) }
        guard !unmatched.isEmpty else { return }
        let nearest = NearestIDs(all)
        throw Failure(
            .usage,
            unmatched.map { pattern in
                let near = nearest.nearest(to: pattern.id)
                let list =
                    near.isEmpty ? "`schemagen list` shows what there is;" : "Nearest: \(near.joined(separator: ", "))."
                return Diagnostic(
                    .notInProject, "the project has no endpoint \(pattern.id)",
                    remedy: "\(list) `schemagen add \(ShellQuoting.word(pattern.id))` adds it.")
            })
    }
}
