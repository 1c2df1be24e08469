#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Work that a first Ctrl-C cancels, so that it can end as it should. A second one ends the process at once.
struct Interrupts {
    private let first = OnceFlag()

    var hasCome: Bool { first.isSet }

    func run<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) async -> Value {
        let task = Task { await work() }
        let first = first
        let interruption = Interruption {
            // 130 is what shells show for a program that SIGINT has ended.
            if first.set() { task.cancel() } else { _exit(130) }
        }
        defer { withExtendedLifetime(interruption) {} }
        return await task.value
    }
}
