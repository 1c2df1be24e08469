import FalEmulator
import FalJSON
import Foundation
import TestSupport
import Testing

@Suite("Command line: the history of calls")
struct HistoryTests {
    @Test("a call is remembered with its input, result and files, for its user alone")
    func remembers() async throws {
        let fal = try await FalEmulator.sample(.quick)
        let folder = try TemporaryFolder.withSampleEndpoint()
        let run = try await folder.schemagen(
            ["run", SampleEndpoint.id, "prompt=a fox", "seed=9", "--download", "out"], emulator: fal.baseURL)
        #expect(run.status == 0, "\(run.errors)")

        let history = try await folder.schemagen(["history", "--json"])
        let calls = try #require(try JSONValue(parsing: history.output)["calls"]?.arrayValue)
        let call = try #require(calls.first)
        #expect(calls.count == 1)
        #expect(call["endpoint"] == .string(SampleEndpoint.id) && call["state"] == "succeeded")
        #expect(call["requestID"]?.stringValue == fal.requestID)
        #expect(call["input"] == ["prompt": "a fox", "seed": 9])
        #expect(call["output"]?["seed"] == 9)
        #expect(call["files"]?.arrayValue?.count == 2)
        #expect(call["time"]?.stringValue?.hasSuffix("Z") == true)

        let table = try await folder.schemagen(["history"])
        #expect(table.output.contains("a fox") && table.output.contains("succeeded"))
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.path + "/" + Self.file)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        await fal.stop()
    }

    @Test("without arguments, result fetches the last request of the service in use")
    func last() async throws {
        let fal = try await FalEmulator.sample(.quick)
        let folder = try TemporaryFolder.withSampleEndpoint()
        let submit = try await folder.schemagen(
            ["run", SampleEndpoint.id, "prompt=a", "seed=4", "--async"], emulator: fal.baseURL)
        #expect(submit.status == 0, "\(submit.errors)")
        let before = try await folder.schemagen(["history", "--json"])
        #expect(try JSONValue(parsing: before.output)["calls"]?[0]?["state"] == "submitted")

        let result = try await folder.schemagen(["result", "--wait"], emulator: fal.baseURL)
        #expect(result.status == 0, "\(result.errors)")
        #expect(try JSONValue(parsing: result.output)["seed"] == 4)
        let after = try await folder.schemagen(["history", "--json"])
        let calls = try JSONValue(parsing: after.output)["calls"]?.arrayValue
        #expect(calls?.count == 1 && calls?.first?["state"] == "succeeded")
        #expect(calls?.first?["input"] == ["prompt": "a", "seed": 4], "what the submit said is kept")

        let elsewhere = try await folder.schemagen(["result"], key: "a:b")
        #expect(elsewhere.status == 64 && elsewhere.errors.contains("no request that was made at fal"))
        #expect(try await folder.schemagen(["result", SampleEndpoint.id], emulator: fal.baseURL).status == 64)
        await fal.stop()
    }

    @Test("--no-history leaves nothing behind, and --clear forgets all")
    func forgets() async throws {
        let fal = try await FalEmulator.sample()
        let folder = try TemporaryFolder.withSampleEndpoint()
        let secret = try await folder.schemagen(
            ["run", SampleEndpoint.id, "prompt=secret", "--no-history"], emulator: fal.baseURL)
        #expect(secret.status == 0, "\(secret.errors)")
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/" + Self.file))

        _ = try await folder.schemagen(["run", SampleEndpoint.id, "prompt=a"], emulator: fal.baseURL)
        #expect(try await folder.schemagen(["history"]).output.contains("succeeded"))
        #expect(try await folder.schemagen(["history", "--clear"]).status == 0)
        #expect(try await folder.schemagen(["history"]).errors == "note: no calls are remembered\n")
        await fal.stop()
    }

    @Test("a refused call is remembered with the reason, and the key with neither")
    func failure() async throws {
        let fal = try await FalEmulator.sample()
        let folder = try TemporaryFolder.withSampleEndpoint()
        let run = try await folder.schemagen(
            ["run", SampleEndpoint.id, "prompt=my key is id:hunter2", "strength=7", "--unchecked"],
            emulator: fal.baseURL, key: "id:hunter2")
        #expect(run.status != 0)
        let history = try await folder.schemagen(["history", "--json"])
        let call = try JSONValue(parsing: history.output)["calls"]?[0]
        #expect(call?["state"] == "failed" && call?["error"]?.stringValue?.isEmpty == false)
        let file = try String(contentsOfFile: folder.path + "/" + Self.file, encoding: .utf8)
        #expect(!file.contains("hunter2"))
        await fal.stop()
    }

    @Test("damaged lines are skipped, and a history that cannot be written fails no call")
    func damaged() async throws {
        let fal = try await FalEmulator.sample()
        let folder = try TemporaryFolder.withSampleEndpoint()
        let line = #"{"time": "t", "endpoint": "a/b", "requestID": "$(evil)", "state": "submitted"}"#
        try folder.write("{\"half\": \n\(line)\nnothing\n", to: Self.file)
        #expect(try await folder.schemagen(["history"]).errors == "note: no calls are remembered\n")

        try folder.remove(Self.file)
        try FileManager.default.createDirectory(
            atPath: folder.path + "/" + Self.file, withIntermediateDirectories: true)
        let run = try await folder.schemagen(["run", SampleEndpoint.id, "prompt=a"], emulator: fal.baseURL)
        #expect(run.status == 0)
        #expect(run.errors.contains("the call is not in the history: cannot open"))
        await fal.stop()
    }

    #if os(macOS)
        private static let file = "Library/Application Support/schemagen/history.jsonl"
    #else
        private static let file = ".local/share/schemagen/history.jsonl"
    #endif
}
