package import FalFields
import FalSupport
package import SchemagenCore

// Field mappers of the vendored documents, overrides of the manifest included.
extension Workspace {
    /// The mapper of one endpoint.
    ///
    /// - Throws: ``Failure`` when the project has no document of it (the nearest ids are named), or one that is broken.
    package func mapper(_ id: String) throws(Failure) -> FieldMapper {
        let document = try document(id)
        let state = try WorkspaceState(root: root, generator: settings.generator)
        return try Self.mapper(of: document, MapperDeriver(overrides: state.manifest.overrides)).get()
    }

    /// The mappers of the project's endpoints, in the order of their ids.
    ///
    /// - Parameter patterns: ids, families or globs; none: all.
    package func mappers(_ patterns: [String]) async throws(Failure) -> [FieldMapper] {
        let chosen = try parsed(patterns)
        let state = try WorkspaceState(root: root, generator: settings.generator)
        let ids = state.wanted.filter { id in chosen.isEmpty || chosen.contains { $0.matches(id) } }
        try demand(chosen, match: ids, of: state.wanted)
        let sources = await sources(ids)
        let deriver = MapperDeriver(overrides: state.manifest.overrides)
        let results = await Parallel.map(sources, limit: settings.jobs) { _, source in
            source.problems.isEmpty
                ? Self.mapper(of: source.document, deriver) : .failure(Failure(.documents, source.problems))
        }
        var mappers: [FieldMapper] = []
        for result in results { mappers.append(try result.get()) }
        return mappers
    }

    private static func mapper(
        of document: SourceDocument, _ deriver: MapperDeriver
    ) -> Swift.Result<FieldMapper, Failure> {
        var diagnostics: [Diagnostic] = []
        guard let model = EndpointTranslator().model(of: document, reporting: &diagnostics) else {
            return .failure(Failure(.documents, diagnostics))
        }
        let schema = DescriptorBuilder().schema(of: model)
        return .success(deriver.derive(model.id, schema: schema, category: model.category).mapper(schema))
    }
}
