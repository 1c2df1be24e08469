import FalEmulator
import FalJSON
import TestSupport
import Testing

@Suite("Command line: models that are not in the project")
struct ForeignModelTests {
    @Test("show, map and inspect work in an empty folder, say where the document is from, and write nothing")
    func emptyFolder() async throws {
        let fal = try await FalEmulator.sample()
        let folder = try TemporaryFolder()
        func run(_ arguments: String...) async throws -> Program.Outcome {
            try await CommandLineTool.run(arguments, in: folder, environment: ["FAL_EMULATOR": fal.baseURL])
        }
        let shown = try await run("show", SampleEndpoint.id, "--json", "--quiet")
        #expect(shown.status == 0, "\(shown.output)")
        #expect(
            try JSONValue(parsing: shown.output)["info"]?["x-fal-metadata"]?["endpointId"] == .string(SampleEndpoint.id)
        )
        let properties = try await run("show", SampleEndpoint.id)
        #expect(properties.output.contains("AcmePictureMake") && properties.output.contains("is not in the project"))
        #expect(try await run("show", SampleEndpoint.id, "--swift").output.contains("enum AcmePictureMake"))
        let map = try await run("map", SampleEndpoint.id)
        #expect(map.status == 0 && map.output.contains("acme/picture/make  makes images"), "\(map.output)")
        #expect(try await run("inspect", SampleEndpoint.id, "--stage", "named").status == 0)
        let unknown = try await run("show", "acme/picture/fake", "--json")
        #expect(unknown.status == 2 && unknown.output.contains("SG605"), "\(unknown.output)")
        #expect(unknown.output.contains(SampleEndpoint.id), "the nearest id is suggested")
        #expect(try folder.files() == [:])
        await fal.stop()
    }
}
