import FalJSON
import SchemagenCore
import TestSupport
import Testing

@Suite(
    "Corpus: the same documents give the same bytes",
    .enabled(if: Corpus.isPresent, "\(Corpus.absence)"))
struct CorpusDeterminismTests {
    /// Printed with a failure: the run can be repeated.
    private static let seed: UInt64 = 20_260_817

    @Test("the order of keys, the order of files and the number of tasks change nothing")
    func shuffled() async throws {
        var random = SeededRandom(seed: Self.seed)
        let documents = try Corpus.some(of: Corpus.present.newest()).map { document in
            var shuffled = document
            shuffled.bytes = try JSONValue(parsing: document.bytes).withShuffledKeys(using: &random).serialized()
            return shuffled
        }
        let orderly = try await CorpusRun.some.value
        let other = try await CorpusRun.generate(documents.shuffled(using: &random), tasks: 1)
        let expected = Dictionary(uniqueKeysWithValues: orderly.files.map { ($0.path, $0.text) })
        let found = Dictionary(uniqueKeysWithValues: other.files.map { ($0.path, $0.text) })
        #expect(Set(expected.keys) == Set(found.keys), "seed \(Self.seed)")
        let differing = expected.keys.sorted().filter { expected[$0] != found[$0] }
        #expect(differing.isEmpty, "seed \(Self.seed): \(differing.count) files, \(differing.prefix(5))")
    }

    @Test("one task and four give the same bytes")
    func tasks() async throws {
        let documents = try Corpus.some(of: Corpus.present.newest())
        let one = try await CorpusRun.generate(documents, tasks: 1)
        let four = try await CorpusRun.generate(documents, tasks: 4)
        #expect(one.files == four.files)
        #expect(one.diagnostics == four.diagnostics)
    }

    @Test("the whole generator writes what its stages write")
    func wholeGenerator() async throws {
        let run = try await CorpusRun.some.value
        let names = Dictionary(uniqueKeysWithValues: run.endpoints.map { ($0.id, $0) })
        let generator = try EndpointGenerator()
        for document in run.endpoints.map(\.document) {
            let endpoint = try #require(names[document.id])
            guard case .done(let artifact) = generator.generate(document, typeName: endpoint.named.name) else {
                Issue.record("\(document.id) failed")
                continue
            }
            #expect(artifact.file == endpoint.file)
        }
    }
}

extension JSONValue {
    /// The same value with the members of every object in another order.
    func withShuffledKeys(using random: inout some RandomNumberGenerator) -> JSONValue {
        switch self {
        case .object(let members):
            var shuffled = JSONObject()
            for member in members.shuffled(using: &random) {
                shuffled.append(member.key, member.value.withShuffledKeys(using: &random))
            }
            return .object(shuffled)
        case .array(let items):
            return .array(items.map { $0.withShuffledKeys(using: &random) })
        default: return self
        }
    }
}
