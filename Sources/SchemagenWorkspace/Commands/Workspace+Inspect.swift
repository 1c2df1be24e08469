package import FalFields
import FalJSON
import FalSupport
package import SchemagenCore

// What only reads: lists, single documents, and the stages of the pipeline.
extension Workspace {
    /// The endpoints of the project, in the order of their ids.
    package func list(_ patterns: [String]) async throws(Failure) -> [ListedEndpoint] {
        let chosen = try parsed(patterns)
        let state = try WorkspaceState(root: root, generator: settings.generator)
        let ids = Set(state.wanted).union(state.wanted(of: state.schemas.endpoints.keys.sorted())).sorted()
        let shown = ids.filter { id in chosen.isEmpty || chosen.contains { $0.matches(id) } }
        try requireMatch(chosen, match: shown, of: ids)
        let present = Set(state.vendored)
        let aliases = try aliasPaths(state, ids.map { EndpointID(checked: $0) })
        return try shown.map { id throws(Failure) in
            let entry = state.schemas.endpoints[id]
            let isVendored = present.contains(id)
            return ListedEndpoint(
                id: id, typeName: state.names.names.types[id], aliasPath: aliases[id],
                category: isVendored ? try category(of: id, state) : nil, digest: entry?.digest, date: entry?.date,
                address: entry?.address, isVendored: isVendored)
        }
    }

    /// The vendored document of an endpoint.
    package func document(_ id: String) throws(Failure) -> SourceDocument {
        let pattern = try EndpointPattern(parsing: id)
        let state = try WorkspaceState(root: root, generator: settings.generator)
        try requireMatch([pattern], match: state.vendored.filter { $0 == pattern.id }, of: state.vendored)
        return try source(pattern.id, state).document
    }

    /// Ids for completions on the command line; empty if they cannot be read.
    package static func lockedIDs(root: String) -> [String] {
        guard let bytes = try? DiskFile.bytes(root + "/" + SchemaLock.path), let lock = try? SchemaLock(reading: bytes)
        else { return [] }
        return lock.endpoints.keys.sorted()
    }

    /// The Swift name that an endpoint has, or would have if it were added.
    func typeName(of id: EndpointID, _ state: WorkspaceState) throws(Failure) -> SwiftName {
        let ids = Set(state.wanted.map { EndpointID(checked: $0) }).union([id])
        let generation = Generation(state: state, settings: settings, cache: .none)
        guard let name = generation.namePlan(ids.sorted(), state.manifest)[id] else {
            throw Manifest.unusableNames(state.manifest)
        }
        return name
    }

    /// How an app writes each endpoint. Nested names are ignored: their effect on an alias is recorded in the lock.
    private func aliasPaths(_ state: WorkspaceState, _ ids: [EndpointID]) throws(Failure) -> [String: String] {
        guard let namespace = SwiftName(state.manifest.namespace, as: .type) else {
            throw Manifest.unusableNames(state.manifest)
        }
        let plan = Generation(state: state, settings: settings, cache: .none).namePlan(ids, state.manifest)
        let endpoints = ids.compactMap { id in plan[id].map { AliasTree.Endpoint(id: id, typeName: $0) } }
        let tree = AliasTree(
            endpoints: endpoints, namespace: namespace, module: state.manifest.module, locked: state.names.names)
        return Dictionary(tree.paths.map { ($0.key.text, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    private func category(of id: String, _ state: WorkspaceState) throws(Failure) -> String? {
        let document = try source(id, state).document
        return (try? JSONValue(parsing: document.bytes))?["info"]?["x-fal-metadata"]?["category"]?.stringValue
    }
}

extension Workspace {
    /// The input and output of an endpoint, from its vendored document; `nil` if there is none.
    ///
    /// It needs neither a manifest nor a lock.
    ///
    /// - Throws: the document's errors, when there is one that cannot be used.
    package func schema(of id: EndpointID) throws(Failure) -> EndpointSchema? {
        try vendored(id).map { document throws(Failure) in try Self.schema(document) }
    }

    /// The vendored document of an endpoint, if there is one. It needs neither a manifest nor a lock.
    package func vendored(_ id: EndpointID) throws(Failure) -> SourceDocument? {
        let path = Self.documentPath(id.text)
        guard let bytes = try DiskFile.contents(of: path, in: root) else { return nil }
        var document = SourceDocument(id: id, path: path, bytes: bytes)
        document.patches = try PatchFiles.read(root: root).patches(for: id)
        return document
    }
}

// Field mappers of the vendored documents, overrides of the manifest included.
extension Workspace {
    /// The mappers of the project's endpoints, in the order of their ids.
    ///
    /// - Parameter patterns: ids, families or globs; none: all.
    package func mappers(_ patterns: [String]) async throws(Failure) -> [FieldMapper] {
        let chosen = try parsed(patterns)
        let state = try WorkspaceState(root: root, generator: settings.generator)
        let ids = state.wanted.filter { id in chosen.isEmpty || chosen.contains { $0.matches(id) } }
        try requireMatch(chosen, match: ids, of: state.wanted)
        let sources = await sources(ids, state)
        let deriver = MapperDeriver(overrides: state.manifest.overrides)
        let results = await Parallel.map(sources, limit: settings.jobs) { _, source in
            source.problems.isEmpty
                ? Self.mapper(of: source.document, deriver) : .failure(Failure(.documents, source.problems))
        }
        var mappers: [FieldMapper] = []
        for result in results { mappers.append(try result.get()) }
        return mappers
    }

    static func mapper(
        of document: SourceDocument, _ deriver: MapperDeriver
    ) -> Swift.Result<FieldMapper, Failure> {
        var diagnostics: [Diagnostic] = []
        guard let model = EndpointTranslator().model(of: document, reporting: &diagnostics) else {
            return .failure(Failure(.documents, diagnostics))
        }
        let schema = DescriptorBuilder().schema(of: model)
        return .success(deriver.derive(model, schema: schema).mapper(schema))
    }
}

/// An endpoint of the project, for lists.
package struct ListedEndpoint: Sendable {
    package var id: String
    package var typeName: String?
    /// How an app writes it: `Fal.Flux.Dev`.
    package var aliasPath: String?
    package var category: String?
    package var digest: String?
    package var date: String?
    package var address: String?
    /// Whether its document is in `Schemas/`; what is only in the lock has lost it.
    package var isVendored: Bool
}
