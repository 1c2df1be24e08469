import FalEmulator
import FalJSON
import TestSupport
import Testing

@Suite("Command line: run, status, result and cancel")
struct RunTests {
    @Test("The result goes to stdout as JSON, progress goes to stderr")
    func runs() async throws {
        let fal = try await FalEmulator.sample(.quick)
        let folder = try TemporaryFolder.withSampleEndpoint()
        let run = try await folder.schemagen(
            ["run", SampleEndpoint.id, "prompt=a fox", "seed=42", "voice.name=Ada", "--logs"], emulator: fal.baseURL)
        #expect(run.status == 0, "\(run.errors)")
        let output = try JSONValue(parsing: run.output)
        #expect(output["seed"] == 42)
        #expect(output["images"]?.arrayValue?.count == 2)
        #expect(run.output.hasPrefix("{\n  \"images\": [\n"))
        let lines = run.errors.split(separator: "\n").map(String.init)
        #expect(lines.first?.hasPrefix("request ") == true)
        #expect(lines.last == "completed")
        #expect(lines.contains("| Running: 50 %"))
        #expect(!run.errors.contains("\u{1B}"))
        await fal.stop()
    }

    @Test("--json prints one object with all properties of the call")
    func object() async throws {
        let fal = try await FalEmulator.sample(
            .init(waiting: .zero, running: .milliseconds(1_500)), speed: .instant, faults: [.seven])
        let folder = try TemporaryFolder.withSampleEndpoint()
        let run = try await folder.schemagen(["run", SampleEndpoint.id, "prompt=a", "--json"], emulator: fal.baseURL)
        #expect(run.status == 0, "\(run.errors)")
        #expect(
            try JSONValue(parsing: run.output) == [
                "verb": "run", "exitCode": 0, "endpoint": "acme/picture/make",
                "requestID": .string(try #require(fal.requestID)), "metrics": ["inference_time": 1.5],
                "billableUnits": 1.50, "output": ["seed": 7],
            ])
        await fal.stop()
    }

    @Test("--quiet leaves stderr empty")
    func quiet() async throws {
        let fal = try await FalEmulator.sample(faults: [.seven])
        let folder = try TemporaryFolder.withSampleEndpoint()
        let run = try await folder.schemagen(["run", SampleEndpoint.id, "prompt=a", "-q"], emulator: fal.baseURL)
        #expect(run.status == 0)
        #expect(run.errors == "")
        #expect(run.output == "{\n  \"seed\": 7\n}\n")
        await fal.stop()
    }

    @Test("An input is read from a file or stdin, and arguments change it")
    func input() async throws {
        let fal = try await FalEmulator.sample()
        let folder = try TemporaryFolder.withSampleEndpoint()
        let run = try await folder.schemagen(
            ["run", SampleEndpoint.id, "--input", "-", "strength=0.25", "--emulator", fal.baseURL],
            input: #"{"strength": 1, "prompt": "from stdin"}"#)
        #expect(run.status == 0, "\(run.errors)")
        #expect(fal.submitted == ["prompt": "from stdin", "strength": 0.25])
        await fal.stop()
    }

    @Test("Options of a submit are sent as fal defines them")
    func options() async throws {
        let fal = try await FalEmulator.sample()
        let folder = try TemporaryFolder.withSampleEndpoint()
        let run = try await folder.schemagen(
            [
                "run", SampleEndpoint.id, "prompt=a", "--priority", "low", "--webhook", "https://app.test/hook=1?a=1",
            ], emulator: fal.baseURL)
        #expect(run.status == 0, "\(run.errors)")
        let submit = try #require(fal.calls(.submit).first)
        #expect(submit.header("X-Fal-Queue-Priority") == "low")
        // The journal of the emulator hides the query of a webhook URL, which starts with an encoded question mark.
        #expect(
            submit.target
                == "/queue.fal.run/acme/picture/make?fal_webhook=https%3A%2F%2Fapp.test%2Fhook%3D1%3F***")
        await fal.stop()
    }

    @Test("--direct calls the model without the queue")
    func direct() async throws {
        let fal = try await FalEmulator.sample()
        let folder = try TemporaryFolder.withSampleEndpoint()
        let run = try await folder.schemagen(
            ["run", SampleEndpoint.id, "prompt=a", "--direct", "--json"], emulator: fal.baseURL)
        #expect(run.status == 0, "\(run.errors)")
        #expect(try JSONValue(parsing: run.output)["requestID"] == .string(try #require(fal.requestID)))
        #expect(fal.journal.map(\.target) == ["/fal.run/acme/picture/make"])
        let both = try await folder.schemagen(["run", SampleEndpoint.id, "--direct", "--async"], emulator: fal.baseURL)
        #expect(both.status == 64)
        await fal.stop()
    }

