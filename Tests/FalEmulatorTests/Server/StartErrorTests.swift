import FalEmulator
import Foundation
import TestSupport
import Testing

@Suite("Errors when starting")
struct StartErrorTests {
    private func failure(_ configuration: FalEmulator.Configuration) async throws -> EmulatorError {
        try #require(await #expect(throws: EmulatorError.self) { _ = try await FalEmulator.start(configuration) })
    }

    @Test("A taken port is an error")
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

    @Test("An invalid port is an error", arguments: [-1, 65_536])
    func noPort(_ port: Int) async throws {
        var configuration = FalEmulator.Configuration.test()
        configuration.port = port
        #expect(try await failure(configuration).kind == .portRefused)
    }

    @Test("A missing folder, or a file in its place, is an error")
    func noFolder() async throws {
        let folder = try TemporaryFolder()
        try folder.write("{}", to: "file")
        let missing = try await failure(.init(documents: .folder(folder.path + "/missing")))
        #expect(missing.kind == .unreadableFolder)
        #expect(missing.message == "The folder '\(folder.path)/missing' cannot be read: it does not exist.")
        let file = try await failure(.init(documents: .folder(folder.path + "/file")))
        #expect(file.message == "The folder '\(folder.path)/file' cannot be read: not a directory.")
    }

    @Test("No documents, in a folder or in code, is an error")
    func nothingToServe() async throws {
        let folder = try TemporaryFolder()
        #expect(try await failure(.init(documents: .folder(folder.path))).kind == .noDocuments)
        try folder.write("{\"openapi\":", to: "fal-ai/broken.json")
        let error = try await failure(.init(documents: .folder(folder.path)))
        #expect(error.kind == .noDocuments)
        #expect(error.message.contains("fal-ai/broken.json: It is not the document of an endpoint"))
        #expect(try await failure(.init(documents: .documents([]))).kind == .noDocuments)
    }

    @Test(
        "An unusable document in code is an error",
        arguments: [
            ("fal-ai/x", "<html>"), ("fal-ai/x", "null"), ("fal-ai/x", #"{"paths":{}}"#), ("Fal AI", "{}"),
        ])
    func unusableDocument(_ id: String, _ json: String) async throws {
        let error = try await failure(.init(documents: .documents([.init(id: id, json: json)])))
        #expect(error.kind == .unusableDocument)
        #expect(error.message.hasPrefix("The document of '\(id)' cannot be used. "))
        #expect(!error.remedy.isEmpty)
    }

    @Test("A duplicate document is an error")
    func twice() async throws {
        let document = TestDocument.make("fal-ai/x")
        let error = try await failure(.init(documents: .documents([document, document])))
        #expect(error.message == "The document of 'fal-ai/x' cannot be used. It occurs twice.")
    }

    @Test("Invalid settings are errors")
    func settings() async throws {
        var slow = FalEmulator.Configuration.test()
        slow.pace.waiting = .seconds(-1)
        #expect(try await failure(slow).kind == .configuration)
        var forgetful = FalEmulator.Configuration.test()
        forgetful.rememberedRequests = 0
        #expect(try await failure(forgetful).kind == .configuration)
    }
}
