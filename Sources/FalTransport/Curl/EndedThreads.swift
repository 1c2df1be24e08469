#if os(Linux) || os(macOS)
    #if canImport(Darwin)
        import Darwin
    #elseif canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #endif

    /// Threads that have done their work and may still be on their last steps.
    ///
    /// A thread that used OpenSSL gives back, after its function has returned, what OpenSSL keeps for each thread. When
    /// the process exits, that must be over before OpenSSL's own exit handler: so such threads are joined, not
    /// detached.
    enum EndedThreads {
        /// `@unchecked Sendable` is sound: on Apple's systems a `pthread_t` is a pointer, but it is only handed back to
        /// `pthread_join`, once: whoever takes it out of the list joins it.
        private struct Thread: @unchecked Sendable {
            let id: pthread_t
        }

        private static let threads = Guarded<[Thread]>([])

        /// The calling thread is about to return. Joins those before it, so that one at most is left over.
        static func append() {
            let own = Thread(id: pthread_self())
            join(
                threads.withLock { threads in
                    defer { threads = [own] }
                    return threads
                })
        }

        static func joinAll() {
            join(
                threads.withLock { threads in
                    defer { threads = [] }
                    return threads
                })
        }

        private static func join(_ threads: [Thread]) {
            for thread in threads { pthread_join(thread.id, nil) }
        }
    }
#endif
