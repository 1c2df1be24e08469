import FalFields
import FalJSON
import FalSupport
import SchemagenCore

/// Generates all files from all documents: the pure part of every verb that writes, in a few concurrent tasks.
struct Generation: Sendable {
    let state: WorkspaceState
    let settings: Workspace.Settings
    let cache: GenerationCache

    /// A document with its digest.
    struct Source: Sendable {
        var document: SourceDocument
        var digest: String
        /// Why the document cannot be read; empty if it can.
        var problems: [Diagnostic] = []

        /// Digest of the document's patches; nothing where there are none.
        var patchDigest: String? {
            let patches = document.patches
            guard !patches.isEmpty else { return nil }
            return CanonicalDocument.digest(of: JSONValue.array(patches.map(\.content)).serialized())
        }

        /// Digest of the earlier version that is kept beside it; nothing where none is.
        var previousDigest: String? { document.previous.map { CanonicalDocument.digest(of: $0.bytes) } }

        /// Tells apart whatever its Swift depends on.
        var key: String {
            [digest, patchDigest, previousDigest, document.retirement?.rawValue].compactMap(\.self).joined(
                separator: " ")
        }
    }

    /// The outcome of one document.
    enum Product: Sendable {
        /// The file on disk is what would be generated.
        case upToDate(GenerationCache.Entry)
        case generated(EndpointArtifact)
        case failed([Diagnostic])
    }

    struct Result: Sendable {
        /// Files to write; those known to be up to date are not among them.
        var files: [GeneratedFile] = []
        /// Paths of files that stay as they are: they are up to date, or their documents cannot be used.
        var upToDate: [String] = []
        var diagnostics: [Diagnostic] = []
        /// Documents that cannot be used.
        var failed: Set<String> = []
        var names = LockedNames()
        /// How an app writes each endpoint.
        var aliasPaths: [String: String] = [:]
        var exampleInputs: [String: String] = [:]
        var cacheEntries: [String: GenerationCache.Entry] = [:]
        /// The overrides that apply to some endpoint, by their index in the manifest.
        var appliedOverrides: Set<Int> = []
        /// What became of the patches of each endpoint; nothing for a document that cannot be used.
        var patchOutcomes: [EndpointID: [Patch.Outcome]?] = [:]
        var tests = FamilyTestGeneration.Result()
    }

    /// Code that was generated from a document that cannot be used now stays, in the alias tree, too: merge marks in a
    /// document must not remove a model from the app.
    ///
    /// - Parameters:
    ///   - onProgress: called now and then, from a task of its own.
    func run(
        _ sources: [Source], files: FilesOnDisk, onProgress: @escaping @Sendable (Progress) -> Void
    ) async throws(Failure) -> Result {
        let manifest = state.manifest
        guard let namespace = SwiftName(manifest.namespace, as: .type),
            let module = SwiftName(manifest.module, as: .type)
        else { throw Manifest.unusableNames(manifest) }
        let plan = namePlan(sources.map(\.document.id), manifest)
        let products = try await produce(sources, plan, files, onProgress)

        var result = Result()
        result.diagnostics = plan.diagnostics
        result.names = state.names.names.restricted(to: sources.map(\.document.id))
        result.names.record(plan)
        let placeOfOverride = Dictionary(zip(manifest.overrides, 0...), uniquingKeysWith: { first, _ in first })
        var members: [AliasTree.Endpoint] = []
        var isWhole = true
        for (source, product) in zip(sources, products) {
            let id = source.document.id
            switch product {
            case .failed(let diagnostics):
                result.failed.insert(id.text)
                result.patchOutcomes[id] = .some(nil)
                result.diagnostics += diagnostics
                let path = plan[id].map { EndpointGenerator.path(of: $0) }
                if let name = plan[id], let path, files.exists("\(manifest.output)/\(path)") {
                    result.upToDate.append(path)
                    // Its nested names are unknown; their effect on its alias is recorded in the lock.
                    members.append(.init(id: id, typeName: name, retirement: source.document.retirement))
                } else {
                    isWhole = false
                }
            case .upToDate(let entry):
                result.diagnostics += entry.diagnostics
                result.upToDate.append(entry.path)
                result.exampleInputs[id.text] = entry.exampleInput
                result.cacheEntries[id.text] = entry
                result.appliedOverrides.formUnion(entry.overrides)
                result.patchOutcomes[id] = entry.patches
                if let name = plan[id] {
                    members.append(
                        .init(
                            id: id, typeName: name, nestedTypeNames: Set(entry.nestedTypeNames),
                            retirement: source.document.retirement))
                }
            case .generated(let artifact):
                result.diagnostics += artifact.diagnostics
                result.files.append(artifact.file)
                result.names.record(artifact.chosen, of: id)
                result.exampleInputs[id.text] = artifact.exampleInput
                let applied = artifact.mapper.applied.compactMap { placeOfOverride[$0] }.sorted()
                result.appliedOverrides.formUnion(applied)
                result.patchOutcomes[id] = artifact.patchOutcomes
                result.cacheEntries[id.text] = GenerationCache.Entry(
                    artifact, document: source.key, overrides: applied)
                members.append(
                    .init(
                        id: id, typeName: artifact.typeName, nestedTypeNames: Set(artifact.nestedTypeNames),
                        retirement: source.document.retirement))
            }
        }
        let composer = try ModuleComposer(namespace: namespace, module: module)
        let whole = composer.compose(members, locked: result.names)
        result.names.record(whole.tree)
        if !isWhole { result.names.aliases.merge(state.names.names.aliases) { new, _ in new } }
        result.files += whole.files.map(\.stamped)
        result.diagnostics += whole.diagnostics
        result.tests = try await FamilyTestGeneration(
            manifest: manifest, namespace: namespace, module: module, jobs: settings.jobs, cache: cache.families
        )
        .run(sources, failed: result.failed, files: files)
        result.diagnostics += unusedOverrides(manifest.overrides, result, sources)
        result.diagnostics += state.patches.diagnostics(result.patchOutcomes)
        for (id, path) in whole.paths { result.aliasPaths[id.text] = path }
        return result
    }

