#if os(Linux) || os(macOS)
    #if canImport(Darwin)
        import Darwin
    #elseif canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #endif

    /// Keeps every thread out of libcurl once the process exits.
    ///
    /// OpenSSL takes itself apart in an exit handler, while other threads still run. A short-lived program that let its
    /// client go and returned from `main` crashed in one run of fifty, inside `curl_multi_cleanup` or right after it.
    enum ExitGate {
        /// Sound without isolation: the pointer is set once, the lock is never freed, and locks are made for many
        /// threads.
        private nonisolated(unsafe) static let lock = {
            let lock = UnsafeMutablePointer<pthread_rwlock_t>.allocate(capacity: 1)
            lock.initialize(to: pthread_rwlock_t())
            pthread_rwlock_init(lock, nil)
            return lock
        }()

        /// To be called once, after libcurl and its TLS library have been set up: exit handlers run in reverse order,
        /// so this one comes before theirs.
        static func install() {
            atexit {
                // Whoever is inside has a moment to leave; it may also be this very thread, if a callback ends the
                // process.
                for _ in 0..<200 {
                    guard pthread_rwlock_trywrlock(ExitGate.lock) != 0 else { return EndedThreads.joinAll() }
                    usleep(1000)
                }
            }
        }

        /// Runs `work`; once the process exits, never returns.
        static func pass<Result>(_ work: () -> Result) -> Result {
            pthread_rwlock_rdlock(lock)
            defer { pthread_rwlock_unlock(lock) }
            return work()
        }
    }
#endif
