import FalFields
import FalSupport
import SchemagenCore

// The common part of `add`, `remove` and `generate`: from a state and its documents to one transaction.
extension Workspace {
    /// A change of the project that has not been written.
    struct Change {
        var transaction = Transaction()
        var generation = Generation.Result()
        var names = NamesLock()
        /// The digest of the mapper overrides.
        var mappers = ""
        var outputFolder = ""
        var files: [GeneratedFile] = []
        /// Paths of generated tests that are as they should be.
        var unchangedTests: [String] = []
    }

    /// Reads a vendored document.
    func source(_ id: String, _ state: WorkspaceState) throws(Failure) -> Generation.Source {
        let path = Self.documentPath(id)
        guard let bytes = try DiskFile.contents(of: path, in: root) else {
            throw Failure(
                .failure, .missingDocument, "the document of \(id) is not there", at: .init(path: path), endpoint: id,
                remedy: "Fetch it with `schemagen add \(id)`, or take it back from version control.")
        }
        var document = SourceDocument(id: EndpointID(checked: id), path: path, bytes: bytes)
        document.previous = try previous(of: id, state)
        return state.prepared(Generation.Source(document: document, digest: CanonicalDocument.digest(of: bytes)))
    }

    /// The earlier version that is kept beside a vendored document.
    func previous(of id: String, _ state: WorkspaceState) throws(Failure) -> SourceDocument.Previous? {
        let path = Self.previousPath(id)
        guard state.manifest.keepsRemoved, state.previous.contains(path) else { return nil }
        return try DiskFile.contents(of: path, in: root).map { SourceDocument.Previous(path: path, bytes: $0) }
    }

    /// The earlier version to keep beside a document that takes the place of another: that one, if the new one has lost
    /// something of it, else what was kept before, as long as it has more.
    func previous(
        of new: SourceDocument, replacing old: SourceDocument, _ state: WorkspaceState
    ) -> SourceDocument.Previous? {
        guard state.manifest.keepsRemoved else { return nil }
        let replaced = SourceDocument.Previous(path: Self.previousPath(old.id.text), bytes: old.bytes)
        return [replaced, old.previous].compactMap(\.self).first { EndpointTranslator().loses($0, new) }
    }

    /// Reads vendored documents concurrently: their digests are half the work of a run where nothing changed.
    ///
    /// Errors of a document are in its ``Generation/Source/problems``; they do not affect the others.
    func sources(_ ids: [String], _ state: WorkspaceState) async -> [Generation.Source] {
        await Parallel.map(ids, limit: settings.jobs) { _, id in
            do throws(Failure) {
                return try source(id, state)
            } catch {
                let document = SourceDocument(id: EndpointID(checked: id), path: Self.documentPath(id), bytes: [])
                return Generation.Source(document: document, digest: "", problems: error.diagnostics)
            }
        }
    }

    /// Generates from all documents and puts what has to change into a transaction.
    ///
    /// - Parameter usesCache: Whether what the cache calls up to date is not rendered again. The cache may come from a
    ///   repository or from a CI that others write to, and then hides what was tampered with.
    func change(
        _ state: WorkspaceState, sources: [Generation.Source], usesCache: Bool = true,
        onProgress: @escaping @Sendable (Progress) -> Void
    ) async throws(Failure) -> Change {
        try refuseOlderGenerator(state.schemas)
        let mappers = state.manifest.overridesDigest
        let cache =
            usesCache
            ? GenerationCache.read(root: root, build: settings.build, names: state.namesDigest, mappers: mappers)
            : .none
        let generation = Generation(state: state, settings: settings, cache: cache)
        let output = state.manifest.output
        let result = try await generation.run(sources, files: FilesOnDisk(root: root), onProgress: onProgress)
        var change = Change()
        change.generation = result
        change.mappers = mappers
        change.outputFolder = output
        change.files = result.files
        for file in result.files { change.transaction.write(file, below: output) }
        let expected = Set((result.files.map(\.path) + result.upToDate).map { "\(output)/\($0)" })
        for orphan in try orphans(in: output, besides: expected) { change.transaction.removeGenerated(orphan) }
        if let tests = state.manifest.tests { try put(result.tests, below: tests, in: &change) }
        keepPrevious(of: sources, besides: result.failed, state, in: &change)
        change.names = NamesLock(result.names)
        change.transaction.write(change.names.serialized(), to: NamesLock.path)
        // Kept true where it is: a project may do without.
        if try DiskFile.contents(of: EditorSchema.path, in: root) != nil {
            change.transaction.write(EditorSchema.bytes, to: EditorSchema.path)
        }
        return change
    }

    /// Keeps the earlier versions of documents as these want it. What is beside a document that cannot be used stays.
    private func keepPrevious(
        of sources: [Generation.Source], besides failed: Set<String>, _ state: WorkspaceState, in change: inout Change
    ) {
        var kept = Set(failed.map(Self.previousPath))
        for previous in sources.compactMap(\.document.previous) {
            kept.insert(previous.path)
            change.transaction.write(previous.bytes, to: previous.path)
        }
        for path in state.previous where !kept.contains(path) { change.transaction.remove(path) }
    }

