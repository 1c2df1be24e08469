import FalEmulator
import FalJSON
import Foundation
import TestSupport
import Testing

@Suite("Command line: serve")
struct ServeTests {
    private static let documents = ["--documents", CommandLineTool.documents, "--port", "0"]

    @Test(
        "rejects invalid options and says why",
        arguments: [
            (["--host", "0.0.0.0"], "anyone who reaches it could use it"), (["--host", "0.0.0.0"], "--unsafe-bind"),
            (["--speed", "fast"], "--speed"), (["--speed", "-1x"], "--speed"),
            (["--waiting=-1"], "not a valid number of seconds"),
            (["--allow-host", "http://x"], "not the name of a host"),
            (["--concurrency", "0"], "must be above zero"), (["--faults", "/nowhere.yaml"], "/nowhere.yaml"),
        ])
    func refused(_ arguments: [String], _ text: String) async throws {
        let outcome = try await CommandLineTool.run(["serve"] + Self.documents + arguments, in: try TemporaryFolder())
        #expect(outcome.status == 64, "\(outcome.output)")
        #expect(outcome.output.contains(text), "\(outcome.output)")
    }

    @Test(
        "reports the location of a problem in a faults file",
        arguments: [
            ("faults:\n  - fault: explode\n", "faults.yaml:2:12: error[SG705]: there is no fault 'explode'"),
            ("faults:\n  - fault: delay\n    seconds: soon\n", "faults.yaml:3:14: error[SG705]: 'seconds' must be"),
            ("faults:\n  - fault: delay\n    second: 1\n", "faults.yaml:3:5: error[SG705]: unknown key 'second'"),
            ("faults: [\n", "faults.yaml:"), ("\u{0}", "faults.yaml:1:1"),
        ])
    func brokenFaults(_ yaml: String, _ text: String) async throws {
        let project = try TemporaryFolder()
        try project.write(yaml, to: "faults.yaml")
        let outcome = try await CommandLineTool.run(
            ["serve"] + Self.documents + ["--faults", "faults.yaml"], in: project)
        #expect(outcome.status == 64, "\(outcome.output)")
        #expect(outcome.output.contains(text), "\(outcome.output)")
    }

    /// Starts the server, makes calls with curl, stops it with a signal, and returns what it printed.
    private func session(
        _ arguments: String, documents: String = CommandLineTool.documents, calls: String, in project: TemporaryFolder
    ) async throws -> Program.Outcome {
        let script = """
            cd "$2" || exit 9
            rm -f address
            "$0" serve ${1:+--documents "$1"} --port 0 \(arguments) >address 2>log & server=$!
            while ! [ -s address ]; do kill -0 $server || { cat log; exit 9; }; sleep 0.05; done
            base=$(cat address)
            \(calls)
            kill -TERM $server; wait $server; echo "status $?"; cat log
            """
        return try await Program.run(
            "env",
            ["sh", "-c", script, CommandLineTool.path, documents, project.path],
            within: .seconds(120))
    }

    private static let submit =
        "curl -s -o answer -H 'Authorization: Key k' -d '{\"prompt\":\"x\"}' $base/queue.fal.run/fal-ai/flux/dev"

    @Test("prints a line for each request with its faults, and exits cleanly")
    func lines() async throws {
        let project = try TemporaryFolder()
        try project.write(
            "# for a demonstration\nfaults:\n  - fault: status\n    status: 503\n    operation: submit\n    nth: 2\n",
            to: "faults.yaml")
        let outcome = try await session(
            "--faults faults.yaml --speed instant --seed 7", calls: "\(Self.submit)\n\(Self.submit)", in: project)
        #expect(outcome.output.contains("status 0"), "\(outcome.output)")
        #expect(outcome.output.contains(" 200 submit fal-ai/flux/dev "), "\(outcome.output)")
        #expect(outcome.output.contains(" 503 submit fal-ai/flux/dev "), "\(outcome.output)")
        #expect(outcome.output.contains(" [status]"), "\(outcome.output)")
        #expect(!outcome.output.contains("\u{1B}["), "colours are only for terminals")
    }

    @Test("The project's own documents are served as they are, and requests are validated as its patches say")
    func patches() async throws {
        let project = try TemporaryFolder()
        let document = EndpointDocument(
            "acme/film", input: ["mode": ["type": "string", "enum": ["a"]]], output: ["note": ["type": "string"]])
        try project.write(document.text, to: "Schemas/acme/film.json")
        try project.write(
            "- addValue: input.mode\n  value: b\n  because: the service takes it\n",
            to: "Schemas/patches/acme/film.yaml")
        let calls = """
            for mode in a b c; do
                curl -s -o answer -w "$mode %{http_code}\\n" -H 'Authorization: Key k' \
                    -d '{"mode":"'$mode'"}' $base/fal.run/acme/film
            done
            curl -s "$base/fal.ai/api/openapi/queue/openapi.json?endpoint_id=acme/film" | cmp - Schemas/acme/film.json
            """
        let own = try await session("--quiet --speed instant", documents: "", calls: calls, in: project)
        #expect(own.output == "a 200\nb 200\nc 422\nstatus 0\n", "\(own.output)")
        let others = try await session("--quiet --speed instant", documents: "Schemas", calls: calls, in: project)
        #expect(others.output == "a 200\nb 422\nc 422\nstatus 0\n", "\(others.output)")
    }

    @Test("--quiet prints no requests")
    func quiet() async throws {
        let outcome = try await session("--quiet", calls: Self.submit, in: try TemporaryFolder())
        #expect(outcome.output == "status 0\n", "\(outcome.output)")
    }
}
