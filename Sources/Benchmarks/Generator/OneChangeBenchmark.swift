import ArgumentParser
import FalJSON
import Foundation

struct OneChangeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "one-change", abstract: "Run `generate` after one document has changed.")

    @OptionGroup var corpus: CorpusArgument
    @Option(help: "Runs.") var runs: Runs = 5
    @OptionGroup var report: ReportOptions

    func run() throws {
        try report.print { [try OneChangeBenchmark(corpus: try corpus.found(), runs: runs.count).measure()] }
    }
}

/// Runs `generate` after one document has changed: it may rewrite only what depends on that document.
struct OneChangeBenchmark {
    var corpus: Corpus
    var runs: Int

    func measure() throws -> Section {
        let scratch = try ScratchFolder()
        defer { scratch.remove() }
        let project = try Project(documents: corpus.folder, in: scratch.root)
        _ = try project.generate()
        let document = try ChangedDocument(in: project.root)
        var rewritten: Set<String> = []
        let outcomes = try (0..<runs).map { run in
            try document.write(run)
            let before = try FolderSnapshot(of: project.root)
            let outcome = try project.generate()
            let touched = try FolderSnapshot(of: project.root).differences(from: before)
            rewritten.formUnion(touched.filter { $0.hasSuffix(".swift") || $0.hasSuffix(".lock") })
            return outcome
        }
        let generated = rewritten.filter { $0.hasSuffix(".swift") }
        var section = Section(
            job: "one-change",
            about: "\(project.endpoints) endpoints, a field added to \(document.name), median of \(runs.of("run"))")
        section.add(Usage(medianOf: outcomes.map(\.usage)), wall: .atMost(0.2))
        section.figures.append(Figure("generated files rewritten", Double(generated.count), .count, .exactly(1)))
        section.notes = rewritten.sorted().map { "rewritten: \($0)" }
        return section
    }
}

/// A vendored document whose input gets a different field in each run.
struct ChangedDocument {
    let path: String
    let name: String
    private let document: JSONObject
    private let schemas: JSONObject
    private let input: String
    private let fields: JSONObject

    /// Takes the first document, starting in the middle of the list, whose input is a component with fields.
    init(in root: String) throws {
        let folder = root + "/Schemas"
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(".json") }
            .sorted()
        for name in names[(names.count / 2)...] + names {
            let path = folder + "/" + name
            let json = try JSONValue(parsing: Array(try Data(contentsOf: URL(filePath: path))))
            guard let document = json.objectValue, let schemas = json["components"]?["schemas"]?.objectValue,
                let input = schemas.first(where: { $0.key.hasSuffix("Input") && $0.value["properties"] != nil }),
                let fields = input.value["properties"]?.objectValue
            else { continue }
            self.path = path
            self.name = String(name.dropLast(".json".count))
            self.document = document
            self.schemas = schemas
            self.input = input.key
            self.fields = fields
            return
        }
        throw BenchmarkError("no document in \(folder) has a component for its input")
    }

    func write(_ run: Int) throws {
        var fields = fields
        var schemas = schemas
        var document = document
        fields["benchmark_field"] = ["type": "integer", "description": .string("Added by run \(run).")]
        var input = schemas[input]?.objectValue ?? [:]
        input["properties"] = .object(fields)
        schemas[self.input] = .object(input)
        var components = document["components"]?.objectValue ?? [:]
        components["schemas"] = .object(schemas)
        document["components"] = .object(components)
        try Data(JSONValue.object(document).serialized(.pretty)).write(to: URL(filePath: path))
    }
}
