#if os(Linux) || os(macOS)
    #if canImport(Darwin)
        import Darwin
    #elseif canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #endif

    /// The driver, for whoever's turn it is: libcurl lets any thread use a multi handle, but one at a time.
    ///
    /// `@unchecked Sendable` is sound: the driver is touched between lock and unlock alone, and nothing that `work`
    /// gets from it is kept (exchanges and handles never leave the driver).
    final class Turn: @unchecked Sendable {
        private let lock: UnsafeMutablePointer<pthread_mutex_t>
        private var driver: CurlDriver?

        init() {
            lock = .allocate(capacity: 1)
            lock.initialize(to: pthread_mutex_t())
            pthread_mutex_init(lock, nil)
        }

        deinit {
            pthread_mutex_destroy(lock)
            lock.deinitialize(count: 1)
            lock.deallocate()
        }

        /// Makes the driver; whether that worked.
        func begin(_ make: () -> CurlDriver?) -> Bool {
            pthread_mutex_lock(lock)
            defer { pthread_mutex_unlock(lock) }
            driver = ExitGate.pass(make)
            return driver != nil
        }

        /// Waits for the turn. `nil` when there is no driver.
        func take<Result>(_ work: (CurlDriver) -> Result) -> Result? {
            pthread_mutex_lock(lock)
            defer { pthread_mutex_unlock(lock) }
            return driver.map { driver in ExitGate.pass { work(driver) } }
        }

        /// Takes the turn if nobody has it. `nil` when somebody has, or there is no driver.
        func takeIfFree<Result>(_ work: (CurlDriver) -> Result) -> Result? {
            guard pthread_mutex_trylock(lock) == 0 else { return nil }
            defer { pthread_mutex_unlock(lock) }
            return driver.map { driver in ExitGate.pass { work(driver) } }
        }

        /// Takes the driver away, if there is one, for `close`.
        func end(_ close: (CurlDriver?) -> Void) {
            pthread_mutex_lock(lock)
            defer { pthread_mutex_unlock(lock) }
            ExitGate.pass { close(driver) }
            driver = nil
        }
    }
#endif
