#if os(Linux) || os(macOS)
    import CCurl
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
            start(.start(pipe, sentAt: sentAt), pipe)
        }

        func open(_ link: CurlStreamLink, askedAt: ContinuousClock.Instant) {
            start(.open(link, askedAt: askedAt), link.pipe)
        }

        private func start(_ command: CurlEventLoopState.Command, _ pipe: ResponsePipe) {
            switch state.withLock({ $0.start(command) }) {
            case .accepted: break
            case .startThread: startThread()
            case .refused: Self.refuse(pipe, .shutDown(pipe.target, mayHaveReachedServer: false))
            }
        }

        func streamHasWork(_ pipe: ResponsePipe) { state.withLock { $0.add(.work(pipe)) } }

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
            for command in commands {
                let pipe: ResponsePipe
                switch command {
                case .start(let started, _): pipe = started
                case .open(let link, _): pipe = link.pipe
                case .work, .resume, .cancel: continue
                }
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

    /// Whether a ``CurlEventLoop`` has a thread, and what that thread has to do next: the loop's state machine. It is
    /// kept under a lock, and every transition is one of its methods.
    struct CurlEventLoopState: Sendable {
        enum Command: Sendable {
            case start(ResponsePipe, sentAt: ContinuousClock.Instant)
            case open(CurlStreamLink, askedAt: ContinuousClock.Instant)
            /// There is something to send on a stream, or its opening or its use is over.
            case work(ResponsePipe)
            /// The reader has made room for more of the body.
            case resume(ResponsePipe)
            case cancel(ResponsePipe)
        }

        private enum Thread: Sendable {
            /// No request has been sent yet. Next: `awake`, or `ended` by a shutdown.
            case notStarted
            /// The thread works, and takes the commands before it sleeps. Next: `asleep` or `ended`.
            case awake
            /// The thread waits in `curl_multi_poll`; whoever adds a command wakes it. Next: `awake`.
            case asleep(CurlWaker)
            /// There is no thread any more, and no command is accepted.
            case ended
        }

        private enum Stop: Sendable {
            /// Requests are accepted. Next: `whenIdle` or `now`.
            case no
            /// The transport is gone: the thread ends when the last exchange is over. Next: `now`.
            case whenIdle
            /// The transport is being shut down: the thread ends at once.
            case now
        }

        /// What became of a request.
        enum Admission: Sendable {
            case accepted
            /// Accepted, and the caller has to start the thread.
            case startThread
            case refused
        }

        /// What the thread does after a round.
        enum Step: Sendable {
            case work, sleep, end
        }

        private var thread = Thread.notStarted
        private var stop = Stop.no
        private var commands: [Command] = []
        private var shutdowns: [CheckedContinuation<Void, Never>] = []

        // MARK: Any thread

        /// - Parameter command: One that begins something.
        mutating func start(_ command: Command) -> Admission {
            guard stop == .no else { return .refused }
            switch thread {
            case .notStarted:
                thread = .awake
                commands.append(command)
                return .startThread
            case .awake, .asleep:
                add(command)
                return .accepted
            case .ended:
                return .refused
            }
        }

        /// Adds a command about an exchange that was started. Without a thread there is no such exchange.
        mutating func add(_ command: Command) {
            switch thread {
            case .notStarted, .ended:
                break
            case .awake, .asleep:
                commands.append(command)
                wake()
            }
        }

        mutating func endWhenIdle() {
            if stop == .no { stop = .whenIdle }
            wake()
        }

        /// - Returns: Whether a thread has to end first; it resumes `shutdown` then.
        mutating func endNow(_ shutdown: CheckedContinuation<Void, Never>) -> Bool {
            stop = .now
            switch thread {
            case .notStarted:
                thread = .ended
                return false
            case .awake, .asleep:
                shutdowns.append(shutdown)
                wake()
                return true
            case .ended:
                return false
            }
        }

        private mutating func wake() {
            guard case .asleep(let waker) = thread else { return }
            thread = .awake
            waker.wake()
        }

        // MARK: The loop's thread

        /// The commands added since the last call; `nil` when the thread must end at once.
        mutating func takeCommands() -> [Command]? {
            thread = .awake
            guard stop != .now else { return nil }
            defer { commands = [] }
            return commands
        }

        /// What the thread does after it has carried out the commands it took. Once it is told to sleep, a command
        /// wakes it.
        ///
        /// - Parameter isIdle: Whether no exchange is left.
        mutating func next(_ waker: CurlWaker, isIdle: Bool) -> Step {
            guard commands.isEmpty, stop != .now else { return .work }
            if stop == .whenIdle, isIdle { return .end }
            thread = .asleep(waker)
            return .sleep
        }

        /// There is no thread (any more).
        ///
        /// - Returns: The commands that nobody carries out, and the shutdowns that wait for the end.
        mutating func end() -> (commands: [Command], shutdowns: [CheckedContinuation<Void, Never>]) {
            thread = .ended
            defer { (commands, shutdowns) = ([], []) }
            return (commands, shutdowns)
        }
    }

    /// Wakes a thread that waits in `curl_multi_poll`.
    ///
    /// `@unchecked Sendable` is sound: libcurl allows `curl_multi_wakeup` on any thread, and the multi handle is open
    /// as long as the state says that its thread is asleep, which is the only time when this is used.
    struct CurlWaker: @unchecked Sendable {
        let multi: UnsafeMutableRawPointer

        func wake() { curl_multi_wakeup(multi) }
    }
#endif
