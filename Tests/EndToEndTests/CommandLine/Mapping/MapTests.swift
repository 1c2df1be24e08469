import FalJSON
import Foundation
import TestSupport
import Testing

@Suite("Command line: map")
struct MapTests {
    private static let veo = "fal-ai/veo3.1/fast"
    private static let request = """
        {"prompt": "a fox", "duration": 6, "aspect_ratio": "16:9", "seed": 0, "style": "anime",
         "extra": {"auto_fix": false}}
        """

    private func map(
        _ arguments: String..., request: String? = nil, input: String = ""
    ) async throws -> InteractiveProgram.Outcome {
        let project = try TemporaryFolder()
        if let request { try project.write(request, to: "request.json") }
        var program = InteractiveProgram(folder: project.path)
        program.input = input
        let repository = ["--directory", Checkout.root.path]
        return try await program.run(CommandLineTool.path, ["map"] + arguments + repository)
    }

    private func json(_ outcome: InteractiveProgram.Outcome) throws -> JSONValue {
        try JSONValue(parsing: outcome.output)
    }

    @Test("the table has each field of the model with its unified field, form, rule and allowed values")
    func table() async throws {
        let outcome = try await map(Self.veo)
        #expect(outcome.status == 0)
        let lines = outcome.output.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        #expect(lines.contains("fal-ai/veo3.1/fast makes videos (VideoRequest)"))
        #expect(lines.contains("prompt * prompt value R2 string, at most 20000 characters"))
        #expect(lines.contains("duration duration seconds R3 4s, 6s, 8s"))
        #expect(lines.contains("auto_fix extra - - boolean"))
    }

    @Test("each field has the reason why it is where it is, or the rule that nearly took it")
    func reasons() async throws {
        let outcome = try await map(Self.veo)
        let lines = outcome.output.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        #expect(lines.contains("Why"))
        #expect(lines.contains { $0.hasPrefix("duration R3: it is called a length") })
        #expect(lines.contains("auto_fix no rule knows its name"))
        let voice = try json(try await map("fal-ai/minimax/speech-2.6-hd", "--format", "json"))
        let field = voice["fields"]?.arrayValue?.first { $0["model_field"] == "voice_setting/voice_id" }
        #expect(field?["reason"]?.stringValue?.hasPrefix("override: ") == true)
    }

    @Test("members of objects have their own rows, and constants are marked")
    func nested() async throws {
        let outcome = try await map("fal-ai/minimax/speech-2.6-hd")
        let lines = outcome.output.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        #expect(lines.contains("audio_setting/bitrate bitrate scaled(1000) override 32000, 64000, 128000, 256000"))
        #expect(lines.contains("output_format - - - url, hex; always \"url\""))
    }

    @Test("prints the payload of a request and warns about parts that get lost, with their locations")
    func lenient() async throws {
        let text = try await map(Self.veo, "request.json", request: Self.request)
        #expect(text.status == 0)
        #expect(text.output.contains("Request  request.json\n"))
        #expect(text.output.contains("Dropped  style: the model has no field for it"))
        #expect(text.errors.contains("request.json:1:80: warning[SG823]: style gets lost"))
        let answer = try json(try await map(Self.veo, "request.json", "--format", "json", request: Self.request))
        #expect(
            answer["payload"] == [
                "prompt": "a fox", "aspect_ratio": "16:9", "duration": "6s", "seed": 0, "auto_fix": false,
            ])
        #expect(answer["request"] == "request.json")
        #expect(answer["dropped"]?[0]?["unified_field"] == "style")
        #expect(answer["missing"] == [])
        #expect(answer["exitCode"] == 0)
    }

    @Test("--strict rejects a request if a part of it would get lost")
    func strict() async throws {
        let outcome = try await map(Self.veo, "request.json", "--strict", request: Self.request)
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("error[SG822]: 'style' would get lost"))
    }

    @Test("lists missing fields, and rejects a value with those that the model accepts")
    func refusals() async throws {
        let missing = try json(
            try await map("fal-ai/veo3.1/fast/image-to-video", "request.json", "--format", "json", request: "{}"))
        #expect(missing["missing"]?.arrayValue?.compactMap { $0["model_field"] } == ["prompt", "image_url"])
        let refused = try await map(
            Self.veo, "request.json", "--format", "json", request: #"{"prompt": "a fox", "duration": 7}"#)
        #expect(refused.status == 1)
        let problem = try json(refused)["problems"]?[0]
        #expect(problem?["code"] == "invalid_duration")
        #expect(problem?["allowed"] == [4, 6, 8])
    }

    @Test("reads a request from stdin")
    func stdin() async throws {
        let outcome = try await map(Self.veo, "-", "--format", "json", input: #"{"prompt": "a fox"}"#)
        #expect(try json(outcome)["payload"] == ["prompt": "a fox"])
    }

    @Test(
        "an invalid request is a usage error with its location",
        arguments: [
            ("{", "the request is not JSON", "request.json:1:2"),
            ("[]", "must be an object", "request.json:1:1"),
            (
                #"{"promt": "a fox"}"#,
                "/promt: is not known; a request of this kind has prompt, shots, negative_prompt, ", "request.json:1:11"
            ),
            (#"{"promt": "a fox"}"#, "Did you mean 'prompt'?", "request.json:1:11"),
            (#"{"duration": "long"}"#, "/duration: must be a number of seconds", "request.json:1:14"),
            (#"{"images": [{"role": "hero", "media": "a"}]}"#, "/images/0/role: must be one of", "request.json:1:22"),
            (#"{"video": {"file": 3}}"#, "/video: must be a URL", "request.json:1:11"),
        ])
    func badRequests(text: String, message: String, place: String) async throws {
        let outcome = try await map(Self.veo, "request.json", request: text)
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
        #expect(outcome.errors.contains(place), "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
    }

    @Test("a missing file, an unknown id and a flag without a request are usage errors")
    func wrongArguments() async throws {
        let absent = try await map(Self.veo, "nowhere.json")
        #expect(absent.status == 64 && absent.errors.contains("nowhere.json"))
        let unknown = try await map("fal-ai/veo3.1/fsat", "--offline")
        #expect(unknown.status == 64 && unknown.errors.contains("fal-ai/veo3.1/fast"))
        #expect(try await map(Self.veo, "--strict").status == 64)
    }
}
