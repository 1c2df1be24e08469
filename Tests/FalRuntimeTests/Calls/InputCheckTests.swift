import FalEmulator
import FalJSON
import FalRuntime
import Loopback
import Testing

/// What a typed call refuses before anything is sent, and what passes.
@Suite("Checks of typed inputs") struct InputCheckTests {
    /// A model with a limited number and a list of ratios, of which the service knows more than its document.
    private enum Checked: FalEndpoint {
        static let id: EndpointID = "acme/checked"
        typealias Input = [String: JSONValue]
        typealias Output = [String: Int]
        static let schema = EndpointSchema(json: [
            "input": ["type": "record", "record": "In"], "output": ["type": "json"],
            "records": [
                "In": [
                    ["name": "n", "type": "integer", "required": true, "maximum": 9],
                    ["name": "ratio", "type": "string", "values": ["16:9", "9:16"]],
                ]
            ],
        ])

        static let document = FalEmulator.Document(
            id.text, input: #"{"n":{"type":"integer"},"ratio":{"type":"string"}}"#, output: ["n": ["type": "integer"]])
    }

    @Test("All that the schema forbids is said at once, and nothing is sent")
    func refused() async throws {
        try await LocalFal.run(documents: [Checked.document]) { fal in
            let client = try fal.client(.urlSession)
            let input: Checked.Input = ["n": 10, "ratio": 5]
            let errors = [
                await falError { () throws(FalError) in try await client.subscribe(to: Checked.self, input: input) },
                await falError { () throws(FalError) in try await client.run(Checked.self, input: input) },
                await falError { () throws(FalError) in
                    try await client.queue.submit(to: Checked.self, input: input)
                },
                await falError { () throws(FalError) in
                    var pieces = client.stream(Checked.self, input: input).makeAsyncIterator()
                    return try await pieces.next()?.raw ?? []
                },
            ]
            for error in errors {
                #expect(error?.kind == .input && error?.endpoint == Checked.id && error?.isRetryable == false)
                #expect(error?.message.contains("/n: must be at most 9; /ratio: must be") == true)
            }
            #expect(fal.emulator.journal.isEmpty)
        }
    }

    @Test("Who knows better sends it all the same")
    func unchecked() async throws {
        try await LocalFal.run(documents: [Checked.document]) { fal in
            let result = try await fal.client(.urlSession).subscribe(
                to: Checked.self, input: ["n": 10], options: .with { $0.validates = false })
            #expect(result.output["n"] == 10 && result.problems.isEmpty)
        }
    }

    @Test("A value that the document does not list is sent, and named in the result", arguments: [true, false])
    func unlisted(isDirect: Bool) async throws {
        try await LocalFal.run(documents: [Checked.document]) { fal in
            let client = try fal.client(.urlSession)
            let input: Checked.Input = ["n": 3, "ratio": "7:3"]
            let result =
                isDirect
                ? try await client.run(Checked.self, input: input)
                : try await client.subscribe(to: Checked.self, input: input, additionalFields: ["new": 1])
            #expect(result.output["n"] == 3)
            #expect(result.problems == [WireProblem(path: [.member("ratio")], reason: .unlistedInput)])
            #expect("\(result.problems)".contains("/ratio of the input"))
            #expect(fal.seen(isDirect ? .run : .submit).first?.json?["ratio"] == "7:3")
        }
    }
}
