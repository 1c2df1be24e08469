import FalEmulator
import FalJSON
import TestSupport
import Testing

@Suite("Command line: an input is checked before anything is sent")
struct InputCheckTests {
    /// The findings of a run that must send nothing: its emulator is a port where nobody listens.
    private func findings(_ arguments: String..., status: Int32 = 64) async throws -> [[String]] {
        let folder = try StudioFolder()
        let run = try await folder.schemagen(
            ["run", StudioDocument.id, "--json"] + arguments, emulator: "http://127.0.0.1:9")
        #expect(run.status == status, "\(run.errors)")
        let json = try JSONValue(parsing: run.output)
        #expect(json["exitCode"] == .number(JSONNumber(Int(status))))
        return (json["diagnostics"]?.arrayValue ?? []).map { finding in
            [finding["code"], finding["pointer"], finding["message"], finding["remedy"]].compactMap { $0?.stringValue }
        }
    }

    @Test("All violations are told at once, with field, reason and allowed values")
    func violations() async throws {
        let found = try await findings(
            "seed=soon", "duration=7", "strength=1.5", "audio=maybe", "loras.0.scale=9",
            "image_urls=a://a,b://b,c://c,d://d")
        #expect(
            found == [
                ["SG804", "/prompt", "prompt: is required"],
                ["SG804", "/seed", "seed: must be a whole number"],
                ["SG804", "/duration", #"duration: must be one of "5", "10""#],
                ["SG804", "/strength", "strength: must be at most 1"],
                ["SG804", "/audio", "audio: must be true or false"],
                ["SG804", "/image_urls", "image_urls: must have at most 3 items"],
                ["SG804", "/loras/0/path", "loras.0.path: is required"],
                ["SG804", "/loras/0/scale", "loras.0.scale: must be at most 4"],
            ])
    }

    @Test("Unknown fields are told with the names that are near, wherever they are")
    func unknownFields() async throws {
        let found = try await findings(
            "prompt=x", "sede=1", "voice.nmae=Ada", #"loras=[{"path":"p","scael":1}]"#, "prompt.x=1", "zzz=1")
        #expect(found.map { $0[0] } == ["SG803", "SG803", "SG803", "SG803", "SG803"])
        #expect(found.map { $0[1] } == ["/sede", "/voice/nmae", "/prompt/x", "/zzz", "/loras/0/scael"])
        #expect(found[0][3] == "Near: seed.")
        #expect(found[1][3] == "Near: name.")
        #expect(found[3][3].hasPrefix("It takes prompt, seed, duration"))
        #expect(found[4][3] == "Near: scale.")
    }

    @Test("Members of an input from a file are checked like arguments")
    func inputFile() async throws {
        let folder = try StudioFolder()
        try folder.write(#"{"prompt": "x", "strenght": 1, "voice": {"name": 5}}"#, to: "input.json")
        let run = try await folder.schemagen(
            ["run", StudioDocument.id, "--input", "input.json"], emulator: "http://127.0.0.1:9")
        #expect(run.status == 64)
        #expect(run.errors.contains("voice.name: must be a text"))
        #expect(run.errors.contains("strenght: is not known to the endpoint"))
        #expect(run.errors.contains("Near: strength."))
    }

    @Test("What cannot be used is said without the value")
    func unusable() async throws {
        let found = try await findings(
            "prompt=x", "image_url=@missing.png", "notes=a", "notes=b", "raw:={", "tags.2=x", "image_urls=Schemas")
        #expect(
            found.map { $0[2] } == [
                "image_url: cannot read 'missing.png': it does not exist", "notes: is given twice",
                "raw: is not JSON: 1:2: expected a key in double quotes or '}', found the end of the text (opened at 1:1)",
                "tags.2: has no place in the input",
            ])
    }

    @Test("The name of a file without its @ is not sent as an address")
    func forgottenSign() async throws {
        let folder = try StudioFolder()
        try folder.write("x", to: "cat.png")
        let run = try await folder.schemagen(
            ["run", StudioDocument.id, "prompt=x", "image_url=cat.png"], emulator: "http://127.0.0.1:9")
        #expect(run.status == 64)
        #expect(run.errors.contains("Write image_url=@cat.png to upload the file."))
    }

    @Test("An argument that is no KEY=VALUE is counted, not quoted: it may be part of a prompt")
    func noField() async throws {
        let folder = try StudioFolder()
        let run = try await folder.schemagen(
            ["run", StudioDocument.id, "prompt=a", "secretfox"], emulator: "http://127.0.0.1:9")
        #expect(run.status == 64)
        #expect(run.errors.contains("argument 2 behind the endpoint's id is no KEY=VALUE"))
        #expect(!run.errors.contains("secretfox"))
    }

    @Test("--unchecked sends an input that breaks the schema")
    func unchecked() async throws {
        // Once it is there, it goes well: the input is the tool's business here, not the model's.
        let fal = try await FalEmulator.studio(
            faults: [.init(.answer(status: 200, .text(#"{"seed":7}"#)), on: .result)])
        let folder = try StudioFolder()
        let run = try await folder.schemagen(
            ["run", StudioDocument.id, "--unchecked", "duration=7"], emulator: fal.baseURL)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.contains("note: 2 violations of the schema; sent all the same"))
        #expect(fal.submitted == ["duration": "7"])
        await fal.stop()
    }

    @Test("A document that cannot be used is an error of its own")
    func brokenDocument() async throws {
        let folder = try StudioFolder()
        try folder.write("{", to: "Schemas/\(StudioDocument.id).json")
        let run = try await folder.schemagen(["run", StudioDocument.id, "prompt=x"], emulator: "http://127.0.0.1:9")
        #expect(run.status == 2)
        #expect(run.errors.contains("Schemas/acme/studio/make.json:1:2: error[SG101]"))
    }
}
