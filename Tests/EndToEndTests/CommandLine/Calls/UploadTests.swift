import FalEmulator
import FalJSON
import TestSupport
import Testing

@Suite("Command line: uploads")
struct UploadTests {
    @Test("Each file is uploaded once before the submit, and the input has its URL")
    func uploadsFirst() async throws {
        let fal = try await FalEmulator.sample()
        let folder = try TemporaryFolder.withSampleEndpoint()
        try folder.write("first", to: "a.png")
        try folder.write("second", to: "b.png")
        let run = try await folder.schemagen(
            ["run", SampleEndpoint.id, "prompt=a", "image_urls=@a.png,@b.png", "mask=@a.png"], emulator: fal.baseURL)
        #expect(run.status == 0, "\(run.errors)")
        let files = await fal.storage.files
        #expect(Set(files.map(\.bytes)) == [Array("first".utf8), Array("second".utf8)])
        let a = JSONValue.string(try #require(files.first { $0.name == "a.png" }).url)
        let b = JSONValue.string(try #require(files.first { $0.name == "b.png" }).url)
        #expect(fal.submitted == ["prompt": "a", "image_urls": [a, b], "mask": ["url": a]])
        #expect(run.errors.hasPrefix("uploading 2 files\nrequest \(try #require(fal.requestID))\n"))
        let submit = try #require(fal.journal.firstIndex { $0.target.contains("/queue.fal.run/") })
        #expect(fal.journal[..<submit].count == 4)
        await fal.stop()
    }

    @Test("Nothing is submitted if an upload is rejected")
    func refused() async throws {
        let fal = try await FalEmulator.sample(
            faults: [.init(.answer(status: 403, .text(#"{"detail":"locked"}"#)), on: .uploadStart)])
        let folder = try TemporaryFolder.withSampleEndpoint()
        try folder.write("first", to: "a.png")
        let run = try await folder.schemagen(
            ["run", SampleEndpoint.id, "prompt=a", "image_url=@a.png"], emulator: fal.baseURL)
        #expect(run.status == 1, "\(run.errors)")
        #expect(run.errors.contains("error[SG811]"))
        #expect(run.errors.contains("HTTP 403: locked"))
        #expect(fal.calls(.submit).isEmpty)
        await fal.stop()
    }

    @Test("`upload` prints the URL of each file and sends its type and lifetime")
    func verb() async throws {
        let fal = try await FalEmulator.sample()
        let folder = try TemporaryFolder.withSampleEndpoint()
        try folder.write("first", to: "a.png")
        try folder.write("second", to: "b.bin")
        let run = try await folder.schemagen(
            ["upload", "a.png", "b.bin", "--content-type", "image/webp", "--expires", "2h"], emulator: fal.baseURL)
        #expect(run.status == 0, "\(run.errors)")
        let files = await fal.storage.files
        #expect(files.map(\.bytes) == [Array("first".utf8), Array("second".utf8)])
        #expect(files.map(\.name) == ["a.png", "b.bin"])
        #expect(run.output == files.map { "\($0.url)\n" }.joined())
        let asked = fal.calls(.uploadStart)
        #expect(
            asked.compactMap { try? JSONValue(parsing: $0.body ?? "")["content_type"] } == ["image/webp", "image/webp"])
        #expect(
            asked.map { $0.header("X-Fal-Object-Lifecycle") } == [
                #"{"expiration_duration_seconds":7200}"#, #"{"expiration_duration_seconds":7200}"#,
            ])

        let json = try await folder.schemagen(["upload", "a.png", "--format", "json"], emulator: fal.baseURL)
        #expect(
            try JSONValue(parsing: json.output)["files"] == [
                [
                    "path": "a.png", "url": .string(try #require(await fal.storage.files.last).url),
                    "contentType": "image/png", "size": 5,
                ]
            ])
        await fal.stop()
    }

    @Test("A missing file is reported before the first file is uploaded")
    func missing() async throws {
        let fal = try await FalEmulator.sample()
        let folder = try TemporaryFolder.withSampleEndpoint()
        try folder.write("first", to: "a.png")
        let run = try await folder.schemagen(["upload", "a.png", "b.png", "Schemas"], emulator: fal.baseURL)
        #expect(run.status == 64)
        #expect(run.errors.contains("cannot read 'b.png': it does not exist"))
        #expect(run.errors.contains("cannot read 'Schemas': it is a folder"))
        #expect(fal.journal.isEmpty)
        await fal.stop()
    }
}
