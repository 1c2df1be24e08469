import FalEmulator
import Foundation
import TestSupport
import Testing

@Suite("What keeps it from starting")
struct StartErrorTests {
    private func failure(_ configuration: FalEmulator.Configuration) async throws -> EmulatorError {
        try #require(await #expect(throws: EmulatorError.self) { _ = try await FalEmulator.start(configuration) })
    }

    @Test("A port that is taken")
    func portTaken() async throws {
        let first = try await FalEmulator.start(.test())
        var configuration = FalEmulator.Configuration.test()
        configuration.port = first.port
        let error = try await failure(configuration)
        #expect(error.kind == .portTaken)
        #expect(
            error.description
                == "Port \(first.port) is taken by another program. Give another port, or 0 for any free one.")
        #expect(try await first.call("GET", "/").status == 200)
        await first.stop()
    }

    @Test("A number that is no port", arguments: [-1, 65_536])
    func noPort(_ port: Int) async throws {
        var configuration = FalEmulator.Configuration.test()
        configuration.port = port
        #expect(try await failure(configuration).kind == .portRefused)
    }

    @Test("A folder that is not there, and a file in its place")
    func noFolder() async throws {
        let folder = try TemporaryFolder()
        try folder.write("{}", to: "file")
        let missing = try await failure(.init(documents: .folder(folder.path + "/missing")))
        #expect(missing.kind == .unreadableFolder)
        #expect(missing.message == "There is no folder at '\(folder.path)/missing'.")
        let file = try await failure(.init(documents: .folder(folder.path + "/file")))
        #expect(file.message == "'\(folder.path)/file' is not a folder.")
    }

    @Test("A folder without documents, and none handed over")
    func nothingToServe() async throws {
        let folder = try TemporaryFolder()
        #expect(try await failure(.init(documents: .folder(folder.path))).kind == .noDocuments)
        try folder.write("{\"openapi\":", to: "fal-ai/broken.json")
        let error = try await failure(.init(documents: .folder(folder.path)))
        #expect(error.kind == .noDocuments)
        #expect(error.message.contains("fal-ai/broken.json: It is no endpoint's document"))
        #expect(try await failure(.init(documents: .documents([]))).kind == .noDocuments)
    }

    @Test(
        "A document that was handed over and cannot be used",
        arguments: [
            ("fal-ai/x", "<html>"), ("fal-ai/x", "null"), ("fal-ai/x", #"{"paths":{}}"#), ("Fal AI", "{}"),
        ])
    func unusableDocument(_ id: String, _ json: String) async throws {
        let error = try await failure(.init(documents: .documents([.init(id: id, json: json)])))
        #expect(error.kind == .unusableDocument)
        #expect(error.message.hasPrefix("The document of '\(id)' cannot be used. "))
        #expect(!error.remedy.isEmpty)
    }

    @Test("A document that is there twice")
    func twice() async throws {
        let document = TestDocument.make("fal-ai/x")
        let error = try await failure(.init(documents: .documents([document, document])))
        #expect(error.message == "The document of 'fal-ai/x' cannot be used. It is there twice.")
    }

    @Test("Settings that make no sense")
    func settings() async throws {
        var slow = FalEmulator.Configuration.test()
        slow.pace.waiting = .seconds(-1)
        #expect(try await failure(slow).kind == .configuration)
        var forgetful = FalEmulator.Configuration.test()
        forgetful.rememberedRequests = 0
        #expect(try await failure(forgetful).kind == .configuration)
    }
}
