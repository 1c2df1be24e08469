#if canImport(Darwin)
    public import Darwin
#elseif canImport(Glibc)
    public import Glibc
#elseif canImport(Musl)
    public import Musl
#endif

/// A value behind a lock, so that one thread at a time reads or writes it.
///
/// `Synchronization.Mutex` would do, but it needs macOS 15 and iOS 18. The lock is not recursive and is meant to be
/// held for a few instructions: inside `withLock`, do not call out of the module, resume a continuation or wait.
///
/// It is inlinable, as is ``PriorityQueue``: without that, other modules call generic code for every request. And it is
/// public, though no product has this module: the compiler (6.3) specializes no generic type for another module that is
/// `package`, whatever its members say.
///
/// `@unchecked Sendable` is sound: `value` is read and written inside `withLock` alone, which holds the
/// lock throughout; the lock itself stays at one address from `init` to `deinit`; and what goes in and comes out is
/// `Sendable`, so no reference into the value can escape and be used without the lock.
public final class Locked<Value: Sendable>: @unchecked Sendable {
    #if canImport(Darwin)
        @usableFromInline typealias Lock = os_unfair_lock
    #else
        @usableFromInline typealias Lock = pthread_mutex_t
    #endif

    @usableFromInline let lock: UnsafeMutablePointer<Lock>
    @usableFromInline var value: Value

    @inlinable package init(_ value: Value) {
        self.value = value
        lock = .allocate(capacity: 1)
        lock.initialize(to: Lock())
        #if !canImport(Darwin)
            pthread_mutex_init(lock, nil)
        #endif
    }

    @inlinable deinit {
        #if !canImport(Darwin)
            pthread_mutex_destroy(lock)
        #endif
        lock.deinitialize(count: 1)
        lock.deallocate()
    }

    @discardableResult @inlinable
    package func withLock<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
        #if canImport(Darwin)
            os_unfair_lock_lock(lock)
            defer { os_unfair_lock_unlock(lock) }
        #else
            pthread_mutex_lock(lock)
            defer { pthread_mutex_unlock(lock) }
        #endif
        return body(&value)
    }

    /// Puts another value in place of the old one, which is returned.
    @inlinable package func exchange(_ new: Value) -> Value {
        withLock { value in
            defer { value = new }
            return value
        }
    }
}
