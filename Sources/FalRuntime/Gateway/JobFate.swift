import FalFields
import FalJSON
import FalTransport

/// What is known of a job after its attempt failed: whether another model can be asked without paying twice.
///
/// Pure: the failure and how far things had come go in, the fate comes out.
enum JobFate: Sendable, Equatable {
    /// No job was made of the request.
    case notMade
    /// The job is over without a result, and was not billed.
    case failed
    /// It may run, or have been billed.
    case unknown(reason: String)

    /// How far an attempt had come.
    enum Stage: Sendable, Equatable {
        case preparing, submitting
        /// The request is in the queue, and not known to be completed.
        case watching
        /// fal says it is completed, and perhaps that something in its infrastructure went wrong.
        case completed(hasFailure: Bool)
    }

    init(_ error: FalError, at stage: Stage, resubmission: FalSubmitOptions.Resubmission) {
        switch stage {
        case .preparing: self = .notMade
        case .submitting: self = Self.afterSubmit(error, resubmission)
        case .watching: self = .unknown(reason: "the request is in the queue, and may still run")
        case .completed(let hasFailure): self = Self.afterCompletion(error, hasFailure)
        }
    }

    private static func afterSubmit(_ error: FalError, _ resubmission: FalSubmitOptions.Resubmission) -> JobFate {
        // Of several submits the last may be refused and an earlier one may have been taken.
        guard resubmission == .never else {
            return .unknown(reason: "the submit was sent more than once, and may have been taken")
        }
        switch error.kind {
        case .service, .configuration, .input: return .notMade
        case .transport, .cancelled, .timeout:
            // Where no exchange is spoken of, none was begun.
            guard error.transport?.mayHaveReachedServer ?? false else { return .notMade }
        case .submissionUnknown, .decoding, .file: break
        }
        return .unknown(reason: "the submit may have been taken")
    }

    private static func afterCompletion(_ error: FalError, _ hasFailure: Bool) -> JobFate {
        if let units = error.billableUnits, units > 0 { return .unknown(reason: "the failed job was billed") }
        let isPaidFor = JobFate.unknown(reason: "the job is completed, and its result may be there")
        guard error.kind == .service else { return isPaidFor }
        if hasFailure || error.isStartTimeout { return .failed }
        switch error.status {
        // About the fetch, and not about the job.
        case 401, 403, 404, 408, 429: return isPaidFor
        // fal bills no failure of 500 and above; a refusal it may bill, unless it says that it did not.
        case 422 where error.billableUnits == nil: return .unknown(reason: "the refusal may be billed")
        default: break
        }
        if error.errorType != nil || !error.details.isEmpty { return .failed }
        // A gateway fails with a page. In JSON it is the stored word of the model, but for 504, which both say.
        let isJSON = error.raw.map { (try? JSONValue(parsing: $0)) != nil } ?? false
        return isJSON && error.status != 504 ? .failed : isPaidFor
    }
}
