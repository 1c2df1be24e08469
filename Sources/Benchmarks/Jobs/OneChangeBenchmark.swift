/// `generate` after one document changed: only what depends on it may be rewritten.
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
