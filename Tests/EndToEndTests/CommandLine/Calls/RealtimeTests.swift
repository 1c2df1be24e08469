import FalEmulator
import FalJSON
import Foundation
import TestSupport
import Testing

/// `schemagen realtime` against a local fal with a realtime model.
@Suite("Command line: realtime")
struct RealtimeTests {
    private static let id = "acme/live/realtime"

    /// A model that draws, and ends its session when no inputs come.
    private func emulator(faults: [FalEmulator.Fault] = []) async throws -> FalEmulator {
        var document =
            EndpointDocument(
                Self.id, input: ["n": ["type": "integer"], "image_bytes": ["type": "string"]],
                output: ["n": ["type": "integer"], "image_bytes": ["type": "string"]], promised: ["n", "image_bytes"]
            ).json.objectValue ?? [:]
        var paths = document["paths"]?.objectValue ?? [:]
        var path = paths["/\(Self.id)"]?.objectValue ?? [:]
        path["x-fal-protocol"] = ["realtimeMode": "unary", "config": ["sessionTimeout": 0.5, "buffering": 10]]
        paths["/\(Self.id)"] = .object(path)
        document["paths"] = .object(paths)
        var configuration = FalEmulator.Configuration(
            documents: .documents([
                .init(id: Self.id, json: JSONValue.object(document).serialized()),
                .init(id: SampleEndpoint.id, json: SampleEndpoint.json),
            ]))
        configuration.pace = .instant
        configuration.faults = faults
        return try await FalEmulator.start(configuration)
    }

    @Test("Each line of stdin is an input, each line of stdout a result, and bytes are files")
    func conversation() async throws {
        let fal = try await emulator()
        let folder = try TemporaryFolder()
        try folder.write("a drawing", to: "a.jpg")
        let run = try await folder.schemagen(
            ["realtime", Self.id, "--download", "frames"], emulator: fal.baseURL,
            input: "{\"n\": 1, \"image_bytes\": \"@a.jpg\"}\n\n{\"n\": 2}\n")
        #expect(run.status == 0, "\(run.errors)")
        let results = try run.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
        #expect(results.map { $0["n"]?.intValue } == [1, 2])
        #expect(results.map { $0["image_bytes"]?.stringValue } == ["frames/result-1.png", "frames/result-2.png"])
        for number in 1...2 {
            #expect(folder.bytes("frames/result-\(number).png")?.starts(with: [0x89, 0x50, 0x4E, 0x47]) == true)
        }
        #expect(run.errors == "note: 2 inputs, 2 results\n")
        #expect(fal.calls(.realtime).count == 1)
        await fal.stop()
    }

    @Test("A line that is not JSON is named, and those before it were sent")
    func wrongLine() async throws {
        let fal = try await emulator()
        let run = try await TemporaryFolder().schemagen(
            ["realtime", Self.id], emulator: fal.baseURL, input: "{\"n\": 1}\n{n}\n")
        #expect(run.status == 64)
        #expect(run.errors.contains("line 2 of stdin is not JSON"), "\(run.errors)")
        await fal.stop()
    }

    @Test("A failure of the model, and an endpoint that is no realtime model, end the run with an error")
    func failures() async throws {
        let fal = try await emulator(faults: [.init(.socketError)])
        let failed = try await TemporaryFolder().schemagen(
            ["realtime", Self.id], emulator: fal.baseURL, input: "{\"n\": 1}\n")
        #expect(failed.status == 1)
        #expect(failed.errors.contains("the model failed: a fault of the local fal"), "\(failed.errors)")
        let none = try await TemporaryFolder().schemagen(
            ["realtime", SampleEndpoint.id], emulator: fal.baseURL, input: "{}\n")
        #expect(none.status == 1)
        #expect(none.errors.contains("HTTP 404"), "\(none.errors)")
        await fal.stop()
    }

    @Test(
        "Options that cannot be are refused before anything is sent",
        arguments: [["--max-buffering", "61"], ["--wait", "0"]])
    func options(arguments: [String]) async throws {
        let fal = try await emulator()
        let run = try await TemporaryFolder().schemagen(
            ["realtime", Self.id] + arguments, emulator: fal.baseURL, input: "{}\n")
        #expect(run.status == 64, "\(run.errors)")
        #expect(fal.journal.isEmpty)
        await fal.stop()
    }

    #if os(Linux)
        private static let script = "/usr/bin/script"

        @Test(
            "A terminal shows rate and latency, and makes room for each result",
            .enabled(if: FileManager.default.isExecutableFile(atPath: script), "needs script of util-linux"))
        func liveView() async throws {
            let fal = try await emulator()
            let folder = try TemporaryFolder()
            var program = InteractiveProgram(folder: folder.path)
            program.environment = ["PATH": "/usr/bin:/bin", "HOME": folder.path, "FAL_EMULATOR": fal.baseURL]
            program.input = "{\"n\": 1}\n{\"n\": 2}\n"
            let run = try await program.run(
                Self.script, ["-qec", "'\(CommandLineTool.path)' realtime \(Self.id) --download frames", "/dev/null"])
            #expect(run.status == 0, "\(run.output)")
            let line = /[12] sent, 2 results, [0-9.]+ a second, [0-9.]+ ms from input to result/
            #expect(run.output.contains(line), "\(run.output)")
            // The line is cleared before each result.
            for result in ["\"frames/result-1.png\",\"n\":1}", "\"frames/result-2.png\",\"n\":2}"] {
                #expect(run.output.contains("\r\u{1B}[K{\"image_bytes\":\(result)"), "\(run.output)")
            }
            await fal.stop()
        }
    #endif
}
