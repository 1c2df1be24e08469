extension FalEmulator {
    /// Something that goes wrong on purpose, and when it does.
    ///
    /// ```swift
    /// fal.faults.set([
    ///     Fault(.delay(.seconds(3)), on: .status),
    ///     Fault(.answer(status: 503, .nginx), endpoint: "fal-ai/flux/dev", calls: .only([1])),
    ///     Fault(.answer(status: 429, .fal, headers: ["Retry-After": "2"]), on: .submit, calls: .first(3)),
    ///     Fault(.answer(status: 200, .text(#"{"images": []}"#)), on: .job),
    /// ])
    /// ```
    public struct Fault: Sendable, Hashable {
        public var effect: Effect
        /// The endpoint it concerns, or a family of them (`fal-ai/flux`); nil for all.
        public var endpoint: String?
        /// The calls it concerns; nil for those of ``Effect/operations``.
        public var operations: Set<Operation>?
        /// The part of a file it concerns, from 1 on, of those that go up in parts; nil for all. Then it strikes
        /// nothing but ``Operation/uploadPart``.
        public var part: Int?
        /// How likely it is each time, from 0 to 1.
        public var probability: Double
        /// Which of the calls it concerns, counted from the moment it was set.
        public var calls: Calls

        public init(
            _ effect: Effect, on operations: Operation..., endpoint: String? = nil, part: Int? = nil,
            probability: Double = 1, calls: Calls = .all
        ) {
            self.effect = effect
            self.endpoint = endpoint
            self.part = part
            self.operations = operations.isEmpty ? nil : Set(operations)
            self.probability = probability
            self.calls = calls
        }

        /// What a request asks for.
        public enum Operation: String, Sendable, Hashable, CaseIterable {
            case submit, status
            /// The stream of a request's states.
            case events
            case result, cancel
            /// A direct run, and a stream of partial results.
            case run, stream
            /// A request's work at a model, however it came there; the attempts of the queue are calls of their own.
            case job
            /// The first step of an upload, which gives the address; in one piece or in parts.
            case uploadStart = "upload_start"
            /// A file that goes up in one piece.
            case upload
            /// A part of a file.
            case uploadPart = "upload_part"
            /// The parts of a file are put together.
            case uploadEnd = "upload_end"
            case file, catalogue, token
            /// The keys that signatures of webhooks are checked with.
            case keys
            /// A delivery to a webhook; each attempt is a call.
            case webhook
        }

        /// Which calls, counted from 1.
        public enum Calls: Sendable, Hashable {
            case all
            case only(Set<Int>)
            /// The third, sixth, ninth… for 3.
            case every(Int)
            /// The first so many.
            case first(Int)

            func include(_ number: Int) -> Bool {
                switch self {
                case .all: true
                case .only(let numbers): numbers.contains(number)
                case .every(let step): step > 0 && number % step == 0
                case .first(let count): number <= count
                }
            }
        }

        /// What an answer consists of.
        public enum Body: Sendable, Hashable {
            /// fal's own: `{"detail": …}`. For a code that has a word of fal's (`503`) with its `error_type`.
            case fal
            /// The page of the proxy in front of fal.
            case nginx
            /// Exactly this, as JSON if it is; a header `Content-Type` says otherwise.
            case text(String)
        }
    }
}

