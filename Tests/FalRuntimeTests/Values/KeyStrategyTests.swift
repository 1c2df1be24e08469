import FalJSON
import Foundation
import Testing

@testable import FalRuntime

/// Apps share one coder among all their services, and often with a key strategy.
@Suite("Coders with key strategies")
struct KeyStrategyTests {
    private enum Strategy: CaseIterable { case plain, snakeCase }

    private func roundTrips<Value: Codable>(_ value: Value) throws -> [Value] {
        try Strategy.allCases.flatMap { written in
            let encoder = JSONEncoder()
            if written == .snakeCase { encoder.keyEncodingStrategy = .convertToSnakeCase }
            let data = try encoder.encode(["someValue": value])
            return try Strategy.allCases.map { read in
                let decoder = JSONDecoder()
                if read == .snakeCase { decoder.keyDecodingStrategy = .convertFromSnakeCase }
                return try #require(try decoder.decode([String: Value].self, from: data)["someValue"])
            }
        }
    }

    @Test("files, handles, JSON and unified requests keep all members")
    func values() throws {
        let file = FalFile(url: "https://e/v.mp4", contentType: "video/mp4", fileName: "v.mp4", fileSize: 5)
        #expect(try roundTrips(file).allSatisfy { $0 == file })
        var handle = FalRequestHandle(endpoint: "a/b", id: "r1")
        handle.statusURL = "https://queue.fal.run/a/b/requests/r1/status"
        #expect(try roundTrips(handle).allSatisfy { $0 == handle })
        #expect(try roundTrips(FalRequest<Echo>(id: "r2")).allSatisfy { $0.id == "r2" })
        let json: JSONValue = ["image_url": ["a_b": 1, "aB": [["c_d": nil]]], "camelCase": true]
        #expect(try roundTrips(json).allSatisfy { $0 == json })
        let request = VideoRequest(
            prompt: "a", negativePrompt: "b", images: [.firstFrame(.data([1], contentType: "image/png"))],
            additionalFields: ["some_field": ["inner_field": 1]])
        #expect(try roundTrips(request).allSatisfy { $0 == request })
    }

    @Test("a value inside an app's own type keeps its members")
    func nested() throws {
        struct Scene: Codable, Equatable {
            var sceneTitle: String
            var clipFile: FalVideo
        }
        let scene = Scene(
            sceneTitle: "t", clipFile: FalVideo(url: "https://e/v", contentType: "video/mp4", frameCount: 3))
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let data = try encoder.encode(scene)
        #expect(try JSONValue(parsing: [UInt8](data))["scene_title"] == "t")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        #expect(try decoder.decode(Scene.self, from: data) == scene)
    }

    @Test("a stored handle of the first version is read")
    func storedHandle() throws {
        let data = Data(#"{"endpoint":"a/b","id":"r1","responseURL":"https://queue.fal.run/r","statusURL":null}"#.utf8)
        let handle = try JSONDecoder().decode(FalRequestHandle.self, from: data)
        #expect(handle.id == "r1" && handle.responseURL == "https://queue.fal.run/r" && handle.statusURL == nil)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(FalRequestHandle.self, from: Data(#"{"endpoint":"a/b"}"#.utf8))
        }
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(FalRequestHandle.self, from: Data(#"{"endpoint":"A B","id":"r"}"#.utf8))
        }
    }
}
