import FalEmulator
import FalJSON
import SchemagenCore
import TestSupport
import Testing

@testable import schemagen

@Suite("Command line: errors of calls")
struct CallErrorTests {
    private func run(
        _ fal: FalEmulator, _ arguments: String..., key: String? = nil
    ) async throws -> (status: Int32, output: String, errors: String) {
        let folder = try TemporaryFolder.withSampleEndpoint()
        let run = try await folder.schemagen(
            ["run", SampleEndpoint.id, "prompt=a red fox in the snow"] + arguments, emulator: fal.baseURL, key: key)
        return (run.status, run.output, run.errors)
    }

    @Test("Nothing is sent without a key or an emulator")
    func noKey() async throws {
        let folder = try TemporaryFolder.withSampleEndpoint()
        for arguments in [
            ["run", SampleEndpoint.id, "prompt=a"], ["status", SampleEndpoint.id, "x"], ["search", "--prices"],
        ] {
            let run = try await folder.schemagen(arguments)
            #expect(run.status == 64)
            #expect(run.errors.contains("error[SG806]: there is no fal key; nothing was sent"))
        }
    }

    @Test("An emulator must be on this machine", arguments: ["http://example.com:80", "https://127.0.0.1", "x"])
    func strangeEmulator(_ address: String) async throws {
        let folder = try TemporaryFolder.withSampleEndpoint()
        let arguments = ["run", SampleEndpoint.id, "prompt=a"]
        let option = try await folder.schemagen(arguments + ["--emulator", address], key: "id:secret")
        #expect(option.status == 64)
        #expect(option.errors.contains("error[SG807]"))
        let variable = try await folder.schemagen(arguments, emulator: address, key: "id:secret")
        #expect(variable.status == 64)
        #expect(variable.errors.contains("error[SG807]"))
    }

    @Test("A rejection by the model is reported for each field, with the request id")
    func refusal() async throws {
        let refusal: JSONValue = [
            "detail": [
                [
                    "loc": ["body", "prompt"], "type": "content_policy_violation", "input": "a red fox in the snow",
                    "msg": "The prompt 'a red fox in the snow' is not allowed",
                ]
            ]
        ]
        let fal = try await FalEmulator.sample(faults: [.init(.answer(status: 422, .text(refusal.text())), on: .job)])
        let text = try await run(fal)
        let id = try #require(fal.requestID)
        #expect(text.status == 1)
        #expect(text.output == "")
        #expect(text.errors.contains("error[SG811]: fal answered the result with HTTP 422 (request \(id))"))
        #expect(text.errors.contains("The prompt '…' is not allowed [content_policy_violation]\n  at /body/prompt"))
        #expect(!text.errors.contains("red fox"))
        let json = try JSONValue(parsing: try await run(fal, "--json").output)
        #expect(json["requestID"]?.stringValue == fal.calls(.submit).last?.requestID)
        #expect(json["diagnostics"]?[1]?["pointer"] == "/body/prompt")
        #expect(!json.text().contains("red fox"))
        await fal.stop()
    }

    @Test("A submit that may have arrived is not reported as an outage, since it must not be retried blindly")
    func unknownSubmission() async throws {
        let fal = try await FalEmulator.sample(faults: [.init(.answer(status: 502, .text("{}")), on: .submit)])
        let run = try await run(fal)
        #expect(run.status == 1)
        #expect(run.errors.contains("error[SG813]"))
        #expect(fal.calls(.submit).count == 1)
        await fal.stop()
    }

    @Test("A submit that fal refuses for now is tried again, and then an outage: a script may repeat it")
    func refusedSubmit() async throws {
        let fal = try await FalEmulator.sample(faults: [
            .init(.answer(status: 503, .fal, headers: ["Retry-After": "301"]), on: .submit)
        ])
        let run = try await run(fal)
        #expect(run.status == 5 && run.errors.contains("error[SG812]"), "\(run.errors)")
        fal.faults.set([.init(.answer(status: 503, .fal), on: .submit, calls: .only([1]))])
        let second = try await self.run(fal)
        #expect(second.status == 0, "\(second.errors)")
        await fal.stop()
    }

    @Test("The exit code is 5 if fal cannot be reached")
    func unreachable() async throws {
        let folder = try TemporaryFolder.withSampleEndpoint()
        let run = try await folder.schemagen(["status", SampleEndpoint.id, "x", "--emulator", "http://127.0.0.1:9"])
        #expect(run.status == 5)
        #expect(run.errors.contains("error[SG812]"))
    }

    @Test("A failure that only the status explains is reported")
    func infrastructure() async throws {
        let fal = try await FalEmulator.sample(
            faults: [.init(.runnerDisconnected), .init(.answer(status: 500, .text("{}")), on: .result)])
        let run = try await run(fal)
        #expect(run.status == 1)
        #expect(run.errors.contains("completed: Runner disconnected"))
        #expect(run.errors.contains("(Runner disconnected)"))
        await fal.stop()
    }

    @Test(
        "Request ids are validated before they become part of a URL", arguments: ["a/b", "..", "a?b", "", "a b"])
    func requestIDs(_ id: String) async throws {
        let folder = try TemporaryFolder.withSampleEndpoint()
        let run = try await folder.schemagen(["cancel", SampleEndpoint.id, id], emulator: "http://127.0.0.1:9")
        #expect(run.status == 64)
    }

    @Test("Only the result may contain the key or the prompt", arguments: [200, 401, 422, 500])
    func secrets(_ status: Int) async throws {
        let prompt = "CANARY-PROMPT-7f3a in the snow"
        let key = "canary-key-id:CANARY-SECRET-91bc"
        let echo: JSONValue = ["detail": .string("cannot do '\(prompt)' for \(key)"), "input": .string(prompt)]
        let refusal = FalEmulator.Fault(.answer(status: status, .text(echo.text())), on: .submit)
        let fal = try await FalEmulator.sample(faults: [status == 200 ? .seven : refusal])
        let folder = try TemporaryFolder.withSampleEndpoint()
        try folder.write("CANARY-FILE-55aa", to: "a.png")
        for extra in [[], ["--json"], ["--format", "github"]] {
            let run = try await folder.schemagen(
                ["run", SampleEndpoint.id, "prompt=\(prompt)", "image_url=@a.png"] + extra, emulator: fal.baseURL,
                key: key)
            #expect((run.status == 0) == (status == 200), "\(run.errors)")
            for text in [run.output, run.errors] {
                #expect(!text.contains("CANARY-PROMPT"))
                #expect(!text.contains("CANARY-FILE"))
                #expect(!text.contains("CANARY-SECRET"))
            }
        }
        // The emulator never gets the real key, so it cannot quote it.
        #expect(fal.journal.allSatisfy { [nil, "Key emulator:none"].contains($0.header("Authorization")) })
        await fal.stop()
    }

    @Test("Every diagnostic code of a call has an explanation")
    func explained() async throws {
        let folder = try TemporaryFolder.withSampleEndpoint()
        for code in DiagnosticCode.callCodes {
            let run = try await folder.schemagen(["explain", code.id])
            #expect(run.status == 0)
            #expect(run.output.hasPrefix("\(code.id) · \(code.severity.rawValue) · \(code.title)\n"))
        }
    }
}
