public import FalFields
public import FalJSON

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension FalGateway {
    /// The attempts of a request, in order.
    public struct Report: Sendable {
        /// All models of the chain, also those that were not asked.
        public var models: [EndpointID]
        public var attempts: [Attempt] = []

        public init(models: [EndpointID], attempts: [Attempt] = []) {
            self.models = models
            self.attempts = attempts
        }

        /// Whether more than the first model was asked.
        public var usedFallback: Bool { attempts.count > 1 }

        /// The attempt of one model.
        public struct Attempt: Sendable {
            /// The raw values are stable.
            public enum Status: String, Sendable, Hashable, CaseIterable, Codable {
                case succeeded
                /// The request is in the queue; the call does not wait for its result.
                case submitted
                case failed
                /// The request does not fit the model; nothing was sent.
                case unmappable
                case cancelled
            }

            public var model: EndpointID
            public var status: Status
            /// Why it failed.
            public var cause: Failure.Cause?
            /// The request, if it reached the queue.
            public var request: FalRequestHandle?
            /// fal's id of the request.
            public var requestID: String?
            /// How each value of the request was converted; `nil` if it could not be.
            public var conversion: FieldMapper.Conversion?
            /// By the clock of this machine.
            public var startedAt: Date
            public var endedAt: Date
            /// Whether a job is or may be billed: it has the result, may still run, or has been billed.
            public var mayBePaid: Bool
            /// Why the chain should not ask another model.
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

        /// The report as JSON, for logs: without prompts, inputs and keys.
        public var json: JSONValue {
            .object([
                "models": .array(models.map { .string($0.text) }),
                "attempts": .array(attempts.map(\.json)),
            ])
        }
    }
}

extension FalGateway.Report: CustomStringConvertible {
    /// One line for each attempt, for logs: without prompts, inputs and keys.
    public var description: String { attempts.map(\.description).joined(separator: "\n") }
}

extension FalGateway.Report.Attempt: CustomStringConvertible {
    public var description: String {
        "\(model): \(status.rawValue)" + (cause.map { ", \($0)" } ?? "") + (note.map { " (\($0))" } ?? "")
    }

    /// The attempt as JSON.
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

extension FalGateway {
    /// Why there is no result, and the attempts.
    public struct Failure: Error, Sendable {
        public enum Cause: Sendable {
            /// The request does not fit the model; nothing was sent.
            case mapping(MappingError)
            /// A call failed; ``FalError/request`` is the request in the queue, if there is one.
            case call(FalError)
            /// No variant of a family takes the request, or several do; nothing was sent.
            case route(FalRoutes.Failure)
        }

        /// In a chain, the last failed call; if no model was called, the last failed conversion.
        public var cause: Cause
        public var report: Report

        public init(_ cause: Cause, report: Report) {
            self.cause = cause
            self.report = report
        }

        /// Whether the same call may succeed if repeated, without paying twice.
        public var isRetryable: Bool { cause.isRetryable && !report.attempts.contains(where: \.mayBePaid) }

        /// The failed conversion, if that is the cause.
        public var mapping: MappingError? { if case .mapping(let error) = cause { error } else { nil } }

        /// The failed call, if that is the cause.
        public var call: FalError? { if case .call(let error) = cause { error } else { nil } }

        /// The failed choice of a variant, if that is the cause.
        public var route: FalRoutes.Failure? { if case .route(let error) = cause { error } else { nil } }
    }
}

extension FalGateway.Failure.Cause: CustomStringConvertible {
    /// False if the request itself is invalid.
    public var isRetryable: Bool {
        switch self {
        case .mapping, .route: false
        case .call(let error): error.isRetryable
        }
    }

    public var description: String {
        switch self {
        case .mapping(let error): error.description
        case .call(let error): error.description
        case .route(let error): error.description
        }
    }
}

extension FalGateway.Failure: CustomStringConvertible {
    public var description: String {
        guard report.attempts.count > 1 else { return cause.description }
        let lines = report.attempts.map { "\n  - \($0)" }
        return "all of \(report.attempts.count) models failed:" + lines.joined()
    }
}

// Without this, `localizedDescription` would be "(… error 1.)" on Apple platforms.
extension FalGateway.Failure: LocalizedError {
    public var errorDescription: String? { description }
}
