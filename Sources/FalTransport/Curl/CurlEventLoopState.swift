#if os(Linux) || os(macOS)
    import CCurl

    /// Whether a ``CurlEventLoop`` has a thread, and what that thread has to do next: the loop's state machine. It is
    /// kept under a lock, and every transition is in this file.
    struct CurlEventLoopState: Sendable {
        enum Command: Sendable {
            case start(ResponsePipe, sentAt: ContinuousClock.Instant)
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

        mutating func start(_ pipe: ResponsePipe, sentAt: ContinuousClock.Instant) -> Admission {
            guard stop == .no else { return .refused }
            let command = Command.start(pipe, sentAt: sentAt)
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
