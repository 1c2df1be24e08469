import ArgumentParser
import FalFields
import FalJSON
import Foundation
import SchemagenCore

struct MappingCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mapping", abstract: "Convert unified requests to the inputs of all endpoints.")

    @OptionGroup var corpus: CorpusArgument
    @Option(help: "Runs of each measurement.") var runs: Runs = 5
    @OptionGroup var report: ReportOptions

    func run() throws {
        try report.print { [try MappingBenchmark(corpus: try corpus.found(), runs: runs.count).measure()] }
    }
}

/// Measures field mappers: building the registry, looking up a mapper, and converting a request.
struct MappingBenchmark {
    var corpus: Corpus
    var runs: Int

    func measure() throws -> Section {
        let endpoints = try derived()
        let mappers = endpoints.map(\.mapper)
        let coverage = MappingCoverage(endpoints)
        let mapped = mappers.filter { $0.modality != .other }
        var section = Section(
            job: "mapping",
            about:
                "\(mappers.count) endpoints, \(mapped.count) with unified requests, median of \(runs.of("round"))"
        )
        let conversions = mapped.map { conversion($0) }.sorted()
        guard !conversions.isEmpty else { return section }
        section.figures = [
            Figure(
                "convert, median of the endpoints", conversions[conversions.count / 2] * 1000, .microseconds,
                .atMost(10)),
            Figure("convert, 99th percentile", conversions[conversions.count * 99 / 100] * 1000, .microseconds),
            Figure("registry of all endpoints", registry(mappers), .milliseconds, .atMost(2)),
            Figure("find by id", lookup(mappers) * 1000, .microseconds),
            Figure("parse a mapper", try parsing(mappers) * 1000, .microseconds),
            Figure(
                "rules of a mapper as JSON",
                Double(mappers.map { $0.rules.json.text().utf8.count }.reduce(0, +)) / Double(mappers.count), .bytes),
            Figure(
                "native media fields that a role reaches, of \(coverage.media.all)", coverage.media.percent, .percent,
                .atLeast(98.5)),
            Figure(
                "required native fields reached without extra, of \(coverage.required.all)",
                coverage.required.percent, .percent, .atLeast(98)),
            Figure(
                "endpoints that no unified request drives, of \(coverage.driven.all)",
                Double(coverage.driven.all - coverage.driven.reached), .count, .atMost(60)),
        ]
        return section
    }

    private func derived() throws -> [(mapper: FieldMapper, category: String?)] {
        let translator = EndpointTranslator()
        return try zip(corpus.names, corpus.documents()).compactMap { name, bytes in
            let id = EndpointID(checked: String(name.dropLast(".json".count)).replacing("__", with: "/"))
            var diagnostics: [Diagnostic] = []
            let source = SourceDocument(id: id, path: name, bytes: bytes)
            guard let model = translator.model(of: source, reporting: &diagnostics) else { return nil }
            return (MapperDeriver().derive(model).mapper(DescriptorBuilder().schema(of: model)), model.category)
        }
    }

    /// The median time of `body` in milliseconds.
    private func median(_ rounds: Int, _ body: () -> Void) -> Double {
        let clock = ContinuousClock()
        let times = (0..<rounds).map { _ in clock.measure(body) }.sorted()
        return times[rounds / 2].inSeconds * 1000
    }

    private func conversion(_ mapper: FieldMapper) -> Double {
        let fields = Self.request(mapper.modalities[0])
        return median(runs * 8) { Self.sink(mapper.examine(fields)) }
    }

    private static func request(_ modality: FalModality) -> UnifiedFields {
        switch modality {
        case .image:
            ImageRequest(
                prompt: "A red kite over a harbour", size: "1024x768", images: [.reference("https://x.test/a.png")],
                seed: 42, numberOfImages: 2, additionalFields: ["guidance_scale": 3.5]
            ).unifiedFields
        case .audio:
            SpeechRequest(
                text: "Good morning, harbour.", voice: "Aria",
                outputFormat: .init("mp3", sampleRate: 44100, bitrate: 128)
            ).unifiedFields
        case .music:
            MusicRequest(prompt: "A harbour in the morning", tags: ["calm"], duration: .seconds(30)).unifiedFields
        case .upscaled: UpscaleRequest(image: "https://x.test/a.png", factor: 2).unifiedFields
        case .model: ModelRequest(prompt: "A red kite", images: [.reference("https://x.test/a.png")]).unifiedFields
        case .transcript: TranscriptionRequest(audio: "https://x.test/a.mp3", language: "en").unifiedFields
        case .caption:
            CaptionRequest(prompt: "What is it?", images: [.reference("https://x.test/a.png")]).unifiedFields
        case .video, .other:
            VideoRequest(
                prompt: "A red kite over a harbour", duration: .seconds(6), resolution: .resolution720p,
                aspectRatio: .ratio16x9, images: [.reference("https://x.test/a.png")], generateAudio: true,
                seed: 42,
                additionalFields: ["auto_fix": true]
            ).unifiedFields
        }
    }

    private func registry(_ mappers: [FieldMapper]) -> Double {
        median(runs) {
            Self.sink(MapperRegistry(mappers.map { mapper in MapperRegistry.Entry(mapper.endpoint) { mapper } }))
        }
    }

    private func lookup(_ mappers: [FieldMapper]) -> Double {
        let registry = MapperRegistry(mappers.map { mapper in MapperRegistry.Entry(mapper.endpoint) { mapper } })
        let all = median(runs) {
            for mapper in mappers { Self.sink(registry.mapper(for: mapper.endpoint, making: .video)) }
        }
        return all / Double(mappers.count)
    }

    private func parsing(_ mappers: [FieldMapper]) throws -> Double {
        let texts = mappers.map { (id: $0.endpoint, rules: $0.rules.json.text(), schema: $0.schema) }
        let all = median(runs) {
            for text in texts {
                guard let json = try? JSONValue(parsing: text.rules), let rules = FieldMapper.Rules(json: json) else {
                    continue
                }
                Self.sink(FieldMapper(endpoint: text.id, rules: rules, schema: text.schema))
            }
        }
        return all / Double(texts.count)
    }

    /// Keeps the optimiser from removing the work that made `value`.
    @inline(never)
    private static func sink<T>(_ value: T) { withExtendedLifetime(value) {} }
}
