import FalEmulator
import FalFields
import FalJSON
import Foundation
import TestSupport
import Testing

@Suite("Folders of documents")
struct DocumentFolderTests {
    private func start(_ folder: TemporaryFolder, _ below: String = "") async throws -> FalEmulator {
        try await FalEmulator.start(.init(documents: .folder(folder.path + below)))
    }

    private func put(_ id: String, into folder: TemporaryFolder, as name: String) throws {
        try folder.write(TestDocument.make(id).json, to: name)
    }

    @Test("Nested folders are read, except for the generator's own files")
    func nested() async throws {
        let folder = try TemporaryFolder()
        try put("fal-ai/flux/dev", into: folder, as: "fal-ai/flux/dev.json")
        try put("fal-ai/flux", into: folder, as: "fal-ai/flux.json")
        try put("fal-ai/foo__bar", into: folder, as: "fal-ai/foo__bar.json")
        try folder.write("version: 1", to: "schemagen.yaml")
        try folder.write("{}", to: "schemagen.lock")
        try folder.write("{}", to: "patches/x.json")
        try folder.write("{}", to: ".cache/x.json")
        let fal = try await start(folder, "/")
        #expect(fal.endpoints.map(\.text) == ["fal-ai/flux", "fal-ai/flux/dev", "fal-ai/foo__bar"])
        #expect(fal.skipped == [])
        await fal.stop()
    }

    @Test("Two underscores in a file name are a slash")
    func flat() async throws {
        let folder = try TemporaryFolder()
        try put("fal-ai/flux/dev", into: folder, as: "fal-ai__flux__dev.json")
        let fal = try await start(folder)
        #expect(fal.endpoints.map(\.text) == ["fal-ai/flux/dev"])
        await fal.stop()
    }

    @Test("The file name decides the id, not the document")
    func alias() async throws {
        let folder = try TemporaryFolder()
        try put("fal-ai/minimax-h3-turbo/text-to-video", into: folder, as: "minimax__h3-max__text-to-video.json")
        let fal = try await start(folder)
        #expect(fal.endpoints.map(\.text) == ["minimax/h3-max/text-to-video"])
        await fal.stop()
    }

    @Test("Where a name is ambiguous, models.json decides, or else the document")
    func ambiguous() async throws {
        let folder = try TemporaryFolder()
        try put("fal-ai/other", into: folder, as: "fal-ai/a__b.json")
        try put("fal-ai/c/d", into: folder, as: "openapi/fal-ai__c__d.json")
        try folder.write(#"{"models":[{"endpoint_id":"fal-ai/a/b"}]}"#, to: "models.json")
        let fal = try await start(folder)
        #expect(fal.endpoints.map(\.text) == ["fal-ai/a/b", "fal-ai/c/d"])
        await fal.stop()
    }

    @Test("models.json in the folder or above it describes the models", arguments: ["", "/openapi"])
    func models(_ below: String) async throws {
        let folder = try TemporaryFolder()
        try put("fal-ai/veo3", into: folder, as: "openapi/fal-ai__veo3.json")
        let item =
            #"{"endpoint_id":"fal-ai/veo3","metadata":{"display_name":"Veo","status":"deprecated","tags":["tube"]}}"#
        try folder.write(#"{"models":[\#(item),{"endpoint_id":"fal-ai/unseen"}]}"#, to: "models.json")
        let fal = try await start(folder, below)
        let reply = try await fal.call("GET", "/v1/models?q=tube&status=deprecated")
        let metadata = try #require(try reply.json["models"]?[0]?["metadata"])
        #expect(metadata["display_name"] == "Veo")
        #expect(metadata["category"] == "text-to-image")
        #expect(metadata["is_favorited"] == .null)
        #expect(try await fal.call("GET", "/v1/models?endpoint_id=fal-ai/unseen").status == 404)
        await fal.stop()
    }

    @Test("Invalid files are skipped and reported, and the others are served")
    func broken() async throws {
        let folder = try TemporaryFolder()
        try put("fal-ai/good", into: folder, as: "fal-ai/good.json")
        try put("fal-ai/good", into: folder, as: "fal-ai__good.json")
        try folder.write("{\"paths\":", to: "fal-ai/cut.json")
        try folder.write(#"{"paths":{"/x/y":{"get":{}}}}"#, to: "fal-ai/realtime.json")
        try folder.write("{}", to: "readme.json")
        try folder.write([0xFF, 0xFE], to: "fal-ai/bytes.json")
        try folder.write("nothing", to: "models.json")
        let fal = try await start(folder)
        #expect(fal.endpoints.map(\.text) == ["fal-ai/good"])
        let skipped = Dictionary(
            uniqueKeysWithValues: fal.skipped.map { ($0.path.dropFirst(folder.path.count + 1), $0.reason) })
        #expect(
            Set(skipped.keys) == [
                "models.json", "fal-ai__good.json", "fal-ai/cut.json", "fal-ai/realtime.json", "readme.json",
                "fal-ai/bytes.json",
            ])
        #expect(skipped["models.json"]?.hasPrefix("It is not JSON (1:1: ") == true)
        #expect(skipped["fal-ai__good.json"] == "\(folder.path)/fal-ai/good.json is a document of fal-ai/good as well.")
        #expect(skipped["readme.json"]?.hasPrefix("Its name is not an endpoint id") == true)
        #expect(skipped["fal-ai/realtime.json"]?.contains("no path of the document takes a POST") == true)
        await fal.stop()
    }

    @Test("A first file that cannot be used does not hide a good one about the same endpoint")
    func brokenTwin() async throws {
        let folder = try TemporaryFolder()
        try folder.write("{\"paths\":", to: "a/b.json")
        try put("a/b", into: folder, as: "a__b.json")
        let fal = try await start(folder)
        #expect(fal.endpoints.map(\.text) == ["a/b"])
        #expect(fal.skipped.map { $0.path.hasSuffix("a/b.json") } == [true])
        await fal.stop()
    }

    @Test("A pipe and a device are no documents: nobody waits for them, and they are reported")
    func devicesOfAHostileFolder() async throws {
        let folder = try TemporaryFolder()
        try put("acme/good", into: folder, as: "acme/good.json")
        #expect(mkfifo("\(folder.path)/acme/pipe.json", 0o600) == 0)
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder.path)/acme/zero.json", withDestinationPath: "/dev/zero")
        let fal = try await start(folder)
        #expect(fal.endpoints.map(\.text) == ["acme/good"])
        #expect(fal.skipped.map(\.reason) == Array(repeating: "It cannot be read: it is not a regular file.", count: 2))
        await fal.stop()
    }

    @Test("Documents whose types have no end are skipped and reported, and the others are served")
    func oversized() async throws {
        let folder = try TemporaryFolder()
        try put("acme/good", into: folder, as: "acme/good.json")
        for document in OversizedDocument.allCases {
            let name = document.rawValue.lowercased()
            try folder.write(document.text(of: "acme/\(name)", scale: 2), to: "acme/\(name).json")
        }
        let fal = try await start(folder)
        #expect(fal.endpoints.map(\.text) == ["acme/good"])
        #expect(fal.skipped.count == OversizedDocument.allCases.count)
        #expect(
            fal.skipped.allSatisfy { $0.reason.hasPrefix("It is not the document of an endpoint: ") }, "\(fal.skipped)")
        #expect(try await fal.call("POST", "/acme/good", body: #"{"prompt":"a fox"}"#).status == 200)
        await fal.stop()
    }
}
