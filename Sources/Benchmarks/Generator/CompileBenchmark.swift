import ArgumentParser
import Foundation

struct CompileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compile", abstract: "Compile the generated code: time and machine code per endpoint."
    )

    @OptionGroup var corpus: CorpusArgument
    @Option(help: "Compile only every Nth document.") var sample: Runs = 1
    @Option(help: "The checkout that contains FalRuntime.", completion: .directory) var package = "."
    @Option(help: "Builds of the module.") var runs: Runs = 1
    @OptionGroup var report: ReportOptions

    func run() throws {
        try report.print {
            [
                try CompileBenchmark(
                    corpus: try corpus.found(), sample: sample.count, package: package, runs: runs.count
                ).measure()
            ]
        }
    }
}

/// What the generated code costs its users: compile time and machine code.
struct CompileBenchmark {
    var corpus: Corpus
    /// Only every nth document is compiled.
    var sample: Int
    /// The checkout that contains FalRuntime.
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
        try project.removeMappers()
        let bare = try build.measure(.release, runs: runs)
        let bareText = try build.machineCode()

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
            Figure("-O, field mappers' share of user CPU", (1 - bare.user / release.user) * 100, .percent, .atMost(10)),
            Figure(
                "-O, field mappers' share of machine code", (1 - Double(bareText) / Double(text)) * 100, .percent,
                .atMost(10)),
        ]
        for (name, usage) in [("-Onone", debug), ("-O", release)] {
            if let peak = usage.peakBytes {
                section.figures.append(Figure("\(name), largest process", Double(peak) / 1_000_000, .megabytes))
            }
        }
        return section
    }
}
