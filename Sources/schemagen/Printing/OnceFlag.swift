#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A flag that can be set once, from any thread.
final class OnceFlag: @unchecked Sendable {
    // Proof: `value` is read and written with the lock held, and nowhere else; the lock lives at one address from
    // `init` to `deinit`. (`Synchronization.Mutex` needs macOS 15.)
    private var value = false
    private let lock: UnsafeMutablePointer<pthread_mutex_t>

    init() {
        lock = .allocate(capacity: 1)
        lock.initialize(to: pthread_mutex_t())
        pthread_mutex_init(lock, nil)
    }

    deinit {
        pthread_mutex_destroy(lock)
        lock.deallocate()
    }

    var isSet: Bool {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        return value
    }

    /// - Returns: Whether this call was the first.
    func set() -> Bool {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        defer { value = true }
        return !value
    }
}
