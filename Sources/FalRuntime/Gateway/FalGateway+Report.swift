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

            /// The values that were adjusted to the model, where the options allow it.
            public var adjusted: [FieldMapper.Conversion.Adjustment] { conversion?.adjusted ?? [] }

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
            + (adjusted.isEmpty ? "" : "; adjusted: \(adjusted.map(\.description).joined(separator: ", "))")
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
        if !adjusted.isEmpty { object["adjusted"] = .array(adjusted.map(\.json)) }
        return .object(object)
    }

    /// Reads what ``json`` wrote in an earlier process; `nil` if it is none.
    init?(json: JSONValue) {
        guard let model = json["model"]?.stringValue.flatMap({ try? EndpointID(parsing: $0) }),
            let status = json["status"]?.stringValue.flatMap(Status.init(rawValue:)),
            let mayBePaid = json["may_be_paid"]?.boolValue,
            let start = json["started_at"]?.stringValue.flatMap(Self.date),
            let end = json["ended_at"]?.stringValue.flatMap(Self.date)
        else { return nil }
        self.init(model, status, nil, since: start)
        endedAt = end
        self.mayBePaid = mayBePaid
        requestID = json["request_id"]?.stringValue
        note = json["note"]?.stringValue
        cause = json["error"]?.stringValue.map { .recorded($0, isRetryable: json["retryable"]?.boolValue ?? false) }
    }

    /// The middle of the millisecond that the text names: its beginning can be rounded down to the one before, which
    /// would then be written.
    private static func date(_ text: String) -> Date? {
        try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)).addingTimeInterval(0.0005)
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
            /// The chain could not be stored, and the run stopped. A request that fal had taken by then is in the
            /// attempt; fal was asked to cancel it.
            case saving(any Error)
            /// The description of a failure in an earlier process, in the report of a chain that was resumed.
            case recorded(String, isRetryable: Bool)
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

        /// The request in the queue that the run has ended with, if there is one.
        public var request: FalRequestHandle? { report.attempts.last?.request }

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
        case .mapping, .route, .saving: false
        case .recorded(_, let isRetryable): isRetryable
        case .call(let error): error.isRetryable
        }
    }

    public var description: String {
        switch self {
        case .mapping(let error): error.description
        case .call(let error): error.description
        case .route(let error): error.description
        case .saving(let error): "the chain could not be stored: \(error)"
        case .recorded(let text, _): text
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
