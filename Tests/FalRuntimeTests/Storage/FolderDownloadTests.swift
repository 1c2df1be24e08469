import FalEmulator
import Foundation
import Testing

@testable import FalRuntime

@Suite("Downloads into a folder")
struct FolderDownloadTests {
    private static let wav = Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WAVEfmt ".utf8)

    @Test("The name has the extension of what the file is, whatever server and model say")
    func name() async throws {
        let folder = try Folder()
        try await LocalFal.run { fal in
            let url = await fal.put(Self.wav, "audio.mp3", "audio/mpeg")
            let download = try await fal.emulator.client().download(
                FalAudio(url: url, contentType: "audio/mpeg", fileName: "voice.mp3"), into: URL(filePath: folder.path))
            #expect(download.file.lastPathComponent == "voice.wav")
            #expect(download.size == Int64(Self.wav.count))
            #expect(folder.names == ["voice.wav"])
            #expect(folder.content("voice.wav") == Self.wav)
        }
    }

    @Test("No file is replaced, and files that come at once do not replace each other")
    func taken() async throws {
        let folder = try Folder()
        try folder.put("clip.mp4", [9])
        let paths = try await LocalFal.run { fal in
            let client = fal.emulator.client()
            return try await withThrowingTaskGroup(of: String.self) { group in
                for number in 1...8 {
                    let url = await fal.put([UInt8(number)], "\(number).bin", "video/mp4")
                    group.addTask {
                        try await client.download(FalVideo(url: url), into: folder.path, named: "clip.mp4").path
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(Set(paths).count == 8)
        #expect(folder.names == (["clip.mp4"] + (2...9).map { "clip-\($0).mp4" }).sorted())
        #expect(folder.content("clip.mp4") == [9])
        #expect(Set(paths.compactMap { folder.content(($0 as NSString).lastPathComponent)?.first }) == Set(1...8))
    }

    @Test("A folder that is not there is an error, and nothing is fetched")
    func missing() async throws {
        let folder = try Folder()
        try await LocalFal.run { fal in
            let url = await fal.put([1], "a.mp4", "video/mp4")
            let error = await falError { () throws(FalError) in
                try await fal.emulator.client().download(FalVideo(url: url), into: URL(filePath: folder / "films"))
            }
            #expect(error?.kind == .file)
            #expect(error?.message.contains("films/") == true)
            #expect(fal.seen(.file).isEmpty)
        }
    }

    @Test(
        "Bytes decide where they can, else what is said of the file",
        arguments: [
            ("a.mp3", wav, [], "a.wav"), ("a.jpg", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], [], "a.png"),
            ("a.jpeg", [0xFF, 0xD8, 0xFF, 0xE0], [], "a.jpeg"), ("a", wav, ["audio/mpeg"], "a.wav"),
            ("a", [0xFF, 0], ["application/octet-stream", "video/mp4; q=1"], "a.mp4"), ("a", [0xFF, 0], [], "a"),
            ("a.m4a", Array("\0\0\0\u{18}ftypisom".utf8), [], "a.m4a"), ("a.srt", Array("1\n".utf8), [], "a.srt"),
            ("a.usdz", Array("PK\u{3}\u{4}".utf8), [], "a.usdz"), ("a.ckpt", wav, [], "a.ckpt"),
            ("a", Array("{}".utf8), [], "a.json"), ("speech-2.8-hd", wav, [], "speech-2.8-hd.wav"),
            ("kling-v2.6", [0xFF, 0], ["video/mp4"], "kling-v2.6.mp4"),
        ] as [(String, [UInt8], [String], String)])
    func names(_ name: String, _ head: [UInt8], _ stated: [String], _ expected: String) {
        #expect(FileName.fitted(name, to: head, stated: stated) == expected)
    }
}

extension LocalFal {
    fileprivate func put(_ bytes: [UInt8], _ name: String, _ contentType: String) async -> String {
        await emulator.storage.put(.init(bytes, name: name, contentType: contentType))
    }
}
