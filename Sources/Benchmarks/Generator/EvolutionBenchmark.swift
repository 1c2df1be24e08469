import ArgumentParser
import FalEmulator
import FalFields
import FalJSON
import FalSupport
import FalTransport
import Foundation
import SchemagenCore
import SchemagenWorkspace

struct EvolutionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evolution", abstract: "Compare earlier versions of documents, and check unchanged ones.")

    @OptionGroup var corpus: CorpusArgument
    @Option(help: "Runs.") var runs: Runs = 5
    @OptionGroup var report: ReportOptions

    func run() async throws {
        let benchmark = EvolutionBenchmark(corpus: try corpus.found(), runs: runs.count)
        try await report.printAsync { [try await benchmark.measure()] }
    }
}

/// Compares every earlier version of a document with the newest one, and asks a local fal for what has changed when
/// nothing has.
struct EvolutionBenchmark {
    var corpus: Corpus
    var runs: Int

    func measure() async throws -> Section {
        let pairs = try versions()
        let documents = try zip(corpus.names, corpus.documents()).map { name, bytes in
            (id: Self.id(name.dropLast(".json".count)), bytes: bytes)
        }
        var section = Section(
            job: "evolution",
            about:
                "\(pairs.count) pairs of versions; \(documents.count) unchanged endpoints; median of \(runs.of("run"))")
        section.figures += [
            Figure("comparing all pairs, one thread", try await comparisonSeconds(of: pairs, jobs: 1), .seconds),
            Figure(
                "comparing all pairs, as update does",
                try await comparisonSeconds(of: pairs, jobs: ProcessInfo.processInfo.activeProcessorCount), .seconds,
                .atMost(1)),
        ]
        try await check(documents, in: &section)
        return section
    }

    // MARK: Comparison

    private func versions() throws -> [(old: EndpointVersion, new: EndpointVersion)] {
        guard let name = SwiftName("Subject", as: .type) else { throw BenchmarkError("no name for the subjects") }
        let folder = (corpus.folder as NSString).deletingLastPathComponent + "/older"
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
        return try names.compactMap { file in
            guard let mark = file.range(of: "__", options: .backwards) else { return nil }
            let newest = "\(corpus.folder)/\(file[..<mark.lowerBound]).json"
            guard FileManager.default.fileExists(atPath: newest) else { return nil }
            let id = EndpointID(checked: Self.id(file[..<mark.lowerBound]))
            let versions = try ["\(folder)/\(file)", newest].map { path in
                EndpointVersion(
                    SourceDocument(id: id, path: path, bytes: Array(try Data(contentsOf: URL(filePath: path)))),
                    typeName: name)
            }
            return (versions[0], versions[1])
        }
    }

    private func comparisonSeconds(
        of pairs: [(old: EndpointVersion, new: EndpointVersion)], jobs: Int
    ) async throws -> Double {
        let comparer = EndpointComparer()
        var seconds: [Double] = []
        for _ in 0..<runs {
            let start = ContinuousClock.now
            _ = try await Parallel.map(pairs, limit: jobs) { _, pair in
                var diagnostics: [Diagnostic] = []
                guard let comparison = comparer.compare(pair.old, pair.new, reporting: &diagnostics) else {
                    throw BenchmarkError("\(pair.new.document.id) cannot be compared")
                }
                return comparison
            }
            seconds.append((ContinuousClock.now - start) / .seconds(1))
        }
        return seconds.median
    }

    // MARK: Update

    private func check(_ documents: [(id: String, bytes: [UInt8])], in section: inout Section) async throws {
        let scratch = try ScratchFolder()
        defer { scratch.remove() }
        for document in documents {
            let file = URL(filePath: "\(scratch.root)/Schemas/\(document.id).json")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(try CanonicalDocument(document.bytes).bytes).write(to: file)
        }
        try Data("version: 1\nmodels: [\"**\"]\n".utf8).write(to: URL(filePath: scratch.root + "/" + Manifest.path))
        let served = documents.map { FalEmulator.Document(id: $0.id, json: String(decoding: $0.bytes, as: UTF8.self)) }
        let fal = try await FalEmulator.start(.init(documents: .documents(served)))
        let source = SourceSpecification.service(try ServiceAddress(base: fal.baseURL))
        let environment = SourceEnvironment(transport: TransportDefaults.make())
        var seconds: [Double] = []
        var requests = 0
        for _ in 0..<runs {
            let before = fal.journal.count
            let start = ContinuousClock.now
            let report: ChangeReport
            do throws(Failure) {
                report = try await Project.workspace(scratch.root).update(
                    [], .check, source: source, key: nil, environment: environment)
            } catch {
                throw BenchmarkError(failure: error)
            }
            seconds.append((ContinuousClock.now - start) / .seconds(1))
            requests = max(requests, fal.journal.count - before)
            guard report.exitKind == nil, report.endpoints.count == documents.count else {
                throw BenchmarkError("unchanged endpoints were found to have changed")
            }
        }
        await fal.stop()
        section.figures += [
            Figure("update --check, nothing changed", seconds.median, .seconds, .atMost(3)),
            Figure("requests of update --check", Double(requests), .count, .atMost(20)),
        ]
    }

    private static func id(_ name: some StringProtocol) -> String { name.replacingOccurrences(of: "__", with: "/") }
}
