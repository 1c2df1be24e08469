import FalJSON
import FalRuntime
import Testing

@testable import schemagen

@Suite("Files of a result, and what is said about a call")
struct ResultFilesTests {
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
    func namesFromHostileServers(_ file: FalFile, _ name: String) {
        #expect(FileName.of(file, else: "clip") == name)
    }

    @Test("Strings of an input are redacted in messages from outside, the longest first")
    func redaction() {
        let redaction = Redaction(of: ["prompt": "a red fox", "list": ["a red fox at night", "16:9"], "n": 5])
        #expect(
            redaction.applied(to: "no 'a red fox at night', no 'a red fox' in 16:9, 5") == "no '…', no '…' in 16:9, 5")
    }
}
