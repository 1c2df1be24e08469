import ArgumentParser

struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate", abstract: "Generate all endpoints from vendored documents into an empty folder.")

    @OptionGroup var corpus: CorpusArgument
    @Option(help: "Runs.") var runs: Runs = 5
    @OptionGroup var report: ReportOptions

    func run() throws {
        try report.print { [try GenerateBenchmark(corpus: try corpus.found(), runs: runs.count).measure()] }
    }
}

struct RegenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "regenerate", abstract: "Run `generate` when nothing has changed: it must write nothing.")

    @OptionGroup var corpus: CorpusArgument
    @Option(help: "Runs.") var runs: Runs = 5
    @OptionGroup var report: ReportOptions

    func run() throws {
        try report.print { [try RegenerateBenchmark(corpus: try corpus.found(), runs: runs.count).measure()] }
    }
}

/// Generates all endpoints from vendored documents into an empty folder.
struct GenerateBenchmark {
    var corpus: Corpus
    var runs: Int

    func measure() throws -> Section {
        let scratch = try ScratchFolder()
        defer { scratch.remove() }
        let project = try Project(documents: corpus.folder, in: scratch.root)
        let outcomes = try (0..<runs).map { _ in
            try project.removeGenerated()
            return try project.generate()
        }
        let files = outcomes.map { $0.output.changedFiles.filter { $0.hasSuffix(".swift") }.count }
        guard files.allSatisfy({ $0 >= project.endpoints }) else {
            throw BenchmarkError("\(files) files were written for \(project.endpoints) endpoints")
        }
        var section = Section(
            job: "generate",
            about: "\(project.endpoints) endpoints into an empty folder, one process, median of \(runs.of("run"))")
        section.add(Usage(medianOf: outcomes.map(\.usage)), wall: .atMost(1), megabytes: .atMost(300))
        section.figures.append(Figure("files written", Double(files.max() ?? 0), .count))
        return section
    }
}

/// Runs `generate` when nothing has changed: it must be fast and touch no file.
struct RegenerateBenchmark {
    var corpus: Corpus
    var runs: Int

    func measure() throws -> Section {
        let scratch = try ScratchFolder()
        defer { scratch.remove() }
        let project = try Project(documents: corpus.folder, in: scratch.root)
        // The first run after an `add` may still update the cache.
        _ = try project.generate()
        let before = try FolderSnapshot(of: project.root)
        let outcomes = try (0..<runs).map { _ in try project.generate() }
        let after = try FolderSnapshot(of: project.root)
        let touched = after.differences(from: before)

        var section = Section(
            job: "regenerate", about: "\(project.endpoints) endpoints, nothing changed, median of \(runs.of("run"))")
        section.add(Usage(medianOf: outcomes.map(\.usage)), wall: .atMost(0.15))
        section.figures.append(Figure("bytes written", Double(after.bytes(of: touched)), .bytes, .exactly(0)))
        section.figures.append(Figure("files and folders touched", Double(touched.count), .count, .exactly(0)))
        section.notes = touched.map { "touched: \($0)" }
        return section
    }
}