    @Test("A model that was never added is checked and typed by the document of the service")
    func unvendored() async throws {
        let fal = try await FalEmulator.sample()
        let folder = try TemporaryFolder()
        let run = try await folder.schemagen(
            ["run", SampleEndpoint.id, "prompt=a fox", "seed=3", "duration=5"], emulator: fal.baseURL)
        #expect(run.status == 0, "\(run.errors)")
        #expect(fal.submitted?["duration"] == "5" && fal.submitted?["seed"] == 3)
        let wrong = try await folder.schemagen(
            ["run", SampleEndpoint.id, "prompt=a fox", "duration=7"], emulator: fal.baseURL)
        #expect(wrong.status == 64 && wrong.errors.contains("SG804"), "\(wrong.errors)")
        #expect(try folder.files().keys.allSatisfy { !$0.hasPrefix("Schemas") })
        await fal.stop()
    }

    @Test("An endpoint whose document is nowhere is called, with a note")
    func documentless() async throws {
        let folder = try TemporaryFolder()
        let run = try await folder.schemagen(
            ["run", SampleEndpoint.id, "prompt=a fox", "seed=3"], emulator: "http://127.0.0.1:9")
        #expect(run.status == 5, "\(run.errors)")
        #expect(run.errors.contains("there is no document of acme/picture/make, so the input cannot be validated"))
    }

    @Test("--async prints the request id, and other verbs continue with it")
    func goesOn() async throws {
        let fal = try await FalEmulator.sample(.quick)
        let folder = try TemporaryFolder.withSampleEndpoint()
        let submit = try await folder.schemagen(
            ["run", SampleEndpoint.id, "prompt=a", "seed=9", "--async"], emulator: fal.baseURL)
        #expect(submit.status == 0, "\(submit.errors)")
        let id = String(submit.output.dropLast())
        #expect(submit.errors.contains("note: schemagen result acme/picture/make \(id) --wait\n"))

        let result = try await folder.schemagen(
            ["result", SampleEndpoint.id, id, "--wait", "--logs"], emulator: fal.baseURL)
        #expect(result.status == 0, "\(result.errors)")
        #expect(try JSONValue(parsing: result.output)["seed"] == 9)
        #expect(result.errors.contains("| Done\n"))

        let watched = try await folder.schemagen(
            ["status", SampleEndpoint.id, id, "--watch", "--logs"], emulator: fal.baseURL)
        #expect(watched.status == 0)
        #expect(watched.output.hasSuffix("| Done\ncompleted\n") || watched.output.contains("| Done\n"))

        let status = try await folder.schemagen(
            ["status", SampleEndpoint.id, id, "--format", "json"], emulator: fal.baseURL)
        #expect(try JSONValue(parsing: status.output)["state"] == "completed")

        let cancel = try await folder.schemagen(["cancel", SampleEndpoint.id, id], emulator: fal.baseURL)
        #expect(cancel.status == 0)
        #expect(cancel.output == "already completed\n")
        await fal.stop()
    }

    @Test("A queued request has a position and no result yet, and can be cancelled")
    func waiting() async throws {
        let fal = try await FalEmulator.sample(FalEmulator.standstill)
        let folder = try TemporaryFolder.withSampleEndpoint()
        func submit() async throws -> String {
            let run = try await folder.schemagen(
                ["run", SampleEndpoint.id, "prompt=a", "--async", "-q"], emulator: fal.baseURL)
            return String(run.output.dropLast())
        }
        _ = try await submit()
        let id = try await submit()
        let status = try await folder.schemagen(["status", SampleEndpoint.id, id], emulator: fal.baseURL)
        #expect(status.output == "in queue, 1 ahead\n")

        let early = try await folder.schemagen(["result", SampleEndpoint.id, id], emulator: fal.baseURL)
        #expect(early.status == 1)
        #expect(early.errors.contains("error[SG817]"))
        #expect(early.errors.contains("schemagen result acme/picture/make \(id) --wait"))

        let cancel = try await folder.schemagen(
            ["cancel", SampleEndpoint.id, id, "--format", "json"], emulator: fal.baseURL)
        #expect(try JSONValue(parsing: cancel.output)["stopped"] == true)
        let after = try await folder.schemagen(["result", SampleEndpoint.id, id], emulator: fal.baseURL)
        #expect(after.status == 1)
        #expect(after.errors.contains("error[SG811]"))
        await fal.stop()
    }

    @Test("--timeout stops waiting, but does not cancel the request")
    func timeout() async throws {
        let fal = try await FalEmulator.sample(FalEmulator.standstill)
        let folder = try TemporaryFolder.withSampleEndpoint()
        let run = try await folder.schemagen(
            ["run", SampleEndpoint.id, "prompt=a", "--timeout", "3", "--emulator", fal.baseURL])
        #expect(run.status == 1)
        #expect(run.errors.contains("error[SG815]"))
        let id = try #require(run.errors.split(separator: "\n").first?.split(separator: " ").last.map(String.init))
        #expect(run.errors.contains("`schemagen result acme/picture/make \(id) --wait --emulator \(fal.baseURL)`"))
        let status = try await folder.schemagen(["status", SampleEndpoint.id, id], emulator: fal.baseURL)
        #expect(status.output == "in queue, 0 ahead\n")
        await fal.stop()
    }
}
