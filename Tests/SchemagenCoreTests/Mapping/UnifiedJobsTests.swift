import FalFields
import FalJSON
import SchemagenCore
import TestSupport
import Testing

/// Which kind of request drives each genuine endpoint, judged by what fal says of it: its category and the words of its
/// id, which the rules for kinds of results do not read.
@Suite(
    "Unified jobs of genuine endpoints", .enabled(if: !DerivedMappers.all.isEmpty, "no documents: set SCHEMAGEN_CORPUS")
)
struct UnifiedJobsTests {
    private static func isNamed(_ item: DerivedMappers.Item, _ words: String...) -> Bool {
        words.contains(where: item.model.id.text.contains)
    }

    private static let meant: [(FalModality, @Sendable (DerivedMappers.Item) -> Bool)] = [
        // A detector of turns answers with a probability: it is no speech to text, whatever its category.
        (.transcript, { $0.model.category == "speech-to-text" && !isNamed($0, "smart-turn") || isNamed($0, "/asr") }),
        (.model, { $0.model.category?.hasSuffix("-3d") ?? false }),
        (.upscaled, { isNamed($0, "upscale", "super-resolution", "esrgan") && !isNamed($0, "upscale-or-vary") }),
        (.music, { $0.mapper.modality == .audio && isNamed($0, "music", "song", "lyria", "yue", "ace-step") }),
    ]

    @Test(
        "Speech to text, 3D, upscaling and music have a request of their own",
        arguments: [FalModality.transcript, .model, .upscaled, .music])
    func ownRequests(_ modality: FalModality) throws {
        let isMeant = try #require(Self.meant.first { $0.0 == modality }).1
        let meant = DerivedMappers.all.filter(isMeant)
        let other = meant.filter { $0.mapper.modalities[0] != modality }.map(\.model.id.text)
        print("jobs: \(modality.rawValue): \(meant.count - other.count) of \(meant.count); not \(other)")
        #expect(other.count * 20 <= meant.count, "\(other)")
    }

    /// Why no unified request drives an endpoint, by what it takes and answers.
    private static func reason(_ item: DerivedMappers.Item) -> String? {
        switch item.model.category {
        case "training"?: return "training"
        case "llm"?, "text-to-text"?, "text-to-json"?, "image-to-json"?: return "language model"
        default: break
        }
        let outputs = item.schema.outputFields
        if outputs.isEmpty { return "answer without a description" }
        let isData = outputs.allSatisfy { field in
            !field.value.options.contains { if case .file = $0.kind { true } else { false } }
        }
        if isData { return "answer of plain data" }
        return item.mapper.rules.outputs.contains { $0.role == .file } ? "files of other kinds" : nil
    }

    @Test("Whatever no unified request drives is training, a language model, plain data or another kind of file")
    func undriven() {
        let rest = DerivedMappers.all.filter { $0.mapper.modality == .other }
        let reasons = Dictionary(grouping: rest) { Self.reason($0) ?? "?" }
        for (reason, items) in reasons.sorted(by: { $0.key < $1.key }) {
            print("jobs: \(items.count) without: \(reason): \(items.map(\.model.id.text))")
        }
        print("jobs: \(rest.count) of \(DerivedMappers.all.count) endpoints have no unified request")
        #expect(reasons["?"] == nil)
        #expect(rest.count * 12 <= DerivedMappers.all.count)
    }
}
