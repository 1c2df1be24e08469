import FalJSON
import Loopback
import TestSupport
import Testing

@testable import schemagen

@Suite("Command line: files of an input")
struct UploadTests {
    @Test("Files are uploaded before the submit, each once, and their addresses stand in the input")
    func uploadsFirst() async throws {
        let fal = try ScriptedFal()
        let folder = try StudioFolder()
        try folder.write("first", to: "a.png")
        try folder.write("second", to: "b.png")
        let run = try await folder.schemagen(
            ["run", StudioDocument.id, "prompt=a", "image_urls=@a.png,@b.png", "mask=@a.png"], emulator: fal.address)
        #expect(run.status == 0, "\(run.errors)")
        let (a, b) = (JSONValue.string("\(fal.address)/files/a.png"), JSONValue.string("\(fal.address)/files/b.png"))
        #expect(fal.submitted == ["prompt": "a", "image_urls": [a, b], "mask": ["url": a]])
        #expect(Set(fal.requests("PUT", to: "/put/").map(\.body)) == [Array("first".utf8), Array("second".utf8)])
        #expect(run.errors.hasPrefix("uploading 2 files\nrequest request-1\n"))
        let submit = try #require(fal.requests.firstIndex { $0.path.contains("/queue.fal.run/") })
        #expect(fal.requests[..<submit].count == 4)
    }

    @Test("When an upload is refused, nothing is submitted")
    func refused() async throws {
        let fal = try ScriptedFal {
            $0.path.contains("initiate") ? .init(status: 403, body: ["detail": "locked"]) : nil
        }
        let folder = try StudioFolder()
        try folder.write("first", to: "a.png")
        let run = try await folder.schemagen(
            ["run", StudioDocument.id, "prompt=a", "image_url=@a.png"], emulator: fal.address)
        #expect(run.status == 1, "\(run.errors)")
        #expect(run.errors.contains("error[SG811]"))
        #expect(run.errors.contains("HTTP 403: locked"))
        #expect(fal.submitted == nil)
    }

    @Test("`upload` prints an address for each file, and sends type and lifetime")
    func verb() async throws {
        let fal = try ScriptedFal()
        let folder = try StudioFolder()
        try folder.write("first", to: "a.png")
        try folder.write("second", to: "b.bin")
        let run = try await folder.schemagen(
            ["upload", "a.png", "b.bin", "--content-type", "image/webp", "--expires", "2h"], emulator: fal.address)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output == "\(fal.address)/files/a.png\n\(fal.address)/files/b.bin\n")
        let asked = fal.requests("POST", to: "initiate")
        #expect(asked.compactMap { try? JSONValue(parsing: $0.body)["content_type"] } == ["image/webp", "image/webp"])
        #expect(
            asked.map { $0["X-Fal-Object-Lifecycle"] } == [
                #"{"expiration_duration_seconds":7200}"#, #"{"expiration_duration_seconds":7200}"#,
            ])

        let json = try await folder.schemagen(["upload", "a.png", "--format", "json"], emulator: fal.address)
        #expect(
            try JSONValue(parsing: json.output)["files"] == [
                [
                    "path": "a.png", "url": .string("\(fal.address)/files/a.png"), "contentType": "image/png",
                    "size": 5,
                ]
            ])
    }

    @Test("A file that is missing is known before the first is uploaded")
    func missing() async throws {
        let fal = try ScriptedFal()
        let folder = try StudioFolder()
        try folder.write("first", to: "a.png")
        let run = try await folder.schemagen(["upload", "a.png", "b.png", "Schemas"], emulator: fal.address)
        #expect(run.status == 64)
        #expect(run.errors.contains("cannot read 'b.png': it does not exist"))
        #expect(run.errors.contains("cannot read 'Schemas': it is a folder"))
        #expect(fal.requests.isEmpty)
    }

    @Test(
        "Lifetimes are numbers with a unit",
        arguments: [
            ("90", 90), ("90s", 90), ("30m", 1_800), ("12h", 43_200), ("7d", 604_800), ("0", nil), ("-1h", nil),
            ("h", nil),
            ("9223372036854775807d", nil), ("1w", nil),
        ] as [(String, Int?)])
    func lifetimes(_ text: String, _ seconds: Int?) {
        #expect(Lifetime(argument: text)?.duration == seconds.map { .seconds($0) })
    }
}
