extension FalEmulator {
    /// A fault that the emulator injects, and the calls it applies to.
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
        /// The endpoint it applies to, or a family of endpoints (`fal-ai/flux`); nil for all.
        public var endpoint: String?
        /// The operations it applies to; nil for ``Effect/operations``.
        public var operations: Set<Operation>?
        /// The part of a multipart upload it applies to, counted from 1; nil for all. With a part, the fault only
        /// applies to ``Operation/uploadPart``.
        public var part: Int?
        /// The probability of each call being affected, from 0 to 1.
        public var probability: Double
        /// Which of the matching calls it applies to, counted from when the fault was set.
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

        /// The kinds of calls that faults can apply to.
        public enum Operation: String, Sendable, Hashable, CaseIterable {
            case submit, status
            /// The stream of a request's status.
            case events
            case result, cancel
            /// A direct run, and a stream of partial results.
            case run, stream
            /// The opening of a realtime model's socket.
            case realtime
            /// An input on a socket.
            case message
            /// The work of a model on a request, queued or direct. Each attempt of the queue is a call.
            case job
            /// The first step of an upload, which returns the URL to upload to.
            case uploadStart = "upload_start"
            /// An upload in one piece.
            case upload
            /// A part of a multipart upload.
            case uploadPart = "upload_part"
            /// The completion of a multipart upload.
            case uploadEnd = "upload_end"
            case file, catalogue, token
            /// The public keys for webhook signatures.
            case keys
            /// A delivery to a webhook. Each attempt is a call.
            case webhook
        }

        /// Selects calls by their number, counted from 1.
        public enum Calls: Sendable, Hashable {
            case all
            case only(Set<Int>)
            /// Every n-th: the third, sixth, ninth… for 3.
            case every(Int)
            /// The first n.
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

        /// The body of a fault's response.
        public enum Body: Sendable, Hashable {
            /// fal's own `{"detail": …}`, with an `error_type` for statuses that have one (`503`).
            case fal
            /// The HTML page of the proxy in front of fal.
            case nginx
            /// This text. It is sent as JSON if it looks like JSON, unless a `Content-Type` header is given.
            case text(String)
        }
    }
}

extension FalEmulator.Fault {
    /// What the fault does.
    public enum Effect: Sendable, Hashable {
        /// Delays the response; for ``Operation/job``, the work takes longer.
        case delay(Duration)
        /// Closes the connection without a response; the request has no effect.
        case dropBeforeAccepting
        /// Closes the connection without a response after the request has been carried out.
        case dropAfterAccepting
        /// Resets the connection instead of responding; the request has no effect.
        case resetWithoutAnswer
        /// Never responds; the request has no effect. The connection stays open until the caller closes it.
        case noAnswer
        /// Resets the connection in the middle of the response body, or after the first event of a stream.
        case resetMidBody
        /// Closes the connection in the middle of the response body, or after the first event of a stream.
        case closeMidBody
        /// Sends half of the response body, then nothing more. The connection stays open until the caller closes it.
        case stallMidBody
        /// Sends the response body in chunks, without its length.
        case unknownLength
        /// Responds with this; the request has no effect. For ``Operation/job``, this is the outcome of a valid input,
        /// as fetching the result returns it; the queue does not retry.
        ///
        /// The headers replace those of the same names. `Connection` and the headers that state the length of the body
        /// are set by the server and are ignored here.
        case answer(status: Int, Body, headers: [String: String] = [:])
        /// Responds with the gateway's 504 when an available result is fetched.
        case timeoutAfterCompletion
        /// Makes the JSON of the response invalid.
        case malformedJSON
        /// Cuts off the second half of the JSON; the stated length is that of the first half.
        case truncatedJSON
        /// Sends only so many events of a stream, and keeps it open.
        case stalledEvents(after: Int)
        /// Sends each event of a stream twice.
        case duplicatedEvents
        /// The runner is lost half-way. Unless told not to, the queue retries up to ten attempts in all; each attempt
        /// is a call.
        case runnerDisconnected
        /// The model rejects the input.
        case contentPolicyViolation
        /// Delays a delivery to a webhook.
        case slowWebhook(Duration)
        /// Loses a delivery to a webhook. The next attempt follows after the usual pause.
        case failingWebhook
        /// Delivers to a webhook with a signature that does not match the body.
        case forgedWebhook
        /// Closes a socket with code 1011 instead of answering an input.
        case closeSocket
        /// Answers an input on a socket with fal's `INTERNAL_ERROR`, and closes the socket.
        case socketError
        /// Answers no input on this socket any more, and keeps it open.
        case stallSocket
        /// Sends a frame that is not MessagePack before the result.
        case garbageFrame
        /// Refuses a socket after it was opened, as fal does with a token that is not valid.
        case unauthorized
        /// Shifts the dates that the emulator writes: into the future, or into the past if negative.
        case clockSkew(Duration)

        /// The operations it applies to by default.
        public var operations: Set<Operation> {
            switch self {
            case .delay, .dropBeforeAccepting, .dropAfterAccepting, .resetWithoutAnswer, .noAnswer, .answer: Self.calls
            case .resetMidBody, .closeMidBody, .stallMidBody, .unknownLength:
                Self.calls.subtracting([.events, .stream, .realtime])
            case .malformedJSON, .truncatedJSON: [.submit, .status, .result, .run]
            case .timeoutAfterCompletion: [.result]
            case .stalledEvents, .duplicatedEvents: [.events, .stream]
            case .runnerDisconnected, .contentPolicyViolation: [.job]
            case .slowWebhook, .failingWebhook, .forgedWebhook: [.webhook]
            case .closeSocket, .socketError, .stallSocket, .garbageFrame: [.message]
            case .unauthorized: [.realtime]
            case .clockSkew: []
            }
        }

        /// All operations it can apply to.
        var possibleOperations: Set<Operation> {
            switch self {
            case .delay, .answer: Self.calls.union([.job])
            case .resetMidBody, .closeMidBody: Self.calls.subtracting([.realtime])
            case .malformedJSON, .truncatedJSON: Self.calls.subtracting([.events, .stream, .realtime])
            default: operations
            }
        }

        /// The operations that are HTTP requests to the emulator.
        private static let calls = Set(Operation.allCases).subtracting([.job, .webhook, .message])

        /// The name in YAML and JSON.
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
            case .closeSocket: "close_socket"
            case .socketError: "socket_error"
            case .stallSocket: "stall_socket"
            case .garbageFrame: "garbage_frame"
            case .unauthorized: "unauthorized"
            case .clockSkew: "clock_skew"
            }
        }
    }
}
