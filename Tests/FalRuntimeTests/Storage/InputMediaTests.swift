import FalEmulator
import FalFields
import FalJSON
import FalRuntime
import Foundation
import Loopback
import Testing

/// Local media anywhere in an input are brought to fal before the submit.
@Suite struct InputMediaTests {
    @Test(arguments: TransportKind.allCases)
    func mediaAreUploadedWhereverTheyAre(_ kind: TransportKind) async throws {
        let folder = try Folder()
        let path = try folder.put("b.png", [2])
        try await LocalFal.run(documents: [.mediaInputs]) { fal in
            var scene = Scene()
            scene.cover = .data([1], contentType: "image/jpeg")
            scene.shots = [
                .init(frame: .file(path), others: ["https://x.test/c.png"]),
                .init(frame: "any text", others: [.data([3], contentType: "image/gif")]),
            ]
            scene.sound = .clip(.init(frame: .data([4], contentType: "audio/wav"), others: []))
            scene.named = ["d": .data([5], contentType: "video/mp4")]
            let client = try fal.uploader(kind)
            _ = try await client.queue.submit(to: MediaEndpoint.self, input: scene, additionalFields: ["seed": 7])
            let body = try #require(fal.seen(.submit).first?.json)
            let files = await fal.files
            func content(_ value: JSONValue?) -> [UInt8]? { value?.stringValue.flatMap { files[$0] } }
            #expect(content(body["cover_url"]) == [1])
            #expect(content(body["shots"]?[0]?["frame_url"]) == [2])
            #expect(body["shots"]?[0]?["frame_url"]?.stringValue?.hasSuffix("/b.png") == true)
            #expect(body["shots"]?[0]?["others"] == ["https://x.test/c.png"])
            #expect(body["shots"]?[1]?["frame_url"] == "any text")
            #expect(content(body["shots"]?[1]?["others"]?[0]) == [3])
            #expect(content(body["sound"]?["frame_url"]) == [4])
            #expect(content(body["named"]?["d"]) == [5])
            #expect(body["seed"] == 7)
            #expect(files.count == 5)
            #expect(fal.emulator.journal.last?.operation == .submit)
        }
    }

    @Test(arguments: TransportKind.allCases)
    func equalContentGoesUpOnce(_ kind: TransportKind) async throws {
        let folder = try Folder()
        let path = try folder.put("a.png", [1, 2])
        try await LocalFal.run(documents: [.mediaInputs]) { fal in
            var scene = Scene()
            scene.shots = [
                .init(
                    frame: .data([7], contentType: "image/png"),
                    others: [.data([7], contentType: "image/png"), .file(path)]),
                .init(frame: .file(path), others: [.file(folder / "./a.png"), .data([7], contentType: "image/gif")]),
            ]
            _ = try await fal.uploader(kind).queue.submit(to: MediaEndpoint.self, input: scene)
            #expect(fal.seen(.upload).count == 3)
            let body = try #require(fal.seen(.submit).first?.json)
            let first = body["shots"]?[0]
            let second = body["shots"]?[1]
            #expect(first?["frame_url"] == first?["others"]?[0])
            #expect(first?["others"]?[1] == second?["frame_url"])
            #expect(second?["frame_url"] == second?["others"]?[0])
            // Another type is another file: fal names it after the type.
            #expect(second?["others"]?[1] != first?["frame_url"])
        }
    }

    @Test(arguments: TransportKind.allCases)
    func filesGoUpTogetherButNotAllAtOnce(_ kind: TransportKind) async throws {
        let counter = ConcurrencyCounter()
        try await LocalFal.run(documents: [.mediaInputs]) {
            $0.faults = [.init(.delay(.milliseconds(20)), on: .upload)]
            $0.onRequest = { counter.note($0) }
        } _: { fal in
            var scene = Scene()
            scene.shots = (0..<10).map { .init(frame: .data([$0], contentType: "image/png"), others: []) }
            let client = try fal.uploader(kind) { $0.uploads.parallelFiles = 3 }
            _ = try await client.queue.submit(to: MediaEndpoint.self, input: scene)
            #expect(await fal.files.count == 10)
            #expect((2...3).contains(counter.most))
        }
    }

