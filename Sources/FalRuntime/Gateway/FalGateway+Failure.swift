public import FalFields

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension FalGateway {
    /// Why there is no result, and which models were asked.
    public struct Failure: Error, Sendable {
        public enum Cause: Sendable {
            /// The request does not fit the model; nothing was sent to it.
            case mapping(MappingError)
            /// A call failed; ``FalError/request`` says which request is in the queue, if one is.
            case call(FalError)
            /// No variant of a family takes the request, or several do; nothing was sent.
            case route(FalRoutes.Failure)
        }

        /// Of a chain: the last call that failed; where no model was called, the last refusal.
        public var cause: Cause
        public var report: Report

        public init(_ cause: Cause, report: Report) {
            self.cause = cause
            self.report = report
        }

        /// Whether the same call may well succeed when it is made again, and would be the only one that is paid.
        public var isRetryable: Bool { cause.isRetryable && !report.attempts.contains(where: \.mayBePaid) }

        /// The refusal, if it is one.
        public var mapping: MappingError? { if case .mapping(let error) = cause { error } else { nil } }

        /// The failed call, if it is one.
        public var call: FalError? { if case .call(let error) = cause { error } else { nil } }

        /// The failed choice of a variant, if it is one.
        public var route: FalRoutes.Failure? { if case .route(let error) = cause { error } else { nil } }
    }
}

extension FalGateway.Failure.Cause: CustomStringConvertible {
    /// Always false for what is wrong with the request itself.
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
        return "none of \(report.attempts.count) models gave a result:" + lines.joined()
    }
}

// Without this, `localizedDescription` on Apple's systems would be "(… error 1.)".
extension FalGateway.Failure: LocalizedError {
    public var errorDescription: String? { description }
}
