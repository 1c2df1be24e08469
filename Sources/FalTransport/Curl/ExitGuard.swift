#if os(Linux) || os(macOS)
    import FalSupport
    #if canImport(Darwin)
        import Darwin
    #elseif canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #endif

    /// Keeps every thread out of libcurl once the process exits.
    ///
    /// OpenSSL's exit handler frees what OpenSSL uses while other threads still run. A short-lived program that
    /// released its client and returned from `main` crashed in one run of fifty, inside `curl_multi_cleanup` or right
    /// after it.
    enum ExitGuard {
        /// Sound without isolation: the pointer is set once, the lock is never freed, and locks are made for many
        /// threads.
        private nonisolated(unsafe) static let lock = {
            let lock = UnsafeMutablePointer<pthread_rwlock_t>.allocate(capacity: 1)
            lock.initialize(to: pthread_rwlock_t())
            pthread_rwlock_init(lock, nil)
            return lock
        }()

        /// To be called once, after libcurl and its TLS library have been set up: exit handlers run in reverse order,
        /// so this one runs before theirs.
        static func install() {
            atexit {
                // Threads inside get a moment to leave. It may be this very thread, if a callback ends the process.
                for _ in 0..<200 {
                    guard pthread_rwlock_trywrlock(ExitGuard.lock) != 0 else { return ExitGuard.joinEndedThreads() }
                    usleep(1000)
                }
            }
        }

        /// Runs `work`, which uses libcurl; once the process exits, never returns.
        static func run<Result>(_ work: () -> Result) -> Result {
            pthread_rwlock_rdlock(lock)
            defer { pthread_rwlock_unlock(lock) }
            return work()
        }

        // MARK: Threads that end

        /// `@unchecked Sendable` is sound: on Apple's systems a `pthread_t` is a pointer, but it is only handed back to
        /// `pthread_join`, once: whoever takes it out of the list joins it.
        private struct Thread: @unchecked Sendable {
            let id: pthread_t
        }

        private static let endedThreads = Locked<[Thread]>([])

        /// The calling thread will not use libcurl again and is about to return.
        ///
        /// A thread that used OpenSSL frees what OpenSSL keeps for each thread after its function has returned. That
        /// must be over before OpenSSL's exit handler runs, so such threads are joined at exit, not detached. Those
        /// that ended before are joined here, so that one at most is left over.
        static func threadIsEnding() {
            let own = Thread(id: pthread_self())
            run {
                join(
                    endedThreads.withLock { threads in
                        defer { threads = [own] }
                        return threads
                    })
            }
        }

        private static func joinEndedThreads() {
            join(
                endedThreads.withLock { threads in
                    defer { threads = [] }
                    return threads
                })
        }

        private static func join(_ threads: [Thread]) {
            for thread in threads { pthread_join(thread.id, nil) }
        }
    }
#endif
