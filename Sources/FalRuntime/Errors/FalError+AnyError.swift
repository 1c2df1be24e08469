import FalFields
import FalTransport

extension FalError {
    /// The error of a call, where Swift only knows that there is one, as in a `catch` inside a closure:
    ///
    /// ```swift
    /// catch {
    ///     if FalError(error)?.isRetryable == true { … }
    /// }
    /// ```
    ///
    /// The errors of a gateway, of conversions and of cancelled tasks are converted, too.
    ///
    /// - Returns: `nil` for an error that is none of this library.
    public init?(_ error: any Error) {
        switch error {
        case let error as FalError: self = error
        case let failure as FalGateway.Failure: self.init(failure.cause)
        case let error as MappingError: self.init(.mapping(error))
        case let failure as FalRoutes.Failure: self.init(.route(failure))
        case is CancellationError: self.init(.cancelled, "the task was cancelled")
        default: return nil
        }
    }

    private init(_ cause: FalGateway.Failure.Cause) {
        switch cause {
        case .call(let error): self = error
        case .mapping(let error):
            self.init(.input, cause.description)
            endpoint = error.endpoint
        case .route: self.init(.input, cause.description)
        case .saving: self.init(.cancelled, cause.description)
        case .recorded: self.init(.service, cause.description)
        }
    }
}
