import FalEmulator
import FalJSON
import TestSupport
import Testing

@Suite("Command line: validation of an input before anything is sent")
struct InputCheckTests {
    /// The diagnostics of a run that must send nothing: no emulator listens on its port.
    private func diagnostics(_ arguments: String..., status: Int32 = 64) async throws -> [[String]] {
        let folder = try TemporaryFolder.withSampleEndpoint()
        let run = try await folder.schemagen(
            ["run", SampleEndpoint.id, "--json"] + arguments, emulator: "http://127.0.0.1:9")
        #expect(run.status == status, "\(run.errors)")
        let json = try JSONValue(parsing: run.output)
        #expect(json["exitCode"] == .number(JSONNumber(Int(status))))
        return (json["diagnostics"]?.arrayValue ?? []).map { finding in
            [finding["code"], finding["pointer"], finding["message"], finding["remedy"]].compactMap { $0?.stringValue }
        }
    }

    @Test("All violations are reported at once, with field, reason and allowed values")
    func violations() async throws {
        let found = try await diagnostics(
            "seed=soon", "duration=7", "strength=1.5", "audio=maybe", "loras.0.scale=9",
            "image_urls=https://a.test/a,https://a.test/b,https://a.test/c,https://a.test/d")
        #expect(
            found == [
                ["SG804", "/prompt", "prompt: is required"],
                ["SG804", "/seed", "seed: must be an integer"],
                ["SG804", "/duration", #"duration: must be one of "5", "10""#],
                ["SG804", "/strength", "strength: must be at most 1"],
                ["SG804", "/audio", "audio: must be a boolean"],
                ["SG804", "/image_urls", "image_urls: must have at most 3 items"],
                ["SG804", "/loras/0/path", "loras.0.path: is required"],
                ["SG804", "/loras/0/scale", "loras.0.scale: must be at most 4"],
            ])
    }

    @Test("Unknown fields at any depth are reported with similar names")
    func unknownFields() async throws {
        let found = try await diagnostics(
            "prompt=x", "sede=1", "voice.nmae=Ada", #"loras=[{"path":"p","scael":1}]"#, "prompt.x=1", "zzz=1")
        #expect(found.map { $0[0] } == ["SG803", "SG803", "SG803", "SG803", "SG803"])
        #expect(found.map { $0[1] } == ["/sede", "/voice/nmae", "/prompt/x", "/zzz", "/loras/0/scael"])
        #expect(found[0][3] == "Did you mean seed?")
        #expect(found[1][3] == "Did you mean name?")
        #expect(found[3][3].hasPrefix("The fields are prompt, seed, duration"))
        #expect(found[4][3] == "Did you mean scale?")
    }

    @Test("An input from a file is validated like arguments")
    func inputFile() async throws {
        let folder = try TemporaryFolder.withSampleEndpoint()
        try folder.write(#"{"prompt": "x", "strenght": 1, "voice": {"name": 5}}"#, to: "input.json")
        let run = try await folder.schemagen(
            ["run", SampleEndpoint.id, "--input", "input.json"], emulator: "http://127.0.0.1:9")
        #expect(run.status == 64)
        #expect(run.errors.contains("voice.name: must be a string"))
        #expect(run.errors.contains("strenght: is not a field of the endpoint"))
        #expect(run.errors.contains("Did you mean strength?"))
    }

    @Test("A message about an unusable value does not contain the value")
    func unusable() async throws {
        let found = try await diagnostics(
            "prompt=x", "image_url=@missing.png", "notes=a", "notes=b", "raw:={", "tags.2=x", "image_urls=Schemas")
        #expect(
            found.map { $0[2] } == [
                "image_url: cannot read 'missing.png': it does not exist", "notes: is given twice",
                "raw: is not JSON: 1:2: expected a key in double quotes or '}', found the end of the text (opened at 1:1)",
                "tags.2: has no place in the input", "image_urls.0: must be an http URL or a data URI",
            ])
    }

    @Test("A file name without its @ is not sent as a URL")
    func forgottenSign() async throws {
        let folder = try TemporaryFolder.withSampleEndpoint()
        try folder.write("x", to: "cat.png")
        let run = try await folder.schemagen(
            ["run", SampleEndpoint.id, "prompt=x", "image_url=cat.png"], emulator: "http://127.0.0.1:9")
        #expect(run.status == 64)
        #expect(run.errors.contains("Write image_url=@cat.png to upload the file."))
    }

    @Test(
        "A message about an argument that is not KEY=VALUE has its position, not its text, which may be part of a prompt"
    )
    func noField() async throws {
        let folder = try TemporaryFolder.withSampleEndpoint()
        let run = try await folder.schemagen(
            ["run", SampleEndpoint.id, "prompt=a", "secretfox"], emulator: "http://127.0.0.1:9")
        #expect(run.status == 64)
        #expect(run.errors.contains("argument 2 after the endpoint id is not KEY=VALUE"))
        #expect(!run.errors.contains("secretfox"))
    }

    @Test("--unchecked sends an input that violates the schema")
    func unchecked() async throws {
        // The faults make the run succeed, although the input is invalid.
        let fal = try await FalEmulator.sample(
            faults: [.init(.answer(status: 200, .text(#"{"seed":7}"#)), on: .result)])
        let folder = try TemporaryFolder.withSampleEndpoint()
        let run = try await folder.schemagen(
            ["run", SampleEndpoint.id, "--unchecked", "duration=7"], emulator: fal.baseURL)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.contains("note: the input has 2 schema violations and is sent anyway"))
        #expect(fal.submitted == ["duration": "7"])
        await fal.stop()
    }

    @Test("An invalid document has its own error and exit code")
    func brokenDocument() async throws {
        let folder = try TemporaryFolder.withSampleEndpoint()
        try folder.write("{", to: "Schemas/\(SampleEndpoint.id).json")
        let run = try await folder.schemagen(["run", SampleEndpoint.id, "prompt=x"], emulator: "http://127.0.0.1:9")
        #expect(run.status == 2)
        #expect(run.errors.contains("Schemas/acme/picture/make.json:1:2: error[SG101]"))
    }
}
