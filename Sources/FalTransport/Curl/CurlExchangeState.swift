#if os(Linux) || os(macOS)
    /// How far an exchange has come, and when it runs out of time: its state machine. Every transition is in this file.
    struct CurlExchangeState {
        enum Phase {
            /// Waits for a slot; libcurl does not know it. Next: `connecting`, `ended`.
            case queued
            /// libcurl looks for a connection or makes one; the server has seen nothing. Next: `requesting`, `ended`.
            case connecting
            /// The request is being written, or has been: the server may have seen it. Next: `requesting`, when libcurl
            /// follows a redirect or sends the request again; `receiving`, `ended`.
            case requesting
            /// The head of the response has arrived; the body follows. Next: `paused`, `ended`.
            case receiving
            /// The reader is behind, and libcurl holds the sender back. Next: `receiving`, `ended`.
            case paused
            /// Over; libcurl's handle has been given back.
            case ended
        }

        private(set) var phase = Phase.queued
        /// The server may have seen the request, in part or whole: it was begun on an established connection.
        private(set) var mayHaveReachedServer = false
        /// Not later than the next moment at which a time limit can have passed; `nil` without limits.
        private(set) var due: ContinuousClock.Instant?

        private let deadline: ContinuousClock.Instant?
        private let stallTimeout: Duration?
        private var lastActivity: ContinuousClock.Instant

        /// - Parameters:
        ///   - deadline: When the exchange must be over.
        ///   - stallTimeout: How long it may go on without a byte in either direction.
        init(deadline: ContinuousClock.Instant?, stallTimeout: Duration?, now: ContinuousClock.Instant) {
            self.deadline = deadline
            self.stallTimeout = stallTimeout
            lastActivity = now
            updateDue()
        }

        // MARK: Transitions

        /// The exchange has got a slot and is handed to libcurl.
        mutating func start(at now: ContinuousClock.Instant) {
            guard phase == .queued else { return }
            phase = .connecting
            lastActivity = now
        }

        /// libcurl is about to write the request to an established connection, for the first time or once more.
        ///
        /// - Returns: `false` when the request must not be written now.
        mutating func beginRequest(at now: ContinuousClock.Instant) -> Bool {
            switch phase {
            case .connecting, .requesting:
                phase = .requesting
                mayHaveReachedServer = true
                lastActivity = now
                return true
            case .queued, .receiving, .paused, .ended:
                // A second response would be taken for the rest of the first one.
                return false
            }
        }

        mutating func receiveHead() {
            if phase == .requesting { phase = .receiving }
        }

        mutating func pause() {
            if phase == .receiving { phase = .paused }
        }

        /// - Returns: Whether it was paused.
        mutating func resume(at now: ContinuousClock.Instant) -> Bool {
            guard phase == .paused else { return false }
            phase = .receiving
            lastActivity = now
            return true
        }

        mutating func end() {
            phase = .ended
        }

        // MARK: Time

        enum Timeout {
            case deadline, stall
        }

        /// A byte has moved, in whichever direction.
        mutating func noteActivity(at now: ContinuousClock.Instant) {
            // `due` is left as it is: it may come too early, and is put off then.
            lastActivity = now
        }

        /// The limit that has passed; without one, `due` is a later moment afterwards.
        mutating func timeout(at now: ContinuousClock.Instant) -> Timeout? {
            if let deadline, deadline <= now { return .deadline }
            if let stallTimeout {
                switch phase {
                case .queued, .connecting, .paused, .ended:
                    // Waiting for a slot or a connection has its own limits, and a slow reader is not a slow server.
                    lastActivity = now
                case .requesting, .receiving:
                    break
                }
                if lastActivity + stallTimeout <= now { return .stall }
            }
            updateDue()
            return nil
        }

        private mutating func updateDue() {
            due = [deadline, stallTimeout.map { lastActivity + $0 }].compactMap { $0 }.min()
        }
    }
#endif
