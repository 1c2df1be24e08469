#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A value that only one thread at a time can touch. `Synchronization.Mutex` would do, but it needs macOS 15 and iOS
/// 18.
///
/// `@unchecked Sendable` is sound: `value` is private and is read and written inside `with` alone, which holds the lock
/// throughout; the lock itself lives at one address from `init` to `deinit`; what goes in and comes out is `Sendable`.
final class Locked<Value: Sendable>: @unchecked Sendable {
    #if canImport(Darwin)
        private typealias Lock = os_unfair_lock
    #else
        private typealias Lock = pthread_mutex_t
    #endif

    private let lock: UnsafeMutablePointer<Lock>
    private var value: Value

    init(_ value: Value) {
        self.value = value
        lock = .allocate(capacity: 1)
        lock.initialize(to: Lock())
        #if !canImport(Darwin)
            pthread_mutex_init(lock, nil)
        #endif
    }

    deinit {
        #if !canImport(Darwin)
            pthread_mutex_destroy(lock)
        #endif
        lock.deinitialize(count: 1)
        lock.deallocate()
    }

    func with<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
        #if canImport(Darwin)
            os_unfair_lock_lock(lock)
            defer { os_unfair_lock_unlock(lock) }
        #else
            pthread_mutex_lock(lock)
            defer { pthread_mutex_unlock(lock) }
        #endif
        return body(&value)
    }
}
