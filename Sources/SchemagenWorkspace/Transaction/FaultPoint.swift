#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A test seam: kills this process before its Nth change to the disk, as a power cut or `kill -9` would.
///
/// `SCHEMAGEN_FAULT=kill:7 schemagen add …` dies before the seventh operation of ``FileOperations``. What the next
/// schemagen makes of the remains is what is tested. Nothing else reads the variable, and it can only end the process.
package final class FaultPoint: @unchecked Sendable {
    // Proof for @unchecked: `passed` is the only mutable state, and is touched between lock and unlock alone; the mutex
    // is made for use by any thread, and its memory lives as long as this object.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var passed = 0
    private let last: Int

    /// - Parameter last: the number of the operation that does not happen, from 1.
    package init(killingBefore last: Int) {
        self.last = last
        mutex = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    /// The fault point that the environment asks for, if it does.
    static func inEnvironment() -> FaultPoint? {
        guard let value = getenv("SCHEMAGEN_FAULT").map({ String(cString: $0) }), value.hasPrefix("kill:"),
            let last = Int(value.dropFirst("kill:".count)), last > 0
        else { return nil }
        return FaultPoint(killingBefore: last)
    }

    package func pass(_ operation: FileOperation) {
        pthread_mutex_lock(mutex)
        passed += 1
        let isLast = passed == last
        pthread_mutex_unlock(mutex)
        if isLast { raise(SIGKILL) }
    }
}