    @Test(arguments: TransportKind.allCases)
    func oneFailureEndsTheOthersAndNothingIsSubmitted(_ kind: TransportKind) async throws {
        let folder = try Folder()
        // Each of its own type, by which the emulator's journal tells them apart.
        let paths = try ["png", "gif", "webp", "jpeg"].map { try folder.put("a.\($0)", Array($0.utf8)) }
        // Three hang until they are given up; the one that comes last is refused.
        try await LocalFal.run(
            .init(.noAnswer, on: .upload, calls: .first(3)),
            .init(.answer(status: 413, .text(#"{"detail":"too large"}"#)), on: .upload, calls: .only([4])),
            documents: [.mediaInputs]
        ) { fal in
            var scene = Scene()
            scene.shots = paths.map { .init(frame: .file($0), others: []) }
            let client = try fal.uploader(kind)
            let error = await falError { () throws(FalError) in
                try await client.queue.submit(to: MediaEndpoint.self, input: scene)
            }
            #expect(error?.status == 413)
            #expect(error?.kind == .service)
            let refused = try #require(fal.seen(.upload).first { $0.outcome == .answered(status: 413) })
            let type = try #require(refused.header("content-type")?.dropFirst("image/".count))
            #expect(paths.filter { error?.description.contains($0) == true } == [folder / "a.\(type)"])
            #expect(error?.endpoint == MediaEndpoint.id)
            #expect(fal.seen(.submit).isEmpty)
        }
    }

    @Test func aFileThatCannotBeReadStopsAllBeforeAByteIsSent() async throws {
        let folder = try Folder()
        try await LocalFal.run(documents: [.mediaInputs]) { fal in
            var scene = Scene()
            scene.cover = .data([1], contentType: "image/png")
            scene.named = ["z": .file(folder / "missing.png")]
            for media in [FalSubmitOptions.MediaDelivery.upload, .inline(upTo: 1000)] {
                let client = try fal.uploader(.urlSession)
                let error = await falError { () throws(FalError) in
                    try await client.queue.submit(
                        to: MediaEndpoint.self, input: scene, options: .with { $0.media = media })
                }
                #expect(error?.kind == .input)
                #expect(error?.message.contains("missing.png") == true)
                #expect(error?.endpoint == MediaEndpoint.id)
            }
            #expect(fal.emulator.journal.isEmpty)
        }
    }

    @Test(arguments: TransportKind.allCases)
    func smallMediaGoAlongAndLargeOnesGoUp(_ kind: TransportKind) async throws {
        let folder = try Folder()
        let small = try folder.put("small", Array("GIF89a".utf8))
        let large = try folder.put("large.png", pattern(11))
        try await LocalFal.run(documents: [.mediaInputs]) { fal in
            var scene = Scene()
            scene.cover = .data([1, 2, 3], contentType: "image/png")
            scene.shots = [.init(frame: .file(small), others: [.file(large), .data(pattern(10), contentType: "a/b")])]
            let client = try fal.uploader(kind) {
                $0.uploads.inputLifecycle = .init(expiration: .seconds(60))
            }
            _ = try await client.queue.submit(
                to: MediaEndpoint.self, input: scene, options: .with { $0.media = .inline(upTo: 10) })
            let body = try #require(fal.seen(.submit).first?.json)
            #expect(body["cover_url"] == "data:image/png;base64,AQID")
            #expect(body["shots"]?[0]?["frame_url"] == "data:image/gif;base64,R0lGODlh")
            #expect(body["shots"]?[0]?["others"]?[1]?.stringValue?.hasPrefix("data:a/b;base64,") == true)
            #expect(await Array(fal.files.values) == [pattern(11)])
            #expect(
                fal.seen(.uploadStart).first?.header("x-fal-object-lifecycle")
                    == #"{"expiration_duration_seconds":60}"#)
        }
    }

    @Test(arguments: TransportKind.allCases)
    func cancellingEndsTheUploadsAndNothingIsSubmitted(_ kind: TransportKind) async throws {
        try await LocalFal.run(.init(.noAnswer, on: .upload), documents: [.mediaInputs]) { fal in
            let client = try fal.uploader(kind)
            let task = Task { () -> FalError? in
                var scene = Scene()
                scene.shots = (0..<6).map { .init(frame: .data([$0], contentType: "image/png"), others: []) }
                return await falError { () throws(FalError) in
                    try await client.queue.submit(to: MediaEndpoint.self, input: scene)
                }
            }
            while fal.seen(.upload).count < 4 { try await Task.sleep(for: .milliseconds(2)) }
            task.cancel()
            #expect(await task.value?.kind == .cancelled)
            #expect(fal.seen(.submit).isEmpty)
        }
    }
}

extension FalEmulator.Document {
    /// That of ``MediaEndpoint``.
    fileprivate static let mediaInputs = FalEmulator.Document(
        MediaEndpoint.id.text,
        input: #"{"cover_url":{"type":"string"},"shots":{"type":"array","items":{}},"sound":{},"named":{}}"#,
        output: ["n": ["type": "integer"]])
}

/// An endpoint whose input holds media in every place that can.
private enum MediaEndpoint: FalEndpoint {
    static let id: EndpointID = "fal-ai/media-inputs"
    typealias Input = Scene
    typealias Output = [String: Int]
    static let schema = EndpointSchema(json: ["input": ["type": "json"], "output": ["type": "json"]])
}

private struct Scene: FalRecord {
    var cover: FalMedia?
    var shots: [Shot] = []
    var sound: Sound?
    var named: [String: FalMedia] = [:]

    struct Shot: FalRecord {
        var frame: FalMedia
        var others: [FalMedia]

        init(frame: FalMedia, others: [FalMedia]) {
            self.frame = frame
            self.others = others
        }

        init(_from reader: _WireReader) {
            frame = reader.required("frame_url")
            others = reader.required("others")
        }

        func _encode(into writer: inout _WireWriter) {
            writer.set("frame_url", frame)
            writer.set("others", others)
        }
    }

    enum Sound: FalUnion {
        case clip(Shot)
        case other(JSONValue)

        init(_from reader: _WireReader) { self = .clip(Shot(_from: reader)) }

        func _encode(into writer: inout _WireWriter) {
            switch self {
            case .clip(let shot): writer.write(shot)
            case .other(let json): writer.raw(json)
            }
        }
    }

    init() {}

    init(_from reader: _WireReader) {
        cover = reader.media("cover_url")
        shots = reader.required("shots")
        named = reader.required("named")
    }

    func _encode(into writer: inout _WireWriter) {
        writer.media("cover_url", cover)
        writer.set("shots", shots)
        writer.set("sound", ifPresent: sound)
        writer.set("named", named)
    }
}
