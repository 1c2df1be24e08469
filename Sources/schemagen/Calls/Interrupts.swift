#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Work that a first Ctrl-C cancels, so that it can end as it should. A second one ends the process at once. Both hold
/// for as long as the value is there.
final class Interrupts: Sendable {
    private let first: OnceFlag
    private let hasComeFirst: Task<Void, Never>
    // One for all work: of two that follow each other, the end of the one can take the signal from the other.
    private let interruption: Interruption

    init() {
        let (signals, arrival) = AsyncStream.makeStream(of: Void.self)
        let first = OnceFlag()
        self.first = first
        hasComeFirst = Task { for await _ in signals {} }
        interruption = Interruption {
            // 130 is what shells show for a program that SIGINT has ended.
            if first.set() { arrival.finish() } else { _exit(130) }
        }
    }

    var hasCome: Bool { first.isSet }

    /// Does work that the first Ctrl-C cancels, also when it has come before.
    func run<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) async -> Value {
        let task = Task { await work() }
        let hasComeFirst = hasComeFirst
        Task {
            await hasComeFirst.value
            task.cancel()
        }
        return await task.value
    }
}
