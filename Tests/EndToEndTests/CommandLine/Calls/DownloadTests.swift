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

    @Test("A lost connection to a file is not said to be one to the request: the result is there")
    func interrupted() async throws {
        let fal = try await FalEmulator.sample(faults: [.init(.dropBeforeAccepting, on: .file)])
        let folder = try TemporaryFolder.withSampleEndpoint()
        let run = try await folder.schemagen(
            ["run", SampleEndpoint.id, "prompt=a", "--download", "out", "--max-size", "1KB"], emulator: fal.baseURL)
        #expect(run.status == 5, "\(run.errors)")
        #expect(!run.errors.contains("keeps running"))
        let command = "schemagen result \(SampleEndpoint.id) \(try #require(fal.requestID)) --download DIR"
        #expect(run.errors.contains("The result is there. Fetch its files again with `\(command)`."), "\(run.errors)")
        await fal.stop()
    }

    @Test("A link that is not fetched, because it leads inside or is gone, stops no file")
    func refusedLink() async throws {
        let fal = try await FalEmulator.sample()
        let folder = try TemporaryFolder.withSampleEndpoint()
        let file = await fal.storage.put(.init([1, 2], name: "a.png", contentType: "image/png"))
        let gone = "\(fal.baseURL)/files/uploads/0/terms.html"
        let output = #"{"terms_url":"http://10.0.0.1/terms","docs_url":"\#(gone)","image":{"url":"\#(file)"}}"#
        fal.faults.set([.init(.answer(status: 200, .text(output)), on: .job)])
        let run = try await folder.schemagen(
            ["run", SampleEndpoint.id, "prompt=a", "--download", "out"], emulator: fal.baseURL)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output == "out/a.png\n")
        #expect(run.errors.contains("not saved: terms_url (") && run.errors.contains("not saved: docs_url (HTTP 404)"))
        #expect(folder.names(in: "out") == ["a.png"])
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