    /// Findings about overrides that apply to nothing. Those for a document that cannot be used may be right.
    private func unusedOverrides(
        _ overrides: [MapperOverride], _ result: Result, _ sources: [Source]
    ) -> [Diagnostic] {
        let failed = result.failed.map { EndpointID(checked: $0) }
        let idle = overrides.indices.filter { index in
            !result.appliedOverrides.contains(index) && !failed.contains { $0.isIn(family: overrides[index].family) }
        }
        return OverrideCheck(idle.map { overrides[$0] }).diagnostics(amongAll: sources.map(\.document.id))
    }

    func namePlan(_ ids: [EndpointID], _ manifest: Manifest) -> EndpointNamePlan {
        var overrides: [EndpointID: String] = [:]
        for name in manifest.names { overrides[EndpointID(checked: name.endpoint)] = name.swift }
        return EndpointNamePlan(
            ids: ids, overrides: overrides, locked: state.names.names, namespace: manifest.namespace,
            module: manifest.module, reserved: ModuleComposer.fileNames(namespace: manifest.namespace),
            manifest: .init(path: Manifest.path))
    }

    private func produce(
        _ sources: [Source], _ plan: EndpointNamePlan,
        _ files: FilesOnDisk, _ onProgress: @escaping @Sendable (Progress) -> Void
    ) async throws(Failure) -> [Product] {
        let generator = try EndpointGenerator(overrides: state.manifest.overrides)
        let locked = state.names.names
        let jobs = max(1, settings.jobs)
        return await Parallel.map(sources, limit: jobs) { index, source in
            if index.isMultiple(of: jobs) {
                onProgress(
                    Progress(
                        phase: .generating, done: index + 1, total: sources.count, detail: source.document.id.text))
            }
            guard source.problems.isEmpty else { return .failed(source.problems) }
            guard let name = plan[source.document.id] else { return .failed([]) }
            if let entry = cache.entry(for: source, typeName: name.text),
                files.hasDigest(entry.output, "\(state.manifest.output)/\(entry.path)")
            {
                return .upToDate(entry)
            }
            let scopes = locked.names(in: source.document.id)
            return switch generator.generate(source.document, typeName: name, locked: scopes) {
            case .done(let artifact): .generated(artifact.stamped)
            case .failed(let diagnostics): .failed(Self.conflict(in: source.document).map { [$0] } ?? diagnostics)
            }
        }
    }
}

extension Generation {
    /// The finding about a document with conflict marks; nil if it has none.
    private static func conflict(in document: SourceDocument) -> Diagnostic? {
        MergeConflict.line(in: document.bytes).map { line in
            Diagnostic(
                .conflictedDocument, "a merge has left conflict marks in this document",
                at: .init(path: document.path, position: JSONPosition(line: line, column: 1)),
                endpoint: document.id.text,
                remedy: "Take one side's version (`git checkout --theirs FILE`), or fetch it again: "
                    + "`schemagen add \(document.id)`. Until then its Swift stays as it is.")
        }
    }
}

extension EndpointArtifact {
    fileprivate var stamped: EndpointArtifact {
        var artifact = self
        artifact.file = file.stamped
        return artifact
    }
}

extension Manifest {
    /// Tells these overrides from others. Their places count: findings name them.
    var overridesDigest: String {
        guard let mappers else { return "" }
        let places = overrides.map { "\($0.place.position?.line ?? 0)" }.joined(separator: ",")
        return CanonicalDocument.digest(of: mappers.value.serialized() + Array(places.utf8))
    }

    /// The reader has checked both names; this is for manifests made in memory.
    static func unusableNames(_ manifest: Manifest) -> Failure {
        Failure(
            .usage, .unusableName, "module and namespace must be Swift type names", at: .init(path: Manifest.path),
            remedy: "Change 'module: \(manifest.module)' or 'namespace: \(manifest.namespace)'.")
    }
}

/// The generated files on disk. Paths start at the project's root.
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
