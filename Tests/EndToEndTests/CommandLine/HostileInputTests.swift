import Foundation
import TestSupport
import Testing

/// Files without an end or without a beginning, wherever a file is read: nothing waits for them, and nothing grows.
@Suite("The command line, given devices and pipes")
struct HostileInputTests {
    enum Trap: String, CaseIterable, Sendable { case device, pipe }

    /// The path of something that is no file. A pipe that nobody writes to makes whoever opens it wait.
    private static func place(_ trap: Trap, in folder: TemporaryFolder) throws -> String {
        guard trap == .pipe else { return "/dev/zero" }
        let path = "\(folder.path)/pipe-\(UUID().uuidString)"
        try #require(mkfifo(path, 0o600) == 0)
        return path
    }

    private static let uses: [[String]] = [
        ["run", SampleEndpoint.id, "--input", "TRAP"], ["run", SampleEndpoint.id, "prompt=@TRAP"],
        ["run", SampleEndpoint.id, "prompt=a", "raw=@TRAP"], ["run", SampleEndpoint.id, "prompt=a", "image_url=@TRAP"],
        ["map", SampleEndpoint.id, "TRAP"], ["upload", "TRAP"], ["serve", "--faults", "TRAP"],
        ["serve", "--documents", "TRAP"], ["add", SampleEndpoint.id, "--source", "TRAP"],
    ]

    @Test("As an argument it is refused by its name", arguments: uses, Trap.allCases)
    func argument(_ use: [String], _ trap: Trap) async throws {
        let folder = try TemporaryFolder.withSampleEndpoint()
        try folder.write("version: 1\nmodels:\n  - \(SampleEndpoint.id)\n", to: "Schemas/schemagen.yaml")
        let path = try Self.place(trap, in: folder)
        let arguments = use.map { $0.replacing("TRAP", with: path) }
        let run = try await folder.schemagen(arguments, emulator: "http://127.0.0.1:9")
        #expect([1, 64].contains(run.status), "\(run.errors)")
        #expect(run.errors.contains(path), "\(run.errors)")
        let reasons = ["not a regular file", "neither a file nor stdin", "not a directory", "no directory"]
        #expect(reasons.contains { run.errors.contains($0) }, "\(run.errors)")
    }

    @Test("stdin is read up to a limit")
    func endlessStdin() async throws {
        let folder = try TemporaryFolder.withSampleEndpoint()
        let command = "cat /dev/zero | '\(CommandLineTool.path)' run \(SampleEndpoint.id) --input -"
        let run = try await Program.run("env", ["-C", folder.path, "sh", "-c", command], within: .seconds(120))
        #expect(run.status == 64)
        #expect(run.output.contains("cannot read 'stdin': it has more than 64 MiB"), "\(run.output)")
    }

    @Test("A pipe that the shell has opened is read")
    func shellPipe() async throws {
        let folder = try TemporaryFolder.withSampleEndpoint()
        let command = "'\(CommandLineTool.path)' run \(SampleEndpoint.id) --input <(echo '{\"prompt\": 5}')"
        let run = try await Program.run("env", ["-C", folder.path, "bash", "-c", command], within: .seconds(120))
        #expect(run.status == 64)
        #expect(run.output.contains("prompt: must be a string"), "\(run.output)")
    }

    private static let files = [
        "schemagen.yaml", "schemagen.lock", "names.lock", "fal-ai/flux/dev.json", ".schemagen/cache.json",
        ".schemagen/journal",
    ]

    @Test("In Schemas/ it is named, and nothing is lost", arguments: files, Trap.allCases)
    func inSchemas(_ file: String, _ trap: Trap) async throws {
        let project = try TemporaryFolder()
        let elsewhere = try TemporaryFolder()
        let added = try await CommandLineTool.run(
            ["add", "fal-ai/flux/dev", "--source", CommandLineTool.documents], in: project)
        #expect(added.status == 0, "\(added.output)")
        let path = "\(project.path)/Schemas/\(file)"
        try? FileManager.default.removeItem(atPath: path)
        try FileManager.default.createSymbolicLink(
            atPath: path, withDestinationPath: try Self.place(trap, in: elsewhere))
        let swift = project.bytes("Sources/FalModels/Endpoints/FluxDev.swift")
        for verb in [["generate"], ["generate", "--check"], ["list"]] {
            let run = try await CommandLineTool.run(verb, in: project)
            // The cache is only a help; only what writes reads a journal, and `list` reads no document.
            let isMissed =
                switch file {
                case ".schemagen/journal": verb == ["generate"]
                case "fal-ai/flux/dev.json": verb != ["list"]
                default: true
                }
            if file != ".schemagen/cache.json", isMissed {
                #expect([1, 2].contains(run.status), "\(run.output)")
                #expect(run.output.contains("Schemas/\(file): error"), "\(run.output)")
            } else {
                #expect(run.status == 0, "\(run.output)")
            }
        }
        #expect(swift != nil && project.bytes("Sources/FalModels/Endpoints/FluxDev.swift") == swift)
    }
}
