import FalFields
import FalJSON
import FalRuntime
import Foundation
import Loopback
import Testing

/// Local media anywhere in an input are brought to fal before the submit.
@Suite struct InputMediaTests {
    @Test(arguments: Contestant.allCases)
    func mediaAreUploadedWhereverTheyAre(_ contestant: Contestant) async throws {
        let folder = try Folder()
        let path = try folder.put("b.png", [2])
        try await StorageServer.run { storage in
            var scene = Scene()
            scene.cover = .data([1], contentType: "image/jpeg")
            scene.shots = [
                .init(frame: .file(path), others: ["https://x.test/c.png"]),
                .init(frame: "any text", others: [.data([3], contentType: "image/gif")]),
            ]
            scene.sound = .clip(.init(frame: .data([4], contentType: "audio/wav"), others: []))
            scene.named = ["d": .data([5], contentType: "video/mp4")]
            let client = try storage.client(contestant)
            _ = try await client.queue.submit(to: Cinema.self, input: scene, extra: ["seed": 7])
            let submit = try #require(storage.seen(.submit).first).http
            let body = try JSONValue(parsing: submit.body)
            let files = storage.files
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
            #expect(storage.seen.last?.operation == .submit)
        }
    }

    @Test(arguments: Contestant.allCases)
    func equalContentGoesUpOnce(_ contestant: Contestant) async throws {
        let folder = try Folder()
        let path = try folder.put("a.png", [1, 2])
        try await StorageServer.run { storage in
            var scene = Scene()
            scene.shots = [
                .init(
                    frame: .data([7], contentType: "image/png"),
                    others: [.data([7], contentType: "image/png"), .file(path)]),
                .init(frame: .file(path), others: [.file(folder / "./a.png"), .data([7], contentType: "image/gif")]),
            ]
            _ = try await storage.client(contestant).queue.submit(to: Cinema.self, input: scene)
            #expect(storage.seen(.put).count == 3)
            let body = try JSONValue(parsing: try #require(storage.seen(.submit).first).http.body)
            let first = body["shots"]?[0]
            let second = body["shots"]?[1]
            #expect(first?["frame_url"] == first?["others"]?[0])
            #expect(first?["others"]?[1] == second?["frame_url"])
            #expect(second?["frame_url"] == second?["others"]?[0])
            // Another type is another file: fal names it after the type.
            #expect(second?["others"]?[1] != first?["frame_url"])
        }
    }

    @Test(arguments: Contestant.allCases)
    func filesGoUpTogetherButNotAllAtOnce(_ contestant: Contestant) async throws {
        try await StorageServer.run { _, seen in
            if seen.operation == .put { LoopbackClock.wait(milliseconds: 20) }
            return false
        } _: { storage in
            var scene = Scene()
            scene.shots = (0..<10).map { .init(frame: .data([$0], contentType: "image/png"), others: []) }
            let client = try storage.client(contestant) { $0.uploading.parallelFiles = 3 }
            _ = try await client.queue.submit(to: Cinema.self, input: scene)
            #expect(storage.files.count == 10)
            #expect((2...3).contains(storage.busiest))
        }
    }

    @Test(arguments: Contestant.allCases)
    func oneFailureEndsTheOthersAndNothingIsSubmitted(_ contestant: Contestant) async throws {
        let folder = try Folder()
        let good = try (0..<3).map { try folder.put("good\($0).png", [UInt8($0)]) }
        let bad = try folder.put("bad.png", [9])
        try await StorageServer.run { connection, seen in
            guard seen.operation == .put else { return false }
            // The others hang until they are given up.
            if seen.http.body == [9] {
                connection.answer(413, [], #"{"detail":"too large"}"#)
            } else {
                connection.waitForEnd()
            }
            return true
        } _: { storage in
            var scene = Scene()
            scene.shots = (good + [bad]).map { .init(frame: .file($0), others: []) }
            let client = try storage.client(contestant)
            let error = await falError { () throws(FalError) in
                try await client.queue.submit(to: Cinema.self, input: scene)
            }
            #expect(error?.status == 413)
            #expect(error?.kind == .service)
            #expect(error?.description.contains(bad) == true)
            #expect(error?.endpoint == Cinema.id)
            #expect(storage.seen(.submit).isEmpty)
        }
    }

    @Test func aFileThatCannotBeReadStopsAllBeforeAByteIsSent() async throws {
        let folder = try Folder()
        try await StorageServer.run { storage in
            var scene = Scene()
            scene.cover = .data([1], contentType: "image/png")
            scene.named = ["z": .file(folder / "missing.png")]
            for media in [FalSubmitOptions.MediaDelivery.upload, .inline(upTo: 1000)] {
                let client = try storage.client(.urlSession)
                let error = await falError { () throws(FalError) in
                    try await client.queue.submit(to: Cinema.self, input: scene, options: .with { $0.media = media })
                }
                #expect(error?.kind == .input)
                #expect(error?.message.contains("missing.png") == true)
                #expect(error?.endpoint == Cinema.id)
            }
            #expect(storage.seen.isEmpty)
        }
    }

    @Test(arguments: Contestant.allCases)
    func smallMediaGoAlongAndLargeOnesGoUp(_ contestant: Contestant) async throws {
        let folder = try Folder()
        let small = try folder.put("small", Array("GIF89a".utf8))
        let large = try folder.put("large.png", pattern(11))
        try await StorageServer.run { storage in
            var scene = Scene()
            scene.cover = .data([1, 2, 3], contentType: "image/png")
            scene.shots = [.init(frame: .file(small), others: [.file(large), .data(pattern(10), contentType: "a/b")])]
            let client = try storage.client(contestant) {
                $0.uploading.inputLifecycle = .init(expiration: .seconds(60))
            }
            _ = try await client.queue.submit(
                to: Cinema.self, input: scene, options: .with { $0.media = .inline(upTo: 10) })
            let body = try JSONValue(parsing: try #require(storage.seen(.submit).first).http.body)
            #expect(body["cover_url"] == "data:image/png;base64,AQID")
            #expect(body["shots"]?[0]?["frame_url"] == "data:image/gif;base64,R0lGODlh")
            #expect(body["shots"]?[0]?["others"]?[1]?.stringValue?.hasPrefix("data:a/b;base64,") == true)
            #expect(storage.files.values.map { $0 } == [pattern(11)])
            #expect(
                storage.seen(.initiate).first?.http["x-fal-object-lifecycle"] == #"{"expiration_duration_seconds":60}"#)
        }
    }

    @Test(arguments: Contestant.allCases)
    func cancellingEndsTheUploadsAndNothingIsSubmitted(_ contestant: Contestant) async throws {
        try await StorageServer.run { connection, seen in
            guard seen.operation == .put else { return false }
            connection.waitForEnd()
            return true
        } _: { storage in
            let client = try storage.client(contestant)
            let task = Task { () -> FalError? in
                var scene = Scene()
                scene.shots = (0..<6).map { .init(frame: .data([$0], contentType: "image/png"), others: []) }
                return await falError { () throws(FalError) in
                    try await client.queue.submit(to: Cinema.self, input: scene)
                }
            }
            while storage.seen(.put).count < 4 { try await Task.sleep(for: .milliseconds(2)) }
            task.cancel()
            #expect(await task.value?.kind == .cancelled)
            #expect(storage.seen(.submit).isEmpty)
        }
    }
}

/// An endpoint whose input holds media in every place that can.
private enum Cinema: FalEndpoint {
    static let id: EndpointID = "fal-ai/cinema"
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

        init(from reader: WireReader) {
            frame = reader.required("frame_url")
            others = reader.required("others")
        }

        func encode(into writer: inout WireWriter) {
            writer.set("frame_url", frame)
            writer.set("others", others)
        }
    }

    enum Sound: FalUnion {
        case clip(Shot)
        case other(JSONValue)

        init(from reader: WireReader) { self = .clip(Shot(from: reader)) }

        func encode(into writer: inout WireWriter) {
            switch self {
            case .clip(let shot): writer.write(shot)
            case .other(let json): writer.raw(json)
            }
        }
    }

    init() {}

    init(from reader: WireReader) {
        cover = reader.media("cover_url")
        shots = reader.required("shots")
        named = reader.required("named")
    }

    func encode(into writer: inout WireWriter) {
        writer.media("cover_url", cover)
        writer.set("shots", shots)
        writer.set("sound", ifPresent: sound)
        writer.set("named", named)
    }
}
