/// A time limit for an asynchronous operation.
enum Deadline {
    /// Runs `body` and cancels it when the time limit passes. If it returns a result all the same, that result is
    /// returned: it has been paid for.
    static func within<Success: Sendable>(
        _ limit: Duration?, _ body: @escaping @Sendable () async throws(FalError) -> Success
    ) async throws(FalError) -> Success {
        guard let limit else { return try await body() }
        let outcome: Result<Success, FalError> = await withTaskGroup(of: Result<Success, FalError>?.self) { group in
            group.addTask {
                do throws(FalError) { return .success(try await body()) } catch { return .failure(error) }
            }
            group.addTask {
                try? await Task.sleep(for: limit)
                return nil
            }
            var hasTimedOut = false
            while let next = await group.next() {
                guard let next else {
                    hasTimedOut = !Task.isCancelled
                    group.cancelAll()
                    continue
                }
                group.cancelAll()
                guard hasTimedOut, case .failure(let error) = next, error.kind == .cancelled else { return next }
                return .failure(timeout(error))
            }
            return .failure(FalError(.cancelled, "the call was cancelled"))
        }
        return try outcome.get()
    }

    private static func timeout(_ error: FalError) -> FalError {
        var error = error
        error.kind = .timeout
        error.message =
            error.request == nil
            ? "the call timed out before the request was made; nothing was sent"
            : "the request did not complete before the timeout; it continues, and its result can be fetched"
        return error
    }
}
