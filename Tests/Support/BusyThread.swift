import Dispatch

/// Long computations of a test, on a thread of their own.
///
/// All tests share a few threads, one for each core: a computation of half a minute on one of them keeps the servers
/// and clients of the other tests waiting, and their time limits run out.
package enum BusyThread {
    package static func run<Value: Sendable>(
        _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue(label: "busy test").async { continuation.resume(with: Result(catching: work)) }
        }
    }
}
