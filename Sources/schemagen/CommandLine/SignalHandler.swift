import Dispatch
import FalSupport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Calls a closure on `SIGINT` and `SIGTERM`, so that a server can shut down gracefully.
final class SignalHandler: Sendable {
    // Dispatch sources are thread-safe, but `DispatchSourceSignal` is not marked `Sendable` on Linux.
    private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

    init(_ signals: [Int32] = [SIGINT, SIGTERM], onSignal: @escaping @Sendable () -> Void) {
        sources = signals.map { number in
            // The default action would end the process before the source is notified.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler(handler: onSignal)
            source.resume()
            return source
        }
    }

    deinit {
        for source in sources { source.cancel() }
    }
}

/// Cancels work on the first Ctrl-C, so that it can clean up, and ends the process on the second. Active for the
/// lifetime of the value.
final class InterruptHandler: Sendable {
    private let interrupted: Locked<Bool>
    private let firstInterrupt: Task<Void, Never>
    // One handler for all work: when one of two successive handlers is removed, a signal for the other can get lost.
    private let signalHandler: SignalHandler

    init() {
        let (signals, arrival) = AsyncStream.makeStream(of: Void.self)
        let interrupted = Locked(false)
        self.interrupted = interrupted
        firstInterrupt = Task { for await _ in signals {} }
        signalHandler = SignalHandler {
            // 130 is the status that shells report for a program that SIGINT ended.
            if interrupted.exchange(true) { _exit(130) } else { arrival.finish() }
        }
    }

    var wasInterrupted: Bool { interrupted.withLock { $0 } }

    /// Runs work that the first Ctrl-C cancels, even if it came before the work started.
    func run<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) async -> Value {
        let task = Task { await work() }
        let firstInterrupt = firstInterrupt
        Task {
            await firstInterrupt.value
            task.cancel()
        }
        return await task.value
    }
}