extension FalEmulator.Fault {
    /// What goes wrong.
    public enum Effect: Sendable, Hashable {
        /// The answer comes later; for ``Operation/job``, the work takes longer.
        case delay(Duration)
        /// The connection closes without an answer, and nothing was done.
        case dropBeforeAccepting
        /// What was asked for is done, and the connection closes without an answer.
        case dropAfterAccepting
        /// The connection breaks with a reset instead of an answer, and nothing was done.
        case resetWithoutAnswer
        /// The request is read, and nothing is done or answered; the connection stays open until the caller goes.
        case noAnswer
        /// The connection breaks with a reset in the middle of the answer's body; of a stream, after its first event.
        case resetMidBody
        /// The connection closes in the middle of the answer's body; of a stream, after its first event.
        case closeMidBody
        /// Half of the answer's body comes, and then nothing more; the connection stays open until the caller goes.
        case stallMidBody
        /// The answer does not say how long it is: its body comes in chunks.
        case unknownLength
        /// This instead of the answer; nothing is done. For ``Operation/job``, what the model makes of an input that
        /// fits it, with the status, body and headers that fetching the result answers; the queue does not try again.
        ///
        /// A header takes the place of the one of that name which the answer has by itself. `Connection` and those that
        /// say how long the body is are the server's own, and count for nothing here.
        case answer(status: Int, Body, headers: [String: String] = [:])
        /// The gateway's 504 when a result is fetched that is there.
        case timeoutAfterCompletion
        /// The answer's JSON with a fault in it.
        case malformedJSON
        /// The answer's JSON, whose second half is missing, as if it were whole.
        case truncatedJSON
        /// A stream of events that stops telling anything after so many, and stays open.
        case stalledEvents(after: Int)
        /// Each event of a stream comes twice.
        case duplicatedEvents
        /// The machine that runs the model is lost half-way. The queue tries again unless told not to, up to ten times
        /// in all; each attempt is a call.
        case runnerDisconnected
        /// The model refuses the input.
        case contentPolicyViolation
        /// A delivery to a webhook waits so long.
        case slowWebhook(Duration)
        /// A delivery to a webhook never gets there; the next is due after a while.
        case failingWebhook
        /// A delivery to a webhook whose signature is not of its body.
        case forgedWebhook
        /// Dates are written as if it were so much later; earlier, where it is negative.
        case clockSkew(Duration)

        /// Where it shows unless said otherwise.
        public var operations: Set<Operation> {
            switch self {
            case .delay, .dropBeforeAccepting, .dropAfterAccepting, .resetWithoutAnswer, .noAnswer, .answer: Self.calls
            case .resetMidBody, .closeMidBody, .stallMidBody, .unknownLength:
                Self.calls.subtracting([.events, .stream])
            case .malformedJSON, .truncatedJSON: [.submit, .status, .result, .run]
            case .timeoutAfterCompletion: [.result]
            case .stalledEvents, .duplicatedEvents: [.events, .stream]
            case .runnerDisconnected, .contentPolicyViolation: [.job]
            case .slowWebhook, .failingWebhook, .forgedWebhook: [.webhook]
            case .clockSkew: []
            }
        }

        /// All where it can show.
        var possibleOperations: Set<Operation> {
            switch self {
            case .delay, .answer: Self.calls.union([.job])
            case .resetMidBody, .closeMidBody: Self.calls
            case .malformedJSON, .truncatedJSON: Self.calls.subtracting([.events, .stream])
            default: operations
            }
        }

        /// Whatever comes as a request.
        private static let calls = Set(Operation.allCases).subtracting([.job, .webhook])

        /// Its word in YAML and JSON.
        public var name: String {
            switch self {
            case .delay: "delay"
            case .dropBeforeAccepting: "drop_before_accepting"
            case .dropAfterAccepting: "drop_after_accepting"
            case .resetWithoutAnswer: "reset_without_answer"
            case .noAnswer: "no_answer"
            case .resetMidBody: "reset_mid_body"
            case .closeMidBody: "close_mid_body"
            case .stallMidBody: "stall_mid_body"
            case .unknownLength: "unknown_length"
            case .answer: "status"
            case .timeoutAfterCompletion: "timeout_after_completion"
            case .malformedJSON: "malformed_json"
            case .truncatedJSON: "truncated_json"
            case .stalledEvents: "stalled_events"
            case .duplicatedEvents: "duplicated_events"
            case .runnerDisconnected: "runner_disconnected"
            case .contentPolicyViolation: "content_policy_violation"
            case .slowWebhook: "slow_webhook"
            case .failingWebhook: "failing_webhook"
            case .forgedWebhook: "forged_webhook"
            case .clockSkew: "clock_skew"
            }
        }
    }
}
