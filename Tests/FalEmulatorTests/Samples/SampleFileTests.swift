import FalFields
import FalJSON
import Testing

@testable import FalEmulator

@Suite("Files of results")
struct SampleFileTests {
    @Test("The stated size is that of the file, whatever its seed")
    func lengths() {
        let contents: [SampleFile.Content] = [
            .image(.png, width: 200, height: 100), .image(.jpeg, width: 200, height: 100),
            .image(.webp, width: 200, height: 100), .mesh, .archive, .note,
            .video(width: 64, height: 96, frames: 7, framesPerSecond: 8),
            .audio(.init(.wav, milliseconds: 123)), .audio(.init(.pcm, milliseconds: 55, sampleRate: 8_000)),
            .audio(.init(.flac, milliseconds: 1_234, sampleRate: 44_100, channels: 2)),
            .audio(.init(.mp3, milliseconds: 1_234, sampleRate: 44_100, channels: 2, bitrate: 96)),
            .audio(.init(.mp3, milliseconds: 777, sampleRate: 22_050, bitrate: 24)),
        ]
        for content in contents {
            for seed in Array(0..<20) + [UInt32.max, 0xC0FFEE] {
                let file = SampleFile(content, seed: seed, text: "A cat")
                #expect(file.byteCount == file.bytes().count, "\(file.name)")
            }
        }
    }

    @Test("A name can be parsed back into its file")
    func names() {
        let files = [
            SampleFile(.image(.png, width: 1024, height: 768), seed: 0xC0FFEE),
            SampleFile(.image(.jpeg, width: 3, height: 4), seed: 1, text: "  A cat - asleep,\n“so”  "),
            SampleFile(.audio(.init(.wav, milliseconds: 2_000)), seed: 0, text: "-"),
            SampleFile(.note, seed: .max), SampleFile(.image(.webp, width: 1_000_000, height: -5), seed: 1),
            SampleFile(.video(width: 333, height: 9_999, frames: 0, framesPerSecond: 1_000), seed: 2, text: "1-2x3"),
            SampleFile(.mesh, seed: 3, text: "a_b~c"), SampleFile(.archive, seed: 4),
            SampleFile(.audio(.init(.mp3, milliseconds: 5, sampleRate: 50_000, channels: 9, bitrate: 1)), seed: 5),
        ]
        let names = [
            "image-00c0ffee-1024x768.png", "image-00000001-3x4-A_cat_-_asleep~2C_~E2~80~9Cso~E2~80~9D.jpg",
            "audio-00000000-2000ms-16000hz-1ch--.wav", "file-ffffffff.json", "image-00000001-8192x1.webp",
            "video-00000002-334x4096-1f-120fps-1-2x3.mp4", "mesh-00000003-a~5Fb~7Ec.glb", "archive-00000004.zip",
            "audio-00000005-10ms-48000hz-2ch-32k.mp3",
        ]
        #expect(files.map(\.name) == names)
        #expect(names.map(SampleFile.init(name:)) == files)
    }

    @Test(
        "Other names are rejected",
        arguments: [
            "", "image", "image-00c0ffee-1024x768.gif", "image-00c0ffee-99999x1.png", "image-00c0ffee-0x1.png",
            "image-c0ffee-1x1.png", "image-00C0FFEE-1x1.png", "image-00c0ffee-+1x1.png", "image-00c0ffee-1x1x1.png",
            "audio-00c0ffee-1ms-16000hz-1ch.wav", "audio-00c0ffee-6000000ms-16000hz-1ch.wav",
            "audio-00c0ffee-100ms-16000hz-1ch.mp3", "audio-00c0ffee-100ms-16000hz-3ch.wav", "audio-00c0ffee-100ms.wav",
            "thing-00c0ffee.json", "video-00c0ffee.mp4",
            "../../etc/passwd", "image-zzzzzzzz-1x1.png", "image-00c0ffee-1x1-a b.png", "mesh-00c0ffee-a~2.glb",
            "mesh-00c0ffee-~FF.glb", "mesh-00c0ffee-_a.glb", "mesh-00c0ffee.zip", "video-00c0ffee-15x15-1f-1fps.mp4",
            "file-00c0ffee-\(String(repeating: "a", count: 161)).json",
        ])
    func otherNames(_ name: String) { #expect(SampleFile(name: name) == nil) }

    @Test("The server responds with the file that the name describes, without a key")
    func served() async throws {
        let fal = try await FalEmulator.start(.test())
        for (name, type) in [
            ("image-00c0ffee-64x48.png", "image/png"), ("audio-00c0ffee-100ms-8000hz-2ch.wav", "audio/wav"),
            ("audio-00c0ffee-100ms-44100hz-1ch-128k-A_cat.mp3", "audio/mpeg"),
            ("video-00c0ffee-64x64-3f-24fps-A_cat.mp4", "video/mp4"), ("file-00c0ffee.json", "application/json"),
        ] {
            let reply = try await fal.call("GET", "/files/\(name)", key: nil)
            #expect(reply.status == 200)
            #expect(reply.header("content-type") == type)
            #expect(reply.header("cache-control") == "public, max-age=5184000, immutable")
            #expect(reply.bytes == SampleFile(name: name)?.bytes())
            #expect(try await fal.call("GET", "/v3.fal.media/files/\(name)", key: nil).bytes == reply.bytes)
            let head = try await fal.call("HEAD", "/files/\(name)", key: nil)
            #expect(head.status == 200)
            #expect(head.header("content-length") == "\(reply.bytes.count)")
            #expect(head.bytes == [])
        }
        #expect(try await fal.call("GET", "/files/nothing.png", key: nil).status == 404)
        #expect(try await fal.call("DELETE", "/files/file-00c0ffee.json", key: nil).status == 405)
        await fal.stop()
    }
}
