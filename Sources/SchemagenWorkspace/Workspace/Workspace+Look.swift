import FalFields
import FalJSON
package import SchemagenCore

// What only looks: lists, single documents, and the stages of the pipeline.
extension Workspace {
    /// The endpoints of the project, in the order of their ids.
    package func list(_ patterns: [String]) async throws(Failure) -> [ListedEndpoint] {
        let chosen = try parsed(patterns)
        let state = try WorkspaceState(root: root, generator: settings.generator)
        let ids = Set(state.wanted).union(state.wanted(of: state.schemas.endpoints.keys.sorted())).sorted()
        let shown = ids.filter { id in chosen.isEmpty || chosen.contains { $0.matches(id) } }
        try demand(chosen, match: shown, of: ids)
        let present = Set(state.vendored)
        let aliases = try aliasPaths(state, ids.map { EndpointID(checked: $0) })
        return try shown.map { id throws(Failure) in
            let entry = state.schemas.endpoints[id]
            let isVendored = present.contains(id)
            return ListedEndpoint(
                id: id, typeName: state.names.names.types[id], aliasPath: aliases[id],
                category: isVendored ? try category(of: id) : nil, digest: entry?.digest, date: entry?.date,
                address: entry?.address, isVendored: isVendored)
        }
    }

    /// The vendored document of an endpoint.
    package func document(_ id: String) throws(Failure) -> SourceDocument {
        let pattern = try EndpointPattern(parsing: id)
        let state = try WorkspaceState(root: root, generator: settings.generator)
        try demand([pattern], match: state.vendored.filter { $0 == pattern.text }, of: state.vendored)
        return try source(pattern.text).document
    }

    /// The file generated from an endpoint's document, as `generate` would write it.
    package func generatedFile(_ id: String) async throws(Failure) -> GeneratedFile {
        let document = try document(id)
        let state = try WorkspaceState(root: root, generator: settings.generator)
        let name = try typeName(of: document.id, state)
        let scopes = state.names.names.scopes[document.id.text] ?? [:]
        switch try EndpointGenerator(overrides: state.manifest.overrides).generate(
            document, typeName: name, locked: scopes)
        {
        case .done(let artifact): return artifact.file.stamped
        case .failed(let diagnostics): throw Failure(.documents, diagnostics)
        }
    }

    /// What a stage of the pipeline makes of an endpoint's document, as text.
    package func inspect(_ id: String, stage: InspectionStage) async throws(Failure) -> String {
        let document = try document(id)
        let state = try WorkspaceState(root: root, generator: settings.generator)
        let name = try typeName(of: document.id, state)
        return try Inspection(
            document: document, typeName: name, locked: state.names.names.scopes[document.id.text] ?? [:],
            overrides: state.manifest.overrides
        )
        .text(at: stage)
    }

    /// Ids for completions on the command line. Never fails: no ids are as good as none.
    package static func lockedIDs(root: String) -> [String] {
        guard let bytes = try? DiskFile.bytes(root + "/" + SchemaLock.path), let lock = try? SchemaLock(reading: bytes)
        else { return [] }
        return lock.endpoints.keys.sorted()
    }

    private func typeName(of id: EndpointID, _ state: WorkspaceState) throws(Failure) -> SwiftName {
        let ids = Set(state.wanted.map { EndpointID(checked: $0) }).union([id])
        let generation = Generation(state: state, settings: settings, cache: .none)
        guard let name = generation.namePlan(ids.sorted(), state.manifest)[id] else {
            throw Manifest.unusableNames(state.manifest)
        }
        return name
    }

    /// How an app writes each endpoint. Names nested in the endpoints are left out of account: what they made of an
    /// alias stands in the lock.
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

    private func category(of id: String) throws(Failure) -> String? {
        let document = try source(id).document
        return (try? JSONValue(parsing: document.bytes))?["info"]?["x-fal-metadata"]?["category"]?.stringValue
    }
}
