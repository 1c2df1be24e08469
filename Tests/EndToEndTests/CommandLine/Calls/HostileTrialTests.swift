import FalEmulator
import FalJSON
import Foundation
import TestSupport
import Testing

/// What people have reported of other clients: odd values on the command line, each refused with what to write instead,
/// or done as it was meant.
@Suite("Command line: trials from public reports")
struct HostileTrialTests {
    private static let id = "trial/limits/image-to-video"

    /// A model with a picture that has limits, a size that has some, and a length.
    private static let document = #"""
        {"openapi": "3.0.4", "info": {"title": "t", "x-fal-metadata": {"endpointId": "\#(id)"}},
         "paths": {"/\#(id)": {"post": {"requestBody": {"content": {"application/json": {"schema":
            {"$ref": "#/components/schemas/In"}}}}}},
          "/\#(id)/requests/{request_id}": {"get": {"responses": {"200": {"content": {"application/json": {"schema":
            {"$ref": "#/components/schemas/Out"}}}}}}}},
         "components": {"schemas": {
          "In": {"type": "object", "required": ["prompt"], "properties": {
            "prompt": {"type": "string"},
            "image_url": {"type": "string", "x-fal": {"max_file_size": 10485760, "min_width": 300, "min_height": 300}},
            "image_size": {"type": "object", "properties": {"width": {"type": "integer"},
              "height": {"type": "integer"}}, "x-fal": {"min_width": 256, "max_height": 2048, "multiple_of": 16}}}},
          "Out": {"type": "object", "required": ["video"], "properties": {"video": {"type": "object",
            "required": ["url"], "properties": {"url": {"type": "string"}}}}}}}}
        """#

    private static func project() throws -> TemporaryFolder {
        try TemporaryFolder(["Schemas/\(id).json": document])
    }

    /// Runs the model with these fields against a local fal, and gives what was submitted as well.
    private func run(
        _ folder: TemporaryFolder, _ fields: String...
    ) async throws -> (run: InteractiveProgram.Outcome, submitted: JSONValue?) {
        let fal = try await FalEmulator.start(
            .init(documents: .documents([.init(id: Self.id, json: Self.document)]), pace: .instant))
        let run = try await folder.schemagen(["run", Self.id] + fields, emulator: fal.baseURL)
        let submitted = fal.submitted
        await fal.stop()
        return (run, submitted)
    }

    // MARK: Addresses

    @Test(
        "What is no address is refused before anything is sent, with what to write instead",
        arguments: [
            ("./missing.png", "write image_url=@FILE"), ("", "write image_url=@FILE"),
            ("ftp://example.com/a.png", "write image_url=@FILE"), ("a picture", "write image_url=@FILE"),
            ("file:///tmp/a.png", "Write image_url=@/tmp/a.png"),
        ])
    func noAddress(value: String, advice: String) async throws {
        let (run, submitted) = try await run(try Self.project(), "prompt=x", "image_url=\(value)")
        #expect(run.status == 64)
        #expect(run.errors.contains(advice), "\(run.errors)")
        #expect(submitted == nil)
    }

    // MARK: Limits of files and sizes

    /// A picture of so many pixels, as far as its head goes.
    private static func picture(_ width: UInt8, _ height: UInt8) -> [UInt8] {
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8)
            + [0, 0, 3, width, 0, 0, 3, height, 8, 2, 0, 0, 0]
    }

    @Test("A file is checked against its limits before it is uploaded")
    func limitsOfFiles() async throws {
        let folder = try Self.project()
        var small = Self.picture(0, 0)
        small.replaceSubrange(16..<24, with: [0, 0, 0, 10, 0, 0, 0, 10])
        try folder.write(small, to: "small.png")
        try folder.write(small + [UInt8](repeating: 0, count: 11 << 20), to: "large.png")
        try folder.write(Self.picture(1, 2), to: "good.png")
        let refused = try await run(folder, "prompt=x", "image_url=@small.png")
        #expect(refused.run.status == 64 && refused.submitted == nil)
        #expect(refused.run.errors.contains("image_url: must be at least 300 pixels wide"), "\(refused.run.errors)")
        #expect(refused.run.errors.contains("image_url: must be at least 300 pixels high"))
        let large = try await run(folder, "prompt=x", "image_url=@large.png")
        #expect(large.run.errors.contains("image_url: must have at most 10 MiB"), "\(large.run.errors)")
        let good = try await run(folder, "prompt=x", "image_url=@good.png")
        #expect(good.run.status == 0, "\(good.run.errors)")
        #expect(good.submitted?["image_url"]?.stringValue?.hasSuffix("/good.png") == true)
    }

    @Test("A size is checked against its limits, in a call and in a unified request")
    func limitsOfSizes() async throws {
        let folder = try Self.project()
        let refused = try await run(folder, "prompt=x", #"image_size={"width":100,"height":5000}"#)
        #expect(refused.run.status == 64 && refused.submitted == nil)
        for reason in ["at least 256 pixels wide", "at most 2048 pixels high", "multiples of 16"] {
            #expect(refused.run.errors.contains(reason), "\(refused.run.errors)")
        }
        let good = try await run(folder, "prompt=x", #"image_size={"width":256,"height":2048}"#)
        #expect(good.run.status == 0, "\(good.run.errors)")
    }

    // MARK: Texts that begin with @

    @Test("A text that begins with @ is no file if the sign is doubled or JSON is given, and the message says so")
    func atSign() async throws {
        let folder = try Self.project()
        let refused = try await run(folder, "prompt=@Element1 runs")
        #expect(refused.run.status == 64 && refused.submitted == nil)
        #expect(refused.run.errors.contains("write @@, or JSON after `:=`"), "\(refused.run.errors)")
        for field in ["prompt=@@Element1 runs", #"prompt:="@Element1 runs""#] {
            let meant = try await run(folder, field)
            #expect(meant.run.status == 0, "\(meant.run.errors)")
            #expect(meant.submitted == ["prompt": "@Element1 runs"])
        }
    }

    // MARK: Lengths

    private static func film(_ name: String, _ fields: String) -> (path: String, json: String) {
        let id = "trial/frames/\(name)"
        let json = document.replacing(Self.id, with: id).replacing(
            #""image_url": {"type": "string", "x-fal""#, with: fields + #", "image_url": {"type": "string", "x-fal""#)
        return ("Schemas/\(id).json", json)
    }

    @Test(
        "A length finds its field, or is refused with the field to use instead",
        arguments: [
            (
                "range",
                #""duration": {"anyOf": [{"type": "integer", "minimum": 4, "maximum": 15}, {"const": "auto"}]}"#,
                #""duration": 5"#
            ),
            ("list", #""duration": {"type": "string", "enum": ["auto", "4", "5"]}"#, #""duration": "5""#),
            ("mixed", #""duration": {"enum": ["auto", 5, 10]}"#, #""duration": 5"#),
            ("frames", #""num_frames": {"type": "integer", "minimum": 81, "maximum": 121}"#, nil),
        ])
    func lengths(name: String, field: String, payload: String?) async throws {
        let film = Self.film(name, field)
        let folder = try TemporaryFolder([
            film.path: film.json, "film.json": #"{"prompt": "x", "duration": 5}"#,
            "Schemas/schemagen.yaml": "version: 1\nmodels:\n  - trial/frames/\(name)\n",
        ])
        let run = try await folder.schemagen(["map", "trial/frames/\(name)", "film.json", "--strict"])
        if let payload {
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.output.contains(payload), "\(run.output)")
        } else {
            #expect(run.status == 1)
            #expect(run.errors.contains(#"set extra["num_frames"]"#), "\(run.errors)")
        }
    }
}
