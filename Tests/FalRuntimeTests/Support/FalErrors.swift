import FalRuntime

/// The error that `body` throws.
func falError(_ body: () async throws(FalError) -> some Any) async -> FalError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error
    }
}
