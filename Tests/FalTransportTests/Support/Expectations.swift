import FalTransport
import Testing

/// The error that `body` throws; a missing one is recorded as a failure of the test.
func transportError(
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws(TransportError) -> some Any
) async -> TransportError? {
    do {
        let value = try await body()
        Issue.record("no error, but \(value)", sourceLocation: sourceLocation)
        return nil
    } catch {
        return error
    }
}

/// Waits until `condition` holds. Gives up, as a failure, after a time that no working machine needs.
func eventually(
    _ what: Comment, sourceLocation: SourceLocation = #_sourceLocation, _ condition: () -> Bool
) async {
    for _ in 0..<3000 {
        if condition() { return }
        try? await Task.sleep(for: .milliseconds(5))
    }
    Issue.record(what, sourceLocation: sourceLocation)
}
