import FalEmulator
import FalJSON
import Loopback
import TestSupport
import Testing

@Suite("Command line: run --stream")
struct StreamTests {
    private static let run = ["run", SampleEndpoint.id, "prompt=a fox", "--stream"]

    private func events(_ text: String) -> FalEmulator.Fault {
        .init(.answer(status: 200, .text(text), headers: ["Content-Type": "text/event-stream"]), on: .stream)
    }

    @Test("Each event is a line of JSON, and the last is the whole result")
    func lines() async throws {
        let fal = try await FalEmulator.sample(.quick)
        let folder = try TemporaryFolder.withSampleEndpoint()
        let run = try await folder.schemagen(Self.run + ["seed=9"], emulator: fal.baseURL)
        #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
        let events = try run.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
        #expect(events.count == 4)
        #expect(events.last?["seed"] == 9 && events.last?["images"]?.arrayValue?.count == 2)
        #expect(fal.journal.map(\.target) == ["/fal.run/acme/picture/make/stream"])
        let call = try #require(try await folder.lastCall())
        #expect(call["state"] == "succeeded" && call["output"] == events.last)
        await fal.stop()
    }

    @Test("An event that is not JSON is a text, or bytes as a data URI")
    func oddEvents() async throws {
        let fal = try await FalEmulator.sample(
            faults: [events("data: {\"a\": 1,\ndata: \"b\": 2}\n\ndata: a half\n\ndata: \n\n")])
        let folder = try TemporaryFolder.withSampleEndpoint()
        let run = try await folder.schemagen(Self.run, emulator: fal.baseURL)
        #expect(run.status == 0 && run.output == "{\"a\":1,\"b\":2}\n\"a half\"\n\"\"\n", "\(run.output + run.errors)")
        await fal.stop()

        try await LoopbackServer.run { connection, _ in
            connection.answer(200, [("Content-Type", "audio/pcm")], [0xFF, 0xFE])
        } _: { server in
            let run = try await folder.schemagen(Self.run, emulator: server.url(""))
            #expect(run.output == "\"data:application/octet-stream;base64,//4=\"\n", "\(run.errors)")
        }
    }

    @Test("--json prints one object with all events")
    func object() async throws {
        let fal = try await FalEmulator.sample(faults: [events("data: {\"seed\":1}\n\ndata: {\"seed\":2}\n\n")])
        let folder = try TemporaryFolder.withSampleEndpoint()
        let run = try await folder.schemagen(Self.run + ["--json"], emulator: fal.baseURL)
        #expect(
            try JSONValue(parsing: run.output) == [
                "verb": "run", "exitCode": 0, "endpoint": "acme/picture/make", "requestID": .null,
                "events": [["seed": 1], ["seed": 2]], "output": ["seed": 2],
            ])
        await fal.stop()
    }

    @Test("A stream that breaks has failed: its events are printed, and nothing is taken for the result")
    func breaks() async throws {
        let fal = try await FalEmulator.sample(.quick, faults: [.init(.closeMidBody, on: .stream)])
        let folder = try TemporaryFolder.withSampleEndpoint()
        let run = try await folder.schemagen(Self.run, emulator: fal.baseURL)
        #expect(run.status == 1)
        #expect(run.output.split(separator: "\n").count == 1)
        #expect(run.errors.contains("fal answered the stream with HTTP 200, and the rest was lost"), "\(run.errors)")
        #expect(!run.errors.contains("schemagen status"), "fal cannot be asked about a direct call")
        #expect(try await folder.lastCall()?["state"] == "failed")
        await fal.stop()
    }

    @Test("--download saves the files of the last event and prints their paths after the events")
    func downloads() async throws {
        let fal = try await FalEmulator.sample(.quick)
        let folder = try TemporaryFolder.withSampleEndpoint()
        let run = try await folder.schemagen(Self.run + ["--download", "out"], emulator: fal.baseURL)
        #expect(run.status == 0, "\(run.errors)")
        let lines = run.output.split(separator: "\n").map(String.init)
        #expect(lines.count == 6 && lines.prefix(4).allSatisfy { $0.hasPrefix("{") }, "\(run.output)")
        #expect(lines.suffix(2).allSatisfy { folder.bytes($0)?.isEmpty == false })
        await fal.stop()
    }

    @Test("A last event that is no output of the model is told, for the model may have failed")
    func endsEarly() async throws {
        let fal = try await FalEmulator.sample(faults: [events("data: {\"seed\":1}\n\n")])
        let folder = try TemporaryFolder.withSampleEndpoint()
        let run = try await folder.schemagen(Self.run, emulator: fal.baseURL)
        #expect(run.status == 0 && run.output == "{\"seed\":1}\n")
        #expect(
            run.errors.contains("not an output as the document describes it (/images: is required)"), "\(run.errors)")
        await fal.stop()
    }

    @Test("A stream without an event is told, and options of the queue are refused")
    func edges() async throws {
        let fal = try await FalEmulator.sample(faults: [events(": nothing\n\n")])
        let folder = try TemporaryFolder.withSampleEndpoint()
        let run = try await folder.schemagen(Self.run, emulator: fal.baseURL)
        #expect(run.status == 0 && run.output.isEmpty && run.errors.contains("the stream had no events"))
        let queued = try await folder.schemagen(Self.run + ["--async"], emulator: fal.baseURL)
        #expect(queued.status == 64 && queued.errors.contains("--stream"), "\(queued.errors)")
        await fal.stop()
    }
}

extension TemporaryFolder {
    /// The newest call of the history.
    fileprivate func lastCall() async throws -> JSONValue? {
        let history = try await schemagen(["history", "--json"])
        return try JSONValue(parsing: history.output)["calls"]?[0]
    }
}
