#if os(Linux) || os(macOS)
    #if canImport(Darwin)
        import Darwin
    #elseif canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #endif

    /// SIGPIPE, which a write to a closed connection raises in the writing thread and which ends the process.
    ///
    /// libcurl leaves it to the application when it must not touch signals (CURLOPT_NOSIGNAL), and so do the TLS
    /// libraries below it.
    enum BrokenPipe {
        /// Keeps the signal from this thread for good: for a thread of our own.
        static func block() {
            var signals = signal
            pthread_sigmask(SIG_BLOCK, &signals, nil)
        }

        /// Keeps it from this thread while `work` runs: for a thread that is somebody else's.
        static func blocked(during work: () -> Void) {
            var signals = signal
            var before = sigset_t()
            pthread_sigmask(SIG_BLOCK, &signals, &before)
            defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
            work()
            guard sigismember(&before, SIGPIPE) == 0 else { return }
            // One that came meanwhile would be delivered at the end: it is taken out first.
            var pending = sigset_t()
            sigpending(&pending)
            guard sigismember(&pending, SIGPIPE) == 1 else { return }
            var taken: CInt = 0
            sigwait(&signals, &taken)
        }

        private static var signal: sigset_t {
            var signals = sigset_t()
            sigemptyset(&signals)
            sigaddset(&signals, SIGPIPE)
            return signals
        }
    }
#endif
