import FalEmulator
import FalRuntime
import Foundation
import Loopback
import TestSupport
import Testing

private typealias Fault = LocalFal.Fault

/// The table "answer → what is known → what the client does" of Documentation/Queue.md, row by row.
@Suite("Answers to a submit") struct SubmitAnswerTests {
    /// A row of the table, as it stands there, and answers that it is about.
    struct Row: Sendable, CustomTestStringConvertible {
        enum Reaction: String, Sendable {
            case returned = "returns the request"
            case sentAgain = "sends it again; in the end `service`"
            case refused = "`service`"
            case unknown = "`submissionUnknown`; sends it again with `.mayDuplicate` only"
            case taken = "`submissionUnknown`, with `request` if the header `X-Fal-Request-Id` is there"
        }

        var answer: String
        var known: String
        var reaction: Reaction
        var samples: [LocalFal.Fault.Effect] = []

        var testDescription: String { answer }
        var line: String { "| \(answer) | \(known) | \(reaction.rawValue) |" }
    }

    private static func answer(
        _ status: Int, _ body: FalEmulator.Fault.Body = .text(""), _ headers: [String: String] = [:]
    ) -> LocalFal.Fault.Effect {
        .answer(status: status, body, headers: headers)
    }

    private static func infrastructure(_ status: Int, _ type: String) -> LocalFal.Fault.Effect {
        answer(status, .text(#"{"detail":"x","error_type":"\#(type)"}"#))
    }

    static let rows: [Row] = [
        Row(
            answer: "2xx with a `request_id`", known: "fal has taken it", reaction: .returned,
            samples: [
                answer(200, .text(#"{"request_id":"r1"}"#)), answer(202, .text(#"{"request_id":"r1"}"#)),
                answer(201, .text(#"{"request_id":"r1"}"#), ["X-Fal-Retryable": "false"]),
            ]),
        Row(
            answer: "2xx whose body has no usable `request_id`, or breaks off", known: "fal has taken it",
            reaction: .taken,
            samples: [
                answer(200, .text("{}")), answer(200, .text("")), answer(200, .text(#"{"request_id":"a/b"}"#)),
                .closeMidBody, .truncatedJSON, .malformedJSON,
            ]),
        Row(
            answer: "`X-Fal-Needs-Retry` or `X-Fal-Retryable` is true, and neither is false",
            known: "fal has not taken it", reaction: .sentAgain,
            samples: [
                answer(503, .nginx, ["X-Fal-Needs-Retry": "1"]), answer(502, .text("{}"), ["X-Fal-Retryable": "true"]),
                answer(500, .fal, ["X-Fal-Retryable": "YES"]), answer(504, .fal, ["X-Fal-Needs-Retry": "true"]),
                answer(400, .fal, ["X-Fal-Retryable": "1"]),
            ]),
        Row(
            answer: "429", known: "fal has not taken it", reaction: .sentAgain,
            samples: [
                answer(429, .fal), answer(429, .nginx), answer(429, .text(#"{"detail":"Queue is too long"}"#)),
            ]),
        Row(
            answer: "5xx without a runner: `runner_scheduling_failure`, `runner_connection_timeout`, "
                + "`runner_connection_refused`, `runner_connection_error`, `startup_timeout`",
            known: "fal has not taken it", reaction: .sentAgain,
            samples: [
                answer(503, .fal), infrastructure(503, "runner_scheduling_failure"),
                infrastructure(503, "runner_connection_timeout"), infrastructure(503, "runner_connection_refused"),
                infrastructure(503, "runner_connection_error"), infrastructure(504, "startup_timeout"),
                answer(503, .nginx, ["X-Fal-Error-Type": "runner_scheduling_failure"]),
            ]),
        Row(
            answer: "429, or 5xx without a runner, and `X-Fal-Needs-Retry` or `X-Fal-Retryable` is false",
            known: "fal has not taken it", reaction: .refused,
            samples: [
                answer(429, .text("{}"), ["X-Fal-Retryable": "false"]), answer(503, .fal, ["X-Fal-Needs-Retry": "0"]),
                answer(429, .fal, ["X-Fal-Retryable": "no"]),
            ]),
        Row(
            answer: "`X-Fal-Request-Timeout-Type: user`", known: "the start timeout has ended it", reaction: .refused,
            samples: [
                answer(504, .fal, ["X-Fal-Request-Timeout-Type": "user"]),
                answer(504, .nginx, ["X-Fal-Request-Timeout-Type": "user", "X-Fal-Retryable": "true"]),
            ]),
        Row(
            answer: "3xx, and 4xx other than 408, 429 and 499", known: "fal has not taken it", reaction: .refused,
            samples: [307, 400, 401, 403, 404, 405, 409, 413, 422].map { answer($0, .fal) } + [
                answer(403, .nginx), answer(400, .fal, ["X-Fal-Retryable": "false"]),
            ]),
        Row(
            answer: "408, 499, and every other 5xx: a gateway's page, `Internal Server Error`, `runner_disconnected`",
            known: "nothing", reaction: .unknown,
            samples: [408, 500, 502, 503, 504, 520].map { answer($0, .nginx) } + [
                answer(499, .fal), answer(500, .fal), answer(502, .fal), answer(504, .fal), answer(503, .text("{}")),
                answer(503, .nginx, ["Retry-After": "0"]), answer(500, .fal, ["X-Fal-Retryable": "false"]),
                infrastructure(503, "runner_disconnected"), infrastructure(500, "runner_server_error"),
                infrastructure(500, "internal_error"),
            ]),
        Row(
            answer: "none: the connection was lost or silent after the submit began to be sent", known: "nothing",
            reaction: .unknown, samples: [.dropBeforeAccepting, .dropAfterAccepting, .resetWithoutAnswer]),
    ]

    @Test("Each row holds", arguments: rows)
    func answersOfSoundAndHostileServers(_ row: Row) async throws {
        for (index, sample) in row.samples.enumerated() {
            let kind = TransportKind.allCases[index % TransportKind.allCases.count]
            try await LocalFal.run(Fault(sample, on: .submit)) { fal in
                try await check(row, fal, kind, "\(sample)")
            }
        }
    }

    private func check(_ row: Row, _ fal: LocalFal, _ kind: TransportKind, _ sample: Comment) async throws {
        let client = try fal.client(kind)
        let error = await falError { () throws(FalError) in
            try await client.queue.submit(to: Echo.self, input: [:])
        }
        let count = fal.seen(.submit).count
        switch row.reaction {
        case .returned:
            #expect(error == nil && count == 1, sample)
        case .sentAgain:
            #expect(error?.kind == .service && error?.isRetryable == true && count == 4, sample)
            try await checkSecondChance(fal, client, .never, sample)
        case .refused:
            #expect(error?.kind == .service && error?.isRetryable == false && count == 1, sample)
        case .unknown, .taken:
            #expect(error?.kind == .submissionUnknown && error?.isRetryable == false && count == 1, sample)
            #expect(error?.request?.id == (row.reaction == .taken ? fal.accepted.first : nil), sample)
            if row.reaction == .taken {
                try await checkNoSecond(fal, client, sample)
            } else if error?.retryHint != false {
                try await checkSecondChance(fal, client, .mayDuplicate, sample)
            }
        }
    }

    /// When only the first two submits are answered like this, the third one is through.
    private func checkSecondChance(
        _ fal: LocalFal, _ client: FalClient, _ resubmission: FalSubmitOptions.Resubmission, _ sample: Comment
    ) async throws {
        let before = fal.seen(.submit).count
        fal.emulator.faults.set(
            fal.emulator.faults.current.map { rule in
                var fault = rule.fault
                fault.calls = .first(2)
                return fault
            })
        let error = await falError { () throws(FalError) in
            try await client.queue.submit(
                to: Echo.self, input: [:], options: .with { $0.resubmission = resubmission })
        }
        #expect(error == nil && fal.seen(.submit).count == before + 3, sample)
    }

    /// What fal has taken is not sent a second time, whatever the caller would risk.
    private func checkNoSecond(_ fal: LocalFal, _ client: FalClient, _ sample: Comment) async throws {
        let before = fal.seen(.submit).count
        let error = await falError { () throws(FalError) in
            try await client.queue.submit(
                to: Echo.self, input: [:], options: .with { $0.resubmission = .mayDuplicate })
        }
        #expect(error?.kind == .submissionUnknown && fal.seen(.submit).count == before + 1, sample)
    }

    @Test("The documentation has these rows, and no other")
    func documentation() throws {
        let page = try String(contentsOf: Checkout.root.appending(path: "Documentation/Queue.md"), encoding: .utf8)
        let lines = page.components(separatedBy: "\n")
        let start = try #require(lines.firstIndex(of: "| answer to a submit | what is known | what the client does |"))
        let table = lines[(start + 2)...].prefix { $0.hasPrefix("|") }
        let others = [
            "| none: the host could not be reached | it was not sent | sends it again; in the end `transport` |",
            "| none yet, when the task is cancelled or its time is up "
                + "| nothing until it comes | waits for `submitGracePeriod`; then as above, or `submissionUnknown` |",
        ]
        #expect(Array(table) == Self.rows.map(\.line) + others)
    }
}
