import FalEmulator
import FalJSON
import TestSupport
import Testing

@Suite("Command line: downloads")
struct DownloadTests {
    @Test("--download saves the files without overwriting any, and prints their paths")
    func saves() async throws {
        let fal = try await FalEmulator.sample()
        let folder = try TemporaryFolder.withSampleEndpoint()
        let arguments = ["run", SampleEndpoint.id, "prompt=a fox", "--download", "out/pictures", "-q"]
        let run = try await folder.schemagen(arguments, emulator: fal.baseURL)
        #expect(run.status == 0, "\(run.errors)")
        let paths = run.output.split(separator: "\n").map(String.init)
        #expect(paths.count == 2)
        for path in paths {
            #expect(path.hasPrefix("out/pictures/"))
            #expect(folder.bytes(path)?.starts(with: [0x89, 0x50, 0x4E, 0x47]) == true)
        }
        #expect(folder.names(in: "out/pictures").count == 2)
        await fal.stop()
    }

    @Test("With --json, the object has the paths and the output")
    func savesForPrograms() async throws {
        let fal = try await FalEmulator.sample()
        let folder = try TemporaryFolder.withSampleEndpoint()
        let run = try await folder.schemagen(
            ["run", SampleEndpoint.id, "prompt=a", "--download", "out", "--json"], emulator: fal.baseURL)
        let json = try JSONValue(parsing: run.output)
        #expect(json["files"]?.arrayValue?.count == 2)
        #expect(json["output"]?["images"]?.arrayValue?.count == 2)
        await fal.stop()
    }

    @Test("If a file cannot be downloaded, the result is printed, and how to fetch it again")
    func broken() async throws {
        let fal = try await FalEmulator.sample(faults: [.init(.answer(status: 404, .fal), on: .file)])
        let folder = try TemporaryFolder.withSampleEndpoint()
        let run = try await folder.schemagen(
            ["run", SampleEndpoint.id, "prompt=a", "--download", "out"], emulator: fal.baseURL)
        #expect(run.status == 1, "\(run.errors)")
        let images = try #require(try JSONValue(parsing: run.output)["images"]?.arrayValue)
        #expect(images.count == 2)
        #expect(images.allSatisfy { $0["url"]?.stringValue?.contains("/files/") == true })
        #expect(!fal.calls(.file).isEmpty)
        #expect(run.errors.contains(try #require(fal.requestID)))
        #expect(folder.names(in: "out") == [])
        await fal.stop()
    }

    @Test("A folder that cannot be created is reported before anything is sent")
    func noFolder() async throws {
        let folder = try TemporaryFolder.withSampleEndpoint()
        try folder.write("x", to: "out")
        let run = try await folder.schemagen(
            ["run", SampleEndpoint.id, "prompt=a", "--download", "out/a"], emulator: "http://127.0.0.1:9")
        #expect(run.status == 64)
        #expect(run.errors.contains("error[SG818]"))
    }
}
