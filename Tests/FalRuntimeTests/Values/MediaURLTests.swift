import FalJSON
import Foundation
import Testing

@testable import FalRuntime

@Suite("URLs of media files")
struct MediaURLTests {
    /// As `AsyncImage(url:)` and `AVPlayer(url:)` take it; Apple builds have not been run.
    private func show(_ url: URL) -> String { url.absoluteString }

    @Test("a file's URL is a Foundation URL, and its text is exact")
    func url() throws {
        let text = "https://v3.fal.media/files/a b/out.mp4?x=%2F"
        let file = try FalVideo(json: ["url": .string(text)])
        #expect(show(file.url) == "https://v3.fal.media/files/a%20b/out.mp4?x=%2F")
        #expect(file.urlString == text && file.json["url"]?.stringValue == text)
        #expect(show(try FalImage(json: ["url": "data:image/png;base64,AQID"]).url) == "data:image/png;base64,AQID")
    }

    @Test("files and inputs are made from URLs, data and file URLs")
    func values() throws {
        let url = try #require(URL(string: "https://x.test/a.png"))
        #expect(FalImage(url: url) == FalImage(url: "https://x.test/a.png"))
        var audio = FalAudio(url: "")
        audio.url = url
        #expect(audio.urlString == "https://x.test/a.png")
        #expect(FalMedia.url(url) == "https://x.test/a.png")
        #expect(FalMedia.url(URL(fileURLWithPath: "/tmp/a b.png")) == .file("/tmp/a b.png"))
        #expect(FalMedia.file(URL(fileURLWithPath: "/tmp/a b.png")) == .file("/tmp/a b.png"))
        #expect(
            FalMedia.data(Data([1, 2]), contentType: "image/png") == .data([1, 2] as [UInt8], contentType: "image/png"))
    }

    @Test(
        "text that is not a URL decodes, and is a problem of the result",
        arguments: ["", "out.mp4", "/files/out.mp4", "a fox: in snow", "https://", "://x"])
    func invalid(text: String) async throws {
        let transport = ScriptedTransport([.answer(200, #"{"video":{"url":"\#(text)"}}"#)])
        let client = FalClient(credentials: .none, configuration: FalConfiguration(hosts: .fal), transport: transport)
        let result = try await client.queue.result(of: FalRequest<Film>(id: "r1"))
        let file = try #require(result.output["video"])
        #expect(file.urlString == text)
        #expect(file.url.scheme == "invalid")
        #expect(result.problems.map(\.description) == ["/video/url: not a URL"])
    }

    private enum Film: FalEndpoint {
        static let id: EndpointID = "acme/film"
        static let schema = EndpointSchema(json: ["input": ["type": "json"], "output": ["type": "json"]])
        typealias Input = JSONValue
        typealias Output = [String: FalVideo]
    }
}
