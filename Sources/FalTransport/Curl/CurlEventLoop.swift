#if os(Linux) || os(macOS)
    import FalSupport
    #if canImport(Darwin)
        import Darwin
    #elseif canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #endif

    /// The thread on which a ``CurlTransport`` uses libcurl.
    ///
    /// Other threads add commands. The loop's thread carries them out, lets libcurl move data, wakes the readers for
    /// whom something has arrived, and sleeps in `curl_multi_poll` until a socket is ready, time is up or a command
    /// comes.
    final class CurlEventLoop: ResponsePipe.Owner {
        private let configuration: CurlTransport.Configuration
        private let state = Locked(CurlEventLoopState())

        init(_ configuration: CurlTransport.Configuration) {
            self.configuration = configuration
        }

        // MARK: Any thread

        func start(_ pipe: ResponsePipe, sentAt: ContinuousClock.Instant) {
            switch state.withLock({ $0.start(pipe, sentAt: sentAt) }) {
            case .accepted: break
            case .startThread: startThread()
            case .refused: Self.refuse(pipe, .shutDown(pipe.target, mayHaveReachedServer: false))
            }
        }

        func pipeHasRoom(_ pipe: ResponsePipe) { state.withLock { $0.add(.resume(pipe)) } }

        func pipeWasCancelled(_ pipe: ResponsePipe) { state.withLock { $0.add(.cancel(pipe)) } }

        func endWhenIdle() { state.withLock { $0.endWhenIdle() } }

        func endNow() async {
            await withCheckedContinuation { shutdown in
                let mustWait = state.withLock { $0.endNow(shutdown) }
                if !mustWait { shutdown.resume() }
            }
        }

        private func startThread() {
            // The thread keeps the loop alive: an exchange in flight outlives a transport that was released.
            let loop = Unmanaged.passRetained(self)
            #if canImport(Darwin)
                var thread: pthread_t?
                let main: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = { argument in
                    Unmanaged<CurlEventLoop>.fromOpaque(argument).takeRetainedValue().runThread()
                    return nil
                }
            #else
                var thread = pthread_t()
                let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
                    guard let argument else { return nil }
                    Unmanaged<CurlEventLoop>.fromOpaque(argument).takeRetainedValue().runThread()
                    return nil
                }
            #endif
            guard pthread_create(&thread, nil, main, loop.toOpaque()) == 0 else {
                loop.release()
                return end(reason: "the system allows no further thread")
            }
        }

        // MARK: The loop's thread

        private func runThread() {
            Self.blockSignals()
            #if canImport(Darwin)
                pthread_setname_np("fal.transport")
            #endif
            var reason: String?
            if let driver = ExitGuard.run({ CurlDriver(configuration) }) {
                run(driver)
                for pipe in ExitGuard.run({ driver.close() }) { pipe.wake() }
            } else {
                reason = "libcurl could not be started; perhaps this process has too many open files"
            }
            ExitGuard.threadIsEnding()
            end(reason: reason)
        }

        /// Returns when the loop is to end.
        private func run(_ driver: CurlDriver) {
            while let commands = state.withLock({ $0.takeCommands() }) {
                for pipe in ExitGuard.run({ driver.advance(commands) }) { pipe.wake() }
                switch state.withLock({ $0.next(driver.waker, isIdle: driver.isIdle) }) {
                case .work: break
                case .sleep: driver.wait()
                case .end: return
                }
            }
        }

        /// Without a thread nobody carries out commands: requests that were just sent fail.
        private func end(reason: String?) {
            let (commands, shutdowns) = state.withLock { $0.end() }
            for case .start(let pipe, _) in commands {
                let error =
                    reason.map {
                        TransportError(
                            .other, "the request to \(pipe.target.place) could not be sent: \($0)", pipe.target,
                            mayHaveReachedServer: false)
                    } ?? .shutDown(pipe.target, mayHaveReachedServer: false)
                Self.refuse(pipe, error)
            }
            for shutdown in shutdowns { shutdown.resume() }
        }

        private static func refuse(_ pipe: ResponsePipe, _ error: TransportError) {
            pipe.finish(.failure(error))
            pipe.wake()
        }

        /// Keeps all signals but those about this thread's own faults from it.
        ///
        /// SIGPIPE, which a write to a closed connection raises, ends the process by default: with CURLOPT_NOSIGNAL
        /// libcurl leaves it to the application, and so do the TLS libraries below it. Other signals would interrupt
        /// `curl_multi_poll`.
        private static func blockSignals() {
            var signals = sigset_t()
            sigfillset(&signals)
            for fault in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT] { sigdelset(&signals, fault) }
            pthread_sigmask(SIG_BLOCK, &signals, nil)
        }
    }
#endif
