import FalEmulator
import FalJSON
import Loopback
import Testing

@testable import FalRuntime

private typealias Fault = LocalFal.Fault

/// An endpoint whose output says how long its steps took, and allows for further steps.
private enum Timed: FalEndpoint {
    static let id = Echo.id
    static let schema = Echo.schema
    typealias Input = [String: JSONValue]

    struct Output: FalRecord {
        var seed: Int
        var steps: Steps

        init(_from reader: _WireReader) {
            seed = reader.required("seed")
            steps = reader.required("steps")
        }

        func _encode(into writer: inout _WireWriter) {
            writer.int("seed", seed)
            writer.set("steps", steps)
        }
    }

    struct Steps: FalRecord {
        var total: Double?
        var additionalProperties: [String: Double]

        init(_from reader: _WireReader) {
            total = reader.double("total")
            additionalProperties = reader.additional(besides: ["total"])
        }

        func _encode(into writer: inout _WireWriter) {
            writer.double("total", total)
            writer.additional(besides: ["total"], additionalProperties)
        }
    }
}

/// A union that is told by its form alone.
private enum Either: FalUnion {
    case steps(Timed.Steps)
    case other(JSONValue)

    init(_from reader: _WireReader) {
        if let steps: Timed.Steps = reader.attempt(as: .object) {
            self = .steps(steps)
        } else {
            self = .other(reader.value)
        }
    }

    func _encode(into writer: inout _WireWriter) { writer.raw(.null) }
}

/// Members that nobody declared, of another type than those that were expected: an answer is paid for.
@Suite struct OddMemberTests {
    private static let answer = #"{"seed": 1, "steps": {"total": 3, "load": 1.5, "note": "warm", "more": [2]}}"#

    @Test func anOddMemberLosesNoAnswer() async throws {
        try await LocalFal.run(Fault(.answer(status: 200, .text(Self.answer)), on: .job)) { fal in
            let result = try await fal.client(.urlSession).subscribe(to: Timed.self, input: [:])
            #expect(result.seed == 1)
            #expect(result.steps.additionalProperties == ["load": 1.5])
            #expect(
                result.problems.map(\.description) == [
                    "/steps/note: expected a number, found a string", "/steps/more: expected a number, found an array",
                ])
            #expect(result.raw == Array(Self.answer.utf8))
        }
    }

    @Test func aPartOfAStreamIsReadAsAnswersAre() {
        let part = FalPartialOutput<Timed.Output>(Array(Self.answer.utf8))
        #expect(part.output?.steps.additionalProperties == ["load": 1.5])
        #expect(part.problems.count == 2)
    }

    @Test func aDeclaredMemberOfAnotherTypeIsStillAnError() async throws {
        let answer = #"{"seed": 1, "steps": {"total": "long", "note": "warm"}}"#
        try await LocalFal.run(Fault(.answer(status: 200, .text(answer)), on: .job)) { fal in
            let client = try fal.client(.urlSession)
            let error = await falError { () throws(FalError) in try await client.subscribe(to: Timed.self, input: [:]) }
            #expect(error?.kind == .decoding)
            #expect(error?.problems.map(\.pointer) == ["/steps/total"])
            #expect(error?.raw == Array(answer.utf8))
        }
    }

    @Test func whatIsNoAnswerIsRefused() {
        #expect(throws: WireError.self) { try Timed.Output(json: JSONValue(parsing: Self.answer)) }
    }

    /// The odd member is the reason to take it for another type, which keeps it.
    @Test func inAUnionItDecidesTheType() throws {
        let json = try JSONValue(parsing: #"{"total": 3, "note": "warm"}"#)
        let reader = _WireReader(json, isAnswer: true)
        guard case .other(let kept) = Either(_from: reader) else {
            Issue.record("it was read as steps")
            return
        }
        #expect(kept == json)
        #expect(reader.errors.isEmpty && reader.warnings.isEmpty)
    }

    @Test func aPartThatIsNoOutputSaysWhy() {
        let part = FalPartialOutput<Timed.Output>(Array(#"{"steps": {}}"#.utf8))
        #expect(part.output == nil)
        #expect(part.problems.map(\.description) == ["/seed: required, but missing"])
        #expect(FalPartialOutput<Timed.Output>(Array("plain".utf8)).problems.isEmpty)
    }
}
