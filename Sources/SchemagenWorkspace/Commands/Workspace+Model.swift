package import FalFields
import FalJSON
import FalSupport
package import SchemagenCore

/// Where the document of a model is looked up that the project does not have.
package struct ModelLookup: Sendable {
    package var source: SourceSpecification
    /// The user's fal key, for fal alone.
    package var key: String?
    package var environment: SourceEnvironment
    /// Where documents of fal are kept between runs.
    package var cache: DocumentCache?

    package init(
        source: SourceSpecification, key: String?, environment: SourceEnvironment, cache: DocumentCache?
    ) {
        self.source = source
        self.key = key
        self.environment = environment
        self.cache = cache
    }
}

/// The document of a model, and where it was found.
package struct FoundModel: Sendable {
    package enum Place: Sendable, Hashable {
        case project
        /// Fetched just now.
        case source(String)
        /// Fetched on that day, and kept since.
        case cache(String, date: String)
    }

    package var document: SourceDocument
    package var place: Place

    package var isInProject: Bool { place == .project }
}

extension Workspace {
    /// The document of an endpoint: the project's own, else one that is fetched or was fetched before.
    ///
    /// A document that was fetched today is not fetched again, and an older one stands in while fal cannot be reached.
    ///
    /// - Throws: ``Failure`` when it is found nowhere.
    package func model(_ id: String, from lookup: ModelLookup) async throws(Failure) -> FoundModel {
        let pattern = try EndpointPattern(parsing: id)
        let state = try anyState()
        if let bytes = try DiskFile.contents(of: Self.documentPath(pattern.id), in: root) {
            var document = SourceDocument(
                id: EndpointID(checked: pattern.id), path: Self.documentPath(pattern.id), bytes: bytes)
            document.previous = try previous(of: pattern.id, state)
            return FoundModel(
                document: state.prepared(Generation.Source(document: document, digest: "")).document, place: .project)
        }
        let kept = lookup.source == .service(.fal) || lookup.source.isVendored ? lookup.cache : nil
        let entry = kept?.entry(pattern.id)
        if let entry, lookup.source.isVendored || entry.date == settings.today() { return found(pattern.id, entry) }
        if lookup.source.isVendored {
            try requireMatch([pattern], match: [], of: state.vendored)
        }
        do throws(Failure) {
            let document = try await fetch(pattern, from: lookup)
            kept?.store(document, on: settings.today())
            return FoundModel(
                document: SourceDocument(
                    id: EndpointID(checked: document.id), path: document.address,
                    bytes: try document.canonical().bytes),
                place: .source(document.address))
        } catch {
            if let entry, error.kind == .unavailable { return found(pattern.id, entry) }
            throw error
        }
    }

    private func fetch(_ pattern: EndpointPattern, from lookup: ModelLookup) async throws(Failure) -> FetchedDocument {
        if let reason = EndpointPattern.validationError(ofID: pattern.id) {
            throw Failure(
                .usage, .unusablePattern, "\(TerminalEscaping.quoted(pattern.id)) is not an endpoint id: \(reason)",
                remedy: "`schemagen search` finds ids.")
        }
        let source = try lookup.source.source(key: lookup.key, environment: lookup.environment)
        guard let answer = await source.documents(for: [pattern.id]).first else {
            throw Failure(.failure, .unknownEndpoint, "\(source.name) gave no answer about \(pattern.id)")
        }
        return try answer.outcome.get()
    }

    private func found(_ id: String, _ entry: DocumentCache.Entry) -> FoundModel {
        FoundModel(
            document: SourceDocument(id: EndpointID(checked: id), path: entry.address, bytes: entry.bytes),
            place: .cache(entry.address, date: entry.date))
    }

    /// The project's state, or that of a new project where there is none.
    private func anyState() throws(Failure) -> WorkspaceState {
        try WorkspaceState(root: root, generator: settings.generator, makingManifest: true)
    }

    // MARK: What is made of it

    /// The endpoint as ``list(_:)`` shows it; of one that is not in the project, what its document says.
    package func listed(_ model: FoundModel) async throws(Failure) -> ListedEndpoint {
        let document = model.document
        if model.isInProject, let listed = try await list([]).first(where: { $0.id == document.id.text }) {
            return listed
        }
        let state = try anyState()
        let root = try? JSONValue(parsing: document.bytes)
        var listed = ListedEndpoint(
            id: document.id.text, typeName: try typeName(of: document.id, state).text,
            category: root?["info"]?["x-fal-metadata"]?["category"]?.stringValue,
            digest: CanonicalDocument.digest(of: document.bytes), isVendored: model.isInProject)
        switch model.place {
        case .project: break
        case .source(let address): (listed.address, listed.date) = (address, settings.today())
        case .cache(let address, let date): (listed.address, listed.date) = (address, date)
        }
        return listed
    }

    /// The file that is generated from a document, as `generate` would write it.
    package func generatedFile(_ document: SourceDocument) throws(Failure) -> GeneratedFile {
        let state = try anyState()
        let name = try typeName(of: document.id, state)
        let scopes = state.names.names.names(in: document.id)
        switch try EndpointGenerator(overrides: state.manifest.overrides).generate(
            document, typeName: name, locked: scopes)
        {
        case .done(let artifact): return artifact.file.stamped
        case .failed(let diagnostics): throw Failure(.documents, diagnostics)
        }
    }

    /// The result of a stage of the pipeline for a document, as text.
    package func inspect(_ document: SourceDocument, stage: InspectionStage) throws(Failure) -> String {
        let state = try anyState()
        let name = try typeName(of: document.id, state)
        return try Inspection(
            document: document, typeName: name, locked: state.names.names.names(in: document.id),
            overrides: state.manifest.overrides
        )
        .text(at: stage)
    }

    /// The field mapper of a document's endpoint, overrides of the manifest included.
    package func mapper(_ document: SourceDocument) throws(Failure) -> FieldMapper {
        try Self.mapper(of: document, MapperDeriver(overrides: try anyState().manifest.overrides)).get()
    }

    /// Why each field of a document's endpoint is filled as it is, overrides of the manifest included.
    package func mappingReasons(_ document: SourceDocument) throws(Failure) -> MappingReasons {
        let model = try Self.endpointModel(document)
        let schema = DescriptorBuilder().schema(of: model)
        let deriver = MapperDeriver(overrides: try anyState().manifest.overrides)
        return MappingReasons(deriver.derive(model, schema: schema), of: model, schema: schema)
    }

    /// The input and output of a document's endpoint.
    ///
    /// - Throws: the document's errors, when it cannot be used.
    package static func schema(_ document: SourceDocument) throws(Failure) -> EndpointSchema {
        DescriptorBuilder().schema(of: try endpointModel(document))
    }

    /// What a document says of its endpoint.
    ///
    /// - Throws: the document's errors, when it cannot be used.
    package static func endpointModel(_ document: SourceDocument) throws(Failure) -> EndpointModel {
        var diagnostics: [Diagnostic] = []
        guard let model = EndpointTranslator().model(of: document, reporting: &diagnostics) else {
            throw Failure(.documents, diagnostics.filter { $0.severity == .error })
        }
        return model
    }
}

extension SourceSpecification {
    fileprivate var isVendored: Bool { if case .vendored = self { true } else { false } }
}
