import FalSupport
import FalTransport

/// Adds up what the parts of an upload report.
///
/// Transports report on threads of their own, at any moment. What they say goes through a stream to one task, which
/// tells the caller: one call at a time, never backwards, and none after the upload's own call has returned.
final class UploadProgress: Sendable {
    private struct State: Sendable {
        var parts: [Int: Int64] = [:]
        var sum: Int64 = 0
    }

    private let state = Locked(State())
    private let sums: AsyncStream<Int64>.Continuation

    private init(_ sums: AsyncStream<Int64>.Continuation) { self.sums = sums }

    /// The hook for the request that sends part `part`. A part that is sent again begins anew; the sum waits for it.
    func hook(part: Int) -> TransportRequest.UploadProgress {
        { [self] sent, total in
            let sum = state.withLock { state -> Int64? in
                let before = state.parts[part] ?? 0
                let now = min(sent, total)
                guard now > before else { return nil }
                state.parts[part] = now
                state.sum += now - before
                return state.sum
            }
            if let sum { sums.yield(sum) }
        }
    }

    /// Runs an upload of `total` bytes and tells `onProgress` how far it is.
    static func told<Value>(
        to onProgress: (@Sendable (FalProgress) -> Void)?, total: Int64,
        _ body: (UploadProgress?) async throws(FalError) -> Value
    ) async throws(FalError) -> Value {
        guard let onProgress else { return try await body(nil) }
        let (sums, continuation) = AsyncStream.makeStream(of: Int64.self, bufferingPolicy: .bufferingNewest(1))
        async let told = tell(sums, total, onProgress)
        let value: Value
        do {
            value = try await body(UploadProgress(continuation))
        } catch {
            continuation.finish()
            _ = await told
            throw error
        }
        continuation.finish()
        if await told < total || total == 0 { onProgress(FalProgress(completed: total, total: total)) }
        return value
    }

    /// - Returns: what was told last.
    private static func tell(
        _ sums: AsyncStream<Int64>, _ total: Int64, _ onProgress: @Sendable (FalProgress) -> Void
    ) async -> Int64 {
        var last: Int64 = 0
        // Two threads can hand in their sums in the wrong order.
        for await sum in sums where sum > last {
            last = sum
            onProgress(FalProgress(completed: sum, total: total))
        }
        return last
    }
}
