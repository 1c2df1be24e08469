/// `generate` once more, with nothing changed: it must be quick, and leave every file alone.
struct RegenerateBenchmark {
    var corpus: Corpus
    var runs: Int

    func measure() throws -> Section {
        let scratch = try ScratchFolder()
        defer { scratch.remove() }
        let project = try Project(documents: corpus.folder, in: scratch.root)
        // The first run after an `add` may still have something to remember.
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
