import FalFields
import SchemagenCore
import TestSupport

/// One module of everything the golden cases become, together with the hostile document, and its program.
struct GoldenProgram: Sendable {
    static let module = "Goldens"

    var product: ScratchPackage.Product
    var outcome: Program.Outcome
    var endpoints: [CorpusRun.GeneratedEndpoint]
    var hostile: CorpusRun.GeneratedEndpoint

    /// Built once for all tests.
    static let built = Task { try await build() }

    private static func build() async throws -> GoldenProgram {
        var endpoints: [CorpusRun.GeneratedEndpoint] = []
        var files: [GeneratedFile] = []
        for test in GoldenCase.all {
            let run = try await test.generate()
            endpoints += run.endpoints
            // What is committed is what is compiled.
            let expected = try test.expected()
            files += run.endpoints.map { endpoint in
                let recorded = expected["expected/\(endpoint.named.name.text).swift"]
                return GeneratedFile(path: endpoint.file.path, text: recorded ?? endpoint.file.text)
            }
        }
        guard
            let hostile = try await CorpusRun.generate([HostileDocument.document()], tasks: 1, module: module).endpoints
                .first
        else { throw HarnessRun.Failed(description: "the hostile document was refused") }
        endpoints.append(hostile)
        files.append(hostile.file)
        let types = endpoints.flatMap { endpoint in
            ["\(endpoint.named.name.text).Input", "\(endpoint.named.name.text).Output"]
                + endpoint.named.records.map { "\(endpoint.named.name.text).\($0.name.escaped)" }
                + endpoint.named.unions.map { "\(endpoint.named.name.text).\($0.name.escaped)" }
                + endpoint.named.enumerations.map { "\(endpoint.named.name.text).\($0.name.escaped)" }
        }
        let generator = try EndpointGenerator()
        let harness = RoundTripHarness(
            module: module, types: types,
            examples: endpoints.compactMap { $0.example(by: generator) },
            facts: HostileFacts(endpoint: hostile.named, module: module).source)
        let product = ScratchPackage.Product(
            name: module, module: files + (try CorpusRun.moduleFiles(of: endpoints, module: module)),
            harness: harness.files())
        let outcome = try await ScratchPackage.shared.build(product)
        return GoldenProgram(product: product, outcome: outcome, endpoints: endpoints, hostile: hostile)
    }
}
