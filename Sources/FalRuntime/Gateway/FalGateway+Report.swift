public import FalFields
public import FalJSON

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension FalGateway {
    /// Which models were asked for a result, in order, and what became of each.
    public struct Report: Sendable {
        /// The models of the chain, whether asked or not.
        public var models: [EndpointID]
        public var attempts: [Attempt] = []

        public init(models: [EndpointID], attempts: [Attempt] = []) {
            self.models = models
            self.attempts = attempts
        }

        /// Whether another model than the first one was asked.
        public var usedFallback: Bool { attempts.count > 1 }

        /// One model's turn.
        public struct Attempt: Sendable {
            /// The raw value is stable and meant for machines.
            public enum Status: String, Sendable, Hashable, CaseIterable, Codable {
                case succeeded
                /// The request is in the queue; its result was not waited for.
                case submitted
                case failed
                /// The request does not fit the model; nothing was sent.
                case unmappable
                case cancelled
            }

            public var model: EndpointID
            public var status: Status
            /// Why it is no success.
            public var cause: Failure.Cause?
            /// The request in the queue, if it got there.
            public var request: FalRequestHandle?
            /// fal's id of the request.
            public var requestID: String?
            /// What became of each value of the request; `nil` when it could not be converted.
            public var conversion: FieldMapper.Conversion?
            /// By the clock of this machine.
            public var startedAt: Date
            public var endedAt: Date
            /// Whether a job of it is paid, or may be: it gave the result, may still run, or has been billed.
            public var mayBePaid: Bool
            /// What keeps, or should have kept, the chain from asking another model.
            public var note: String?

            init(_ model: EndpointID, _ status: Status, _ conversion: FieldMapper.Conversion?, since start: Date) {
                self.model = model
                self.status = status
                self.conversion = conversion
                mayBePaid = status == .succeeded || status == .submitted
                startedAt = start
                endedAt = Date()
            }
        }

        /// The facts as JSON, for logs: no prompt, no input, no key.
        public var json: JSONValue {
            .object([
                "models": .array(models.map { .string($0.text) }),
                "attempts": .array(attempts.map(\.json)),
            ])
        }
    }
}

extension FalGateway.Report: CustomStringConvertible {
    /// One line for each attempt. What was sent is not in it: a report is a text for a log.
    public var description: String { attempts.map(\.description).joined(separator: "\n") }
}

extension FalGateway.Report.Attempt: CustomStringConvertible {
    public var description: String {
        "\(model): \(status.rawValue)" + (cause.map { ", \($0)" } ?? "") + (note.map { " (\($0))" } ?? "")
    }

    /// The facts as JSON.
    public var json: JSONValue {
        var object: JSONObject = ["model": .string(model.text), "status": .string(status.rawValue)]
        if let requestID { object["request_id"] = .string(requestID) }
        object["may_be_paid"] = .bool(mayBePaid)
        object["started_at"] = .string(Self.text(startedAt))
        object["ended_at"] = .string(Self.text(endedAt))
        if let cause {
            object["error"] = .string("\(cause)")
            object["retryable"] = .bool(cause.isRetryable)
        }
        if let note { object["note"] = .string(note) }
        return .object(object)
    }

    private static func text(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
