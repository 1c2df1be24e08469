import FalEmulator
import FalJSON
import Loopback
import TestSupport
import Testing

/// The command line against whoever answers in fal's place.
@Suite("Command line: hostile answers")
struct HostileServerTests {
    private static let key = "canary-key-id:CANARY-SECRET-91bc"
    /// An escape sequence, a C1 control, a bidi control, a line break and a workflow command.
    private static let hostile = "\u{1B}[2J\u{9B}1A\u{202E}\n::error::x"

    private func movesTerminal(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0 == "\u{1B}" || (0x7F...0x9F).contains($0.value) || $0.value == 0x202E }
    }

    private static let formats = [[], ["--json"], ["--format", "github"]]

    @Test(
        "A submit answer with an id that is none is an error that keeps the answer, and nothing is built from the id",
        arguments: ["$(touch x)", "../../../../_emulator/x?y", "a\u{1B}[2J", "a\nschemagen cancel a/b c", "a b"])
    func requestID(_ id: String) async throws {
        let answer = JSONValue.object(["request_id": .string(id), "status": "IN_QUEUE", "mark": "job-4711"]).text()
        let fal = try await FalEmulator.sample(faults: [.init(.answer(status: 200, .text(answer)), on: .submit)])
        let folder = try TemporaryFolder.withSampleEndpoint()
        for extra in [["--async"], ["--async", "--format", "json"], [], ["--json"]] {
            let run = try await folder.schemagen(["run", SampleEndpoint.id, "prompt=a"] + extra, emulator: fal.baseURL)
            #expect(run.status == 1)
            let text = run.output + run.errors
            #expect(text.contains("job-4711"), "the answer is not lost")
            #expect(!movesTerminal(text))
            #expect(!text.contains("schemagen result") && !text.contains("schemagen status"))
            #expect(!text.split(separator: "\n").contains { $0.hasPrefix("schemagen cancel") })
        }
        #expect(fal.journal.count == 4, "nothing but the submits was sent")
        await fal.stop()
    }

    @Test(
        "The key is in nothing that is printed, in any format, wherever the server quotes it",
        arguments: ["\(key)", " \(key)\n"])
    func quotedKey(given: String) async throws {
        let folder = try TemporaryFolder.withSampleEndpoint()
        let quoting: JSONValue = [
            "detail": [
                ["loc": ["body", .string(Self.key)], "msg": .string("no \(Self.key)"), "type": .string(Self.key)]
            ]
        ]
        let status: JSONValue = [
            "status": "COMPLETED", "error": .string("for \(Self.key)"), "error_type": .string(Self.key),
            "metrics": ["by": .string(Self.key)], "logs": [["message": .string("run by \(Self.key)")]],
        ]
        let padded = String(repeating: "x", count: 980) + " " + Self.key
        let faults: [[FalEmulator.Fault]] = [
            [.init(.answer(status: 422, .text(quoting.text())), on: .job)],
            [.init(.answer(status: 401, .text(#"{"detail":"\#(Self.key)"}"#)), on: .submit)],
            [.init(.answer(status: 500, .text(#"{"detail":"\#(padded)"}"#)), on: .job)],
            [.init(.answer(status: 200, .text(#"{"seed":7,"by":"\#(Self.key)"}"#)), on: .job)],
            [.init(.answer(status: 200, .text(status.text())), on: .status)],
            [.init(.answer(status: 200, .text(#"{"request_id":"\#(Self.key)"}"#)), on: .submit)],
        ]
        for fault in faults {
            let fal = try await FalEmulator.sample(faults: fault)
            for extra in Self.formats {
                let run = try await folder.schemagen(
                    ["run", SampleEndpoint.id, "prompt=a", "--logs"] + extra, emulator: fal.baseURL, key: given)
                for text in [run.output, run.errors] {
                    #expect(!text.contains("CANARY") && !text.contains("canary-key"))
                }
            }
            let watched = try await folder.schemagen(
                ["status", SampleEndpoint.id, "r1", "--logs", "--format", "json"], emulator: fal.baseURL, key: given)
            #expect(!(watched.output + watched.errors).contains("CANARY"))
            await fal.stop()
        }
    }

    @Test("Nothing from outside moves the terminal, in any format")
    func escapes() async throws {
        let folder = try TemporaryFolder.withSampleEndpoint()
        let text = JSONValue.string(Self.hostile).text()
        let detail = #"{"detail":[{"loc":["body",\#(text)],"msg":\#(text),"type":\#(text)}]}"#
        let status = #"{"status":"COMPLETED","error":\#(text),"error_type":\#(text),"logs":[{"message":\#(text)}]}"#
        let faults: [[FalEmulator.Fault]] = [
            [.init(.answer(status: 422, .text(detail)), on: .job)],
            [.init(.answer(status: 200, .text(#"{"seed":7,\#(text):\#(text)}"#)), on: .job)],
            [.init(.answer(status: 200, .text(status)), on: .status)],
        ]
        for fault in faults {
            let fal = try await FalEmulator.sample(faults: fault)
            for extra in Self.formats {
                let run = try await folder.schemagen(
                    ["run", SampleEndpoint.id, "prompt=a", "--logs"] + extra, emulator: fal.baseURL)
                #expect(!movesTerminal(run.output), "\(run.output.debugDescription)")
                #expect(!movesTerminal(run.errors), "\(run.errors.debugDescription)")
                #expect(!(run.output + run.errors).split(separator: "\n").contains { $0.hasPrefix("::error::x") })
                if extra == ["--json"] { _ = try JSONValue(parsing: run.output) }
            }
            await fal.stop()
        }
    }

    @Test(
        "inspect and show print the names of a document escaped",
        arguments: ["json", "document", "model", "normalized", "named", "file"])
    func document(_ stage: String) async throws {
        let name = JSONValue.string("a" + Self.hostile).text()
        let json = SampleEndpoint.json.replacing(#""prompt""#, with: name)
        let folder = try TemporaryFolder(["Schemas/\(SampleEndpoint.id).json": json])
        for arguments in [["inspect", SampleEndpoint.id, "--stage", stage], ["show", SampleEndpoint.id, "--json"]] {
            let run = try await folder.schemagen(arguments)
            #expect(!movesTerminal(run.output + run.errors))
            #expect(!run.output.split(separator: "\n").contains { $0.hasPrefix("::error::x") })
        }
    }

    @Test("--timeout covers the submit")
    func silentSubmit() async throws {
        let fal = try await FalEmulator.sample(faults: [.init(.noAnswer, on: .submit)])
        let folder = try TemporaryFolder.withSampleEndpoint()
        let run = try await folder.schemagen(
            ["run", SampleEndpoint.id, "prompt=a", "--timeout", "0.5"], emulator: fal.baseURL)
        #expect(run.status == 1)
        #expect(run.errors.contains("error[SG813]"), "it may have arrived: \(run.errors)")
        #expect(run.errors.contains("timed out before fal answered") && !run.errors.contains("interrupted"))
        #expect(fal.calls(.submit).count == 1)
        await fal.stop()
    }

    @Test("--max-size ends a download, and the result is not lost")
    func maximumSize() async throws {
        let fal = try await FalEmulator.sample()
        let folder = try TemporaryFolder.withSampleEndpoint()
        let file = await fal.storage.put(
            .init([UInt8](repeating: 1, count: 5_000), name: "a.png", contentType: "image/png"))
        fal.faults.set([.init(.answer(status: 200, .text(#"{"image":{"url":"\#(file)"}}"#)), on: .job)])
        let arguments = ["run", SampleEndpoint.id, "prompt=a", "--download", "out", "--max-size"]
        let small = try await folder.schemagen(arguments + ["4KB"], emulator: fal.baseURL)
        #expect(small.status == 1)
        #expect(small.errors.contains("4096 bytes allowed"), "\(small.errors)")
        #expect(small.output.contains(file))
        let large = try await folder.schemagen(arguments + ["5KB"], emulator: fal.baseURL)
        #expect(large.output == "out/a.png\n", "\(large.errors)")
        await fal.stop()
    }

    @Test(
        "No file is fetched from inside",
        arguments: ["http://127.0.0.1:1/a.png", "http://169.254.169.254/a.png", "https://127.0.0.1/a.png"])
    func inward(_ url: String) async throws {
        let fal = try await FalEmulator.sample(
            faults: [.init(.answer(status: 200, .text(#"{"image":{"url":"\#(url)"}}"#)), on: .job)])
        let folder = try TemporaryFolder.withSampleEndpoint()
        let run = try await folder.schemagen(
            ["run", SampleEndpoint.id, "prompt=a", "--download", "out"], emulator: fal.baseURL)
        #expect(run.status == 1)
        #expect(run.errors.contains("files are downloaded by https from public hosts"), "\(run.errors)")
        await fal.stop()
    }

    @Test("An answer that is not HTTP is called that")
    func notHTTP() async throws {
        let folder = try TemporaryFolder.withSampleEndpoint()
        for answer in ["SSH-2.0-OpenSSH_9.2\r\n", "+OK POP3\r\n"] {
            try await LoopbackServer.run { connection, _ in
                connection.send(answer)
                connection.close()
            } _: { server in
                let run = try await folder.schemagen(["run", SampleEndpoint.id, "prompt=a"], emulator: server.url(""))
                #expect(run.status == 1)
                #expect(run.errors.contains("did not answer with HTTP"), "\(run.errors)")
                #expect(!run.errors.contains("redirect"))
            }
        }
    }
}
