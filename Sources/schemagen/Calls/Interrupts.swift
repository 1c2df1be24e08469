import SchemagenWorkspace

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Work that a first Ctrl-C cancels, so that it can end as it should. A second one ends the process at once.
struct Interrupts {
    private let signals: AsyncStream<Void>
    private let first = OnceFlag()
    private let interruption: Interruption

    init() {
        let (signals, continuation) = AsyncStream.makeStream(of: Void.self)
        self.signals = signals
        let first = first
        interruption = Interruption {
            // 130 is what shells show for a program that SIGINT has ended.
            if first.set() { continuation.yield() } else { _exit(130) }
        }
    }

    var hasCome: Bool { first.isSet }

    func run<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) async -> Value {
        defer { withExtendedLifetime(interruption) {} }
        let task = Task { await work() }
        let signals = signals
        let watch = Task { for await _ in signals { task.cancel() } }
        defer { watch.cancel() }
        return await task.value
    }
}
