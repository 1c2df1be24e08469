import FalJSON
import FalTransport

/// Whether a failed attempt may be billed, which decides whether another model can be asked without paying twice: a
/// pure function of the error and the stage it happened in.
enum BillingState: Sendable, Equatable {
    /// No job was created.
    case notSubmitted
    /// The job failed and was not billed.
    case notBilled
    /// The job may be running, or be billed.
    case mayBeBilled(reason: String)

    /// The stages of an attempt.
    enum Stage: Sendable, Equatable {
        case preparing, submitting
        /// The request is in the queue, and not known to be completed.
        case waiting
        /// fal says that the request is completed, and whether its infrastructure failed.
        case completed(hasFailure: Bool)
    }

    var mayBeBilled: Bool { if case .mayBeBilled = self { true } else { false } }

    init(_ error: FalError, at stage: Stage, resubmission: FalSubmitOptions.Resubmission) {
        switch stage {
        case .preparing: self = .notSubmitted
        case .submitting: self = Self.afterSubmit(error, resubmission)
        case .waiting: self = .mayBeBilled(reason: "the request is in the queue, and may still run")
        case .completed(let hasFailure): self = Self.afterCompletion(error, hasFailure)
        }
    }

    private static func afterSubmit(_ error: FalError, _ resubmission: FalSubmitOptions.Resubmission) -> BillingState {
        // The last submit may be rejected although an earlier one was taken.
        guard resubmission == .never else {
            return .mayBeBilled(reason: "the submit was sent more than once, and may have been taken")
        }
        switch error.kind {
        case .service, .configuration, .input: return .notSubmitted
        case .transport, .cancelled, .timeout:
            // Without a transport error, no exchange was started.
            guard error.transport?.mayHaveReachedServer ?? false else { return .notSubmitted }
        case .submissionUnknown, .decoding, .file: break
        }
        return .mayBeBilled(reason: "the submit may have been taken")
    }

    private static func afterCompletion(_ error: FalError, _ hasFailure: Bool) -> BillingState {
        if let units = error.billableUnits, units > 0 { return .mayBeBilled(reason: "the failed job was billed") }
        let hasResult = BillingState.mayBeBilled(reason: "the job is completed, and its result may be there")
        guard error.kind == .service else { return hasResult }
        if hasFailure || error.isStartTimeout { return .notBilled }
        switch error.status {
        // These are about the fetch, not about the job.
        case 401, 403, 404, 408, 429: return hasResult
        // fal does not bill failures of status 500 and above. It may bill a 422 unless it states that it did not.
        case 422 where error.billableUnits == nil: return .mayBeBilled(reason: "the rejected job may be billed")
        default: break
        }
        if error.errorType != nil || !error.details.isEmpty { return .notBilled }
        // A gateway answers with a page, and the model with JSON, except for 504, which both use.
        let isJSON = error.raw.map { (try? JSONValue(parsing: $0)) != nil } ?? false
        return isJSON && error.status != 504 ? .notBilled : hasResult
    }
}
