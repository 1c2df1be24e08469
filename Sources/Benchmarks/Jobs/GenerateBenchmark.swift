/// All endpoints from vendored documents into an empty folder.
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
        let files = outcomes.map { $0.answer.changedFiles.filter { $0.hasSuffix(".swift") }.count }
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
