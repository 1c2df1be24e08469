import FalEmulator
import FalJSON
import FalRuntime
import TestSupport
import Testing

@testable import schemagen

@Suite("Command line: downloads")
struct DownloadTests {
    @Test("--download saves the files without overwriting any, and prints their paths")
    func saves() async throws {
        let fal = try await FalEmulator.studio()
        let folder = try StudioFolder()
        let arguments = ["run", StudioDocument.id, "prompt=a fox", "--download", "out/pictures", "-q"]
        let run = try await folder.schemagen(arguments, emulator: fal.baseURL)
        #expect(run.status == 0, "\(run.errors)")
        let paths = run.output.split(separator: "\n").map(String.init)
        #expect(paths.count == 2)
        for path in paths {
            #expect(path.hasPrefix("out/pictures/"))
            #expect(try folder.bytes(path).starts(with: [0x89, 0x50, 0x4E, 0x47]))
        }
        #expect(try folder.names(in: "out/pictures").count == 2)
        await fal.stop()
    }

    @Test("With --json, the object has the paths and the output")
    func savesForPrograms() async throws {
        let fal = try await FalEmulator.studio()
        let folder = try StudioFolder()
        let run = try await folder.schemagen(
            ["run", StudioDocument.id, "prompt=a", "--download", "out", "--json"], emulator: fal.baseURL)
        let json = try JSONValue(parsing: run.output)
        #expect(json["files"]?.arrayValue?.count == 2)
        #expect(json["output"]?["images"]?.arrayValue?.count == 2)
        await fal.stop()
    }

    @Test("If a file cannot be downloaded, the result is printed, and how to fetch it again")
    func broken() async throws {
        let fal = try await FalEmulator.studio(faults: [.init(.answer(status: 404, .fal), on: .file)])
        let folder = try StudioFolder()
        let run = try await folder.schemagen(
            ["run", StudioDocument.id, "prompt=a", "--download", "out"], emulator: fal.baseURL)
        #expect(run.status == 1, "\(run.errors)")
        let images = try #require(try JSONValue(parsing: run.output)["images"]?.arrayValue)
        #expect(images.count == 2)
        #expect(images.allSatisfy { $0["url"]?.stringValue?.contains("/files/") == true })
        #expect(!fal.calls(.file).isEmpty)
        #expect(run.errors.contains(try #require(fal.requestID)))
        #expect(try folder.names(in: "out") == [])
        await fal.stop()
    }

    @Test("A folder that cannot be created is reported before anything is sent")
    func noFolder() async throws {
        let folder = try StudioFolder()
        try folder.write("x", to: "out")
        let run = try await folder.schemagen(
            ["run", StudioDocument.id, "prompt=a", "--download", "out/a"], emulator: "http://127.0.0.1:9")
        #expect(run.status == 64)
        #expect(run.errors.contains("error[SG818]"))
    }

    @Test("Files are found in an output of any shape, each URL once")
    func shapes() throws {
        let output = try JSONValue(
            parsing: #"""
                {"images": [{"url": "https://v3.fal.media/files/a/one.png", "content_type": "image/png"}],
                 "copy": {"url": "https://v3.fal.media/files/a/one.png"},
                 "video": {"url": "https://x.test/v?x=/a.b", "file_name": "clip.mp4", "thumbnail": {"url": "https://x.test/t"}},
                 "audio_url": "https://x.test/speech%20one.mp3", "frames": ["https://v3.fal.media/f/1.jpg"],
                 "page": "https://x.test/not-a-file", "inline": {"url": "data:image/webp;base64,AAAA"},
                 "text": "see https://v3.fal.media/f/2.jpg", "url": "no address"}
                """#)
        #expect(
            ResultFiles(in: output).files.map(\.name) == [
                "one.png", "clip.mp4", "t", "speech one.mp3", "1.jpg", "inline.webp",
            ])
    }

    @Test(
        "A file name is never a path or hidden, and has an extension if the type is known",
        arguments: [
            (FalFile(url: "https://x.test/a", fileName: "../../etc/passwd"), "passwd"),
            (FalFile(url: "https://x.test/a%2F..%2Fb.png"), "b.png"),
            (FalFile(url: "https://x.test/.bashrc"), "bashrc"),
            (FalFile(url: "https://x.test/a", fileName: "-rf.png"), "rf.png"),
            (FalFile(url: "https://x.test/a", fileName: "a\u{1B}[31m.png"), "a_[31m.png"),
            (FalFile(url: "https://x.test/a", contentType: "Image/PNG; q=1"), "a.png"),
            (FalFile(url: "https://x.test", contentType: "video/mp4"), "clip.mp4"),
            (FalFile(url: "https://x.test/..", contentType: "video/mp4"), "clip.mp4"),
            (FalFile(url: "data:audio/wav;base64,AAAA"), "clip.wav"),
        ])
    func names(_ file: FalFile, _ name: String) {
        #expect(FileName.of(file, key: "clip") == name)
    }
}