    /// An older generator would write all code anew in its own way, and the newer one back again.
    private func refuseOlderGenerator(_ lock: SchemaLock) throws(Failure) {
        func numbers(_ version: String) -> [Int] {
            version.prefix { $0 != "-" && $0 != "+" }.split(separator: ".").map { Int($0) ?? 0 }
        }
        guard numbers(settings.generator).lexicographicallyPrecedes(numbers(lock.generator)) else { return }
        throw Failure(
            .failure, .newerLock,
            "it was written by schemagen \(TerminalEscaping.quoted(lock.generator)); this is \(settings.generator)",
            at: .init(path: SchemaLock.path), remedy: "Update schemagen.")
    }

    /// Adds the generated tests. Only their own folder is searched for files that are no longer generated: those beside
    /// it are the user's.
    private func put(
        _ result: FamilyTestGeneration.Result, below tests: String, in change: inout Change
    ) throws(Failure) {
        for file in result.files { change.transaction.write(file, below: tests) }
        change.unchangedTests = result.upToDate.map { "\(tests)/\($0)" }
        let expected = Set(result.files.map { "\(tests)/\($0.path)" } + change.unchangedTests)
        for orphan in try orphans(in: "\(tests)/\(FamilyTestComposer.folder)", besides: expected) {
            change.transaction.removeGenerated(orphan)
        }
    }

    /// The generated files of a folder that are no longer generated.
    private func orphans(in output: String, besides expected: Set<String>) throws(Failure) -> [String] {
        var found: [String] = []
        for path in try DiskFile.files(below: output, in: root)
        where path.hasSuffix(".swift") && !expected.contains(path) {
            let bytes = try DiskFile.contents(of: path, in: root) ?? []
            if GeneratedMark.origin(of: bytes) != .foreign { found.append(path) }
        }
        return found
    }

    /// Stores what was generated in the cache. Losing it costs only time.
    func updateCache(_ change: Change) {
        guard let build = settings.build else { return }
        let cache = GenerationCache(
            build: build, names: CanonicalDocument.digest(of: change.names.serialized()), mappers: change.mappers,
            entries: change.generation.cacheEntries, families: change.generation.tests.entries)
        let path = root + "/" + GenerationCache.path
        let bytes = cache.bytes
        if let old = try? DiskFile.bytes(path), old == bytes { return }
        let temporary = path + ".new"
        let operations = FileOperations(before: nil)
        // Made anew: at its place a repository can have put a link to a file elsewhere.
        try? operations.removeFile(temporary)
        do {
            try operations.createFile(temporary, bytes, isSynchronized: false)
            try operations.rename(temporary, to: path)
        } catch {}
    }

    /// The entries of the schema lock for the documents at hand. Those of documents that cannot be used stay as they
    /// are.
    func record(
        _ sources: [Generation.Source], of state: WorkspaceState, failed: Set<String>,
        addresses: [String: String] = [:], in lock: inout SchemaLock
    ) {
        let present = Set(sources.map(\.document.id.text))
        for id in lock.endpoints.keys where !present.contains(id) { lock.endpoints[id] = nil }
        for source in sources {
            let id = source.document.id.text
            if failed.contains(id) { continue }
            let address = addresses[id].map(portable) ?? lock.endpoints[id]?.address
            lock.record(id, digest: source.digest, date: settings.today(), address: address)
            lock.endpoints[id]?.retire(state.retirements[id], on: settings.today())
            lock.endpoints[id]?.patches = source.patchDigest
            lock.endpoints[id]?.previous = source.previousDigest
        }
        lock.generator = settings.generator
    }

    /// An address as others can use it: a URL, or a path inside the project from its folder.
    private func portable(_ address: String) -> String? {
        if address.contains("://") { return address }
        guard let path = DiskFile.realPath(address), let folder = DiskFile.realPath(root) else { return nil }
        return path.hasPrefix(folder + "/") ? String(path.dropFirst(folder.utf8.count + 1)) : nil
    }

    /// Commits a change, or tells what a commit would do.
    func finish(_ change: Change, in report: inout ChangeReport, _ lock: WorkspaceLock?) throws(Failure) {
        guard let lock else {
            report.files = summary(try change.transaction.preview(root: root), of: change)
            return
        }
        report.files = summary(try change.transaction.commit(under: lock), of: change)
        updateCache(change)
    }

    /// The part of the report that all verbs share.
    func report(_ change: Change, on endpoints: [String], _ state: WorkspaceState) -> ChangeReport {
        var report = ChangeReport()
        report.endpoints = endpoints
        report.diagnostics = change.generation.diagnostics
        let first = endpoints.first { change.generation.aliasPaths[$0] != nil }
        if let first, let path = change.generation.aliasPaths[first] {
            report.snippet = CallSnippet(
                module: state.manifest.module, output: state.manifest.output, tests: state.manifest.tests,
                aliasPath: path,
                input: change.generation.exampleInputs[first] ?? "[:]", dependency: settings.dependency)
        }
        return report
    }

    /// Adds the files that were known to be up to date to the unchanged ones.
    func summary(_ summary: Transaction.Summary, of change: Change) -> Transaction.Summary {
        var summary = summary
        summary.unchanged += change.generation.upToDate.map { "\(change.outputFolder)/\($0)" }
        summary.unchanged += change.unchangedTests
        summary.unchanged.sort()
        return summary
    }
}
