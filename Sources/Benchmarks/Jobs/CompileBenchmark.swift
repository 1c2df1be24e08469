import Foundation

/// What the generated code costs its users: time to compile, and machine code.
struct CompileBenchmark {
    var corpus: Corpus
    /// Every n-th document.
    var sample: Int
    /// The checkout with FalRuntime.
    var package: String
    var runs: Int

    func measure() throws -> Section {
        let scratch = try ScratchFolder()
        defer { scratch.remove() }
        let documents = try corpus.sample(every: sample, in: scratch.path("documents"))
        let project = try Project(documents: documents, in: scratch.path("package"))
        let build = ModuleBuild(root: project.root, module: Project.module, runtime: package)
        try build.writePackage()
        let debug = try build.measure(.debug, runs: runs)
        let release = try build.measure(.release, runs: runs)
        let text = try build.machineCode()

        let count = Double(project.endpoints)
        var section = Section(
            job: "compile",
            about: "\(project.endpoints) endpoints as one module, SwiftPM, median of \(runs.of("run"))")
        section.figures = [
            Figure("-Onone, user CPU per endpoint", debug.user / count, .seconds, .atMost(0.18)),
            Figure("-Onone, wall", debug.wall, .seconds),
            Figure("-O, user CPU per endpoint", release.user / count, .seconds, .atMost(0.4)),
            Figure("-O, wall", release.wall, .seconds),
            Figure("-O, machine code per endpoint", Double(text) / count / 1000, .kilobytes, .atMost(14)),
        ]
        for (name, usage) in [("-Onone", debug), ("-O", release)] {
            if let peak = usage.peakBytes {
                section.figures.append(Figure("\(name), largest process", Double(peak) / 1_000_000, .megabytes))
            }
        }
        return section
    }
}
