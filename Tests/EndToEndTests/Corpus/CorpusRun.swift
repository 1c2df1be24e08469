import FalFields
import SchemagenCore
import TestSupport

/// What a set of documents became: one module.
struct CorpusRun: Sendable {
    var endpoints: [GeneratedEndpoint]
    /// The files about all endpoints.
    var moduleFiles: [GeneratedFile]
    var diagnostics: [Diagnostic]

    struct GeneratedEndpoint: Sendable {
        var document: SourceDocument
        /// What the document says, before any transform.
        var raw: EndpointModel
        var named: NamedEndpoint
        var file: GeneratedFile

        var id: EndpointID { named.model.id }

        /// The call that is shown to be pasted: the endpoint's name and the input.
        func example(by generator: EndpointGenerator) -> (name: String, input: String)? {
            guard case .done(let artifact) = generator.generate(document, typeName: named.name) else { return nil }
            return (named.name.text, artifact.exampleInput)
        }
    }

    var files: [GeneratedFile] { endpoints.map(\.file) + moduleFiles }
    var errors: [Diagnostic] { diagnostics.filter { $0.severity == .error } }

    /// The newest documents, generated once for all tests.
    static let newest = Task { try await generate(try Corpus.present.newest(), tasks: 2) }

    /// Some of them, for tests that compile what was generated, or generate again and again.
    static let some = Task { try await generate(try Corpus.some(of: Corpus.present.newest()), tasks: 2) }

    /// - Parameter tasks: how many endpoints are worked at in parallel.
    static func generate(_ documents: [SourceDocument], tasks: Int, module: String = "CorpusModels") async throws
        -> CorpusRun
    {
        let plan = EndpointNamePlan(ids: documents.map(\.id), namespace: "Fal", module: module)
        let generator = try EndpointGenerator()
        let results = try await withThrowingTaskGroup(of: [(Int, GeneratedEndpoint?, [Diagnostic])].self) { group in
            for lane in 0..<tasks {
                group.addTask {
                    stride(from: lane, to: documents.count, by: tasks).map { index in
                        var diagnostics: [Diagnostic] = []
                        let endpoint = generate(documents[index], plan, generator, &diagnostics)
                        return (index, endpoint, diagnostics)
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }.sorted { $0.0 < $1.0 }
        }
        let endpoints = results.compactMap(\.1)
        let composed = try compose(endpoints, module: module)
        return CorpusRun(
            endpoints: endpoints, moduleFiles: composed.files,
            diagnostics: plan.diagnostics + results.flatMap(\.2) + composed.diagnostics)
    }

    /// The files about all endpoints: the tree of aliases, and the lists of models.
    static func moduleFiles(of endpoints: [GeneratedEndpoint], module: String) throws -> [GeneratedFile] {
        try compose(endpoints, module: module).files
    }

    private static func compose(_ endpoints: [GeneratedEndpoint], module: String) throws -> ModuleComposer.Result {
        let composer = try ModuleComposer(namespace: try name("Fal"), module: try name(module))
        return composer.compose(
            endpoints.map { endpoint in
                .init(
                    id: endpoint.id, typeName: endpoint.named.name,
                    nestedTypeNames: Set(endpoint.named.nestedNames.map(\.text)))
            }, locked: LockedNames())
    }

    /// The stages one by one: the tests need what stands between them.
    private static func generate(
        _ document: SourceDocument, _ plan: EndpointNamePlan, _ generator: EndpointGenerator,
        _ diagnostics: inout [Diagnostic]
    ) -> GeneratedEndpoint? {
        let translator = EndpointTranslator()
        guard let typeName = plan[document.id], let root = translator.parse(document, reporting: &diagnostics),
            let read = DocumentReader().read(root, id: document.id, path: document.path, reporting: &diagnostics)
        else { return nil }
        let raw = translator.translate(read, from: document)
        guard let model = translator.model(of: raw, at: document.path, reporting: &diagnostics) else { return nil }
        let named = EndpointNamer().name(model, as: typeName, reporting: &diagnostics)
        return GeneratedEndpoint(
            document: document, raw: raw, named: named,
            file: GeneratedFile(path: "Endpoints/\(typeName.text).swift", text: generator.text(of: named)))
    }

    private static func name(_ text: String) throws -> SwiftName {
        guard let name = SwiftName(text, as: .type) else { throw NotAName(text: text) }
        return name
    }

    struct NotAName: Error { var text: String }
}
