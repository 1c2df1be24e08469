import SchemagenCore
import TestSupport

/// One module of many documents, and the program that sends their examples through it.
enum CorpusProgram {
    static let module = "CorpusModels"

    struct Built: Sendable {
        var product: ScratchPackage.Product
        var outcome: Program.Outcome
        var cases: [RoundTripCase]
    }

    static let debug = Task { try await build(try await CorpusRun.some.value, .debug) }

    static func build(
        _ run: CorpusRun, _ configuration: ScratchPackage.Configuration, module: String = module
    ) async throws -> Built {
        let cases = run.endpoints.flatMap { RoundTripCase.all(of: $0) }
        let generator = try EndpointGenerator()
        let examples = run.endpoints.compactMap { $0.example(by: generator) }
        let whole = run.endpoints.flatMap { ["\($0.named.name.text).Input", "\($0.named.name.text).Output"] }
        let harness = RoundTripHarness(module: module, types: cases.map(\.type) + whole, examples: examples)
        let product = ScratchPackage.Product(name: module, module: run.files, harness: harness.files())
        let outcome = try await ScratchPackage.shared.build(product, configuration)
        return Built(product: product, outcome: outcome, cases: cases)
    }
}
