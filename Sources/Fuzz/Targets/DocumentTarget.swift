import FalFields
import FalJSON
import SchemagenCore
import SchemagenWorkspace
package import TestSupport

/// Documents: each becomes Swift or an error with a place, the same whatever the order of its keys; what the Swift says
/// of itself is read back as it was meant; and its canonical form stays what it is.
package struct DocumentTarget: FuzzTarget {
    package static let name = "documents"
    private let genuine: [JSONValue]
    private let mutator: DocumentMutator
    private let damage = TextMutator(pieces: [
        "{", "}", "[", "]", ",", "\"", "null", "\\u0000", "<<<<<<< HEAD\n", "é", "1e999",
    ])
    private let generator: EndpointGenerator
    private let typeName: SwiftName
    private var count = 0

    static let id: EndpointID = "acme/anvil/drop"

    package init(_ material: FuzzMaterial) throws {
        genuine = try material.documents.map { try JSONValue(parsing: $0) }
        mutator = DocumentMutator(documents: genuine)
        generator = try EndpointGenerator()
        typeName = try Self.typeName("Mutant")
    }

    static func typeName(_ text: String) throws -> SwiftName {
        guard let name = SwiftName(text, as: .type) else { throw Failure(.failure, .unusablePattern, text) }
        return name
    }

    package mutating func input(_ random: inout SeededRandom) -> [UInt8] {
        let mutant = mutator.mutant(of: genuine[random.below(genuine.count)], &random)
        // Some are damaged in their text as well.
        if random.below(10) == 0 { return damage.mutant(of: mutant.serialized(.pretty), &random) }
        return mutant.serialized(.pretty)
    }

    package mutating func run(_ input: [UInt8]) -> FuzzVerdict {
        count += 1
        switch generate(input) {
        case .failed(let diagnostics):
            let errors = diagnostics.filter { $0.severity == .error }
            if errors.isEmpty { return .finding("it is refused without an error") }
            if errors.contains(where: { $0.place.path == nil }) { return .finding("an error names no place") }
            return .refused
        case .done(let artifact):
            if let problem = problem(with: artifact, input) { return .finding(problem) }
            return .accepted
        }
    }

    private func generate(_ input: [UInt8]) -> EndpointGenerator.Outcome {
        generator.generate(SourceDocument(id: Self.id, path: "mutant.json", bytes: input), typeName: typeName)
    }

    private func problem(with artifact: EndpointArtifact, _ input: [UInt8]) -> String? {
        // The rest costs as much as generating does.
        guard count.isMultiple(of: 4), let value = try? JSONValue(parsing: input) else { return nil }
        var random = SeededRandom(seed: UInt64(count))
        let shuffled = mutator.shuffled(value, &random).serialized(.pretty)
        guard case .done(let again) = generate(shuffled) else { return "with its keys in another order it is refused" }
        if again.file != artifact.file { return "with its keys in another order it becomes other Swift" }
        guard let first = try? CanonicalDocument(input), let second = try? CanonicalDocument(first.bytes),
            first.digest == second.digest
        else { return "its canonical form is not canonical" }
        var diagnostics: [Diagnostic] = []
        let source = SourceDocument(id: Self.id, path: "mutant.json", bytes: input)
        guard let schema = EndpointTranslator().schema(of: source, reporting: &diagnostics) else {
            return "it has no schema"
        }
        return EndpointSchema(json: schema.json) == schema ? nil : "its schema reads back as another one"
    }
}
