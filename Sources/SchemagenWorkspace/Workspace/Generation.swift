import FalFields
import FalJSON
import SchemagenCore

/// All documents in, all files out: the pure part of every verb that writes, spread over a few tasks.
struct Generation: Sendable {
    let state: WorkspaceState
    let settings: Workspace.Settings
    let cache: GenerationCache

    /// A document on its way, with its digest.
    struct Source: Sendable {
        var document: SourceDocument
        var digest: String
    }

    /// What became of one document.
    enum Product: Sendable {
        /// The file on disk is what would be generated.
        case upToDate(GenerationCache.Entry)
        case generated(EndpointArtifact)
        case failed([Diagnostic])
    }

    struct Result: Sendable {
        /// Files to write; those known to be up to date are not among them.
        var files: [GeneratedFile] = []
        /// Paths of files that were left alone, because they are what they should be.
        var upToDate: [String] = []
        var diagnostics: [Diagnostic] = []
        /// Documents that cannot be used.
        var failed: Set<String> = []
        var names = LockedNames()
        /// How an app writes each endpoint.
        var aliasPaths: [String: String] = [:]
        var exampleInputs: [String: String] = [:]
        var cacheEntries: [String: GenerationCache.Entry] = [:]
        /// The overrides that found their fields in some endpoint, by their place in the manifest's list.
        var appliedOverrides: Set<Int> = []
        var tests = FamilyTestGeneration.Result()
    }

    /// - Parameters:
    ///   - isCurrent: whether the generated file at a path, from the project's root, has a digest.
    ///   - onProgress: called now and then, from a task of its own.
    func run(
        _ sources: [Source], isCurrent: @escaping @Sendable (_ path: String, _ digest: String) -> Bool,
        onProgress: @escaping @Sendable (Progress) -> Void
    ) async throws(Failure) -> Result {
        let manifest = state.manifest
        guard let namespace = SwiftName(manifest.namespace, as: .type),
            let module = SwiftName(manifest.module, as: .type)
        else { throw Manifest.unusableNames(manifest) }
        let plan = namePlan(sources.map(\.document.id), manifest)
        let products = try await produce(sources, plan, isCurrent, onProgress)

        var result = Result()
        result.diagnostics = plan.diagnostics
        result.names = state.names.names.restricted(to: sources.map(\.document.id))
        result.names.record(plan)
        let placeOfOverride = Dictionary(zip(manifest.overrides, 0...), uniquingKeysWith: { first, _ in first })
        var members: [AliasTree.Endpoint] = []
        for (source, product) in zip(sources, products) {
            let id = source.document.id
            switch product {
            case .failed(let diagnostics):
                result.failed.insert(id.text)
                result.diagnostics += diagnostics
            case .upToDate(let entry):
                result.diagnostics += entry.diagnostics
                result.upToDate.append(entry.path)
                result.exampleInputs[id.text] = entry.exampleInput
                result.cacheEntries[id.text] = entry
                result.appliedOverrides.formUnion(entry.overrides)
                if let name = plan[id] {
                    members.append(.init(id: id, typeName: name, nestedTypeNames: Set(entry.nestedTypeNames)))
                }
            case .generated(let artifact):
                result.diagnostics += artifact.diagnostics
                result.files.append(artifact.file)
                result.names.record(artifact.chosen, of: id)
                result.exampleInputs[id.text] = artifact.exampleInput
                let applied = artifact.mapper.applied.compactMap { placeOfOverride[$0] }.sorted()
                result.appliedOverrides.formUnion(applied)
                result.cacheEntries[id.text] = GenerationCache.Entry(
                    artifact, document: source.digest, overrides: applied)
                members.append(
                    .init(id: id, typeName: artifact.typeName, nestedTypeNames: Set(artifact.nestedTypeNames)))
            }
        }
        let composer = try ModuleComposer(namespace: namespace, module: module)
        let whole = composer.compose(members, locked: result.names)
        result.names.record(whole.tree)
        result.files += whole.files.map(\.stamped)
        result.diagnostics += whole.diagnostics
        result.tests = try await FamilyTestGeneration(
            manifest: manifest, namespace: namespace, module: module, jobs: settings.jobs, cache: cache.families
        )
        .run(sources.filter { !result.failed.contains($0.document.id.text) }, isCurrent: isCurrent)
        result.diagnostics += complaints(about: manifest.overrides, result, sources)
        for (id, path) in whole.paths { result.aliasPaths[id.text] = path }
        return result
    }

    /// Of overrides that did nothing. Those for a document that cannot be read may well be right.
    private func complaints(
        about overrides: [MapperOverride], _ result: Result, _ sources: [Source]
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
        _ isCurrent: @escaping @Sendable (String, String) -> Bool, _ onProgress: @escaping @Sendable (Progress) -> Void
    ) async throws(Failure) -> [Product] {
        let generator = try EndpointGenerator(overrides: state.manifest.overrides)
        let locked = state.names.names
        let jobs = max(1, settings.jobs)
        return await Parallel.map(sources, jobs: jobs) { index, source in
            if index.isMultiple(of: jobs) {
                onProgress(
                    Progress(
                        phase: .generating, done: index + 1, total: sources.count, detail: source.document.id.text))
            }
            guard let name = plan[source.document.id] else { return .failed([]) }
            if let entry = cache.entry(for: source, typeName: name.text),
                isCurrent("\(state.manifest.output)/\(entry.path)", entry.output)
            {
                return .upToDate(entry)
            }
            let scopes = locked.scopes[source.document.id.text] ?? [:]
            return switch generator.generate(source.document, typeName: name, locked: scopes) {
            case .done(let artifact): .generated(artifact.stamped)
            case .failed(let diagnostics): .failed(diagnostics)
            }
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
