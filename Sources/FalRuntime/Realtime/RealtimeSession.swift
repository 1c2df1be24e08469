import FalFields
import FalJSON
import FalSupport
import FalTransport

/// A connection to a realtime model, over as many sockets as it takes: one after the other, each opened by an input
/// that needs it.
///
/// Senders and readers meet here; one task, which exists as long as a socket is open or being opened, moves frames.
final class RealtimeSession: Sendable {
    let endpoint: EndpointID
    let options: FalRealtimeOptions
    let opener: RealtimeOpener

    private let state = Locked(RealtimeState())
    private let task = Locked<Task<Void, Never>?>(nil)
    /// How many sockets in a row could not be opened, or broke before anything arrived on them.
    private let failures = Locked(0)
    private let timer = Locked<Task<Void, Never>?>(nil)
    /// Senders that wait for room, and whoever waits for inputs to send.
    private let room = Waiters()
    private let work = Waiters()
    /// Readers that wait for results, and the socket's reader that waits for them to be read.
    private let arrivals = Waiters()
    private let space = Waiters()

    /// How long a close may take before the connection is cut.
    private static let longestClose = Duration.milliseconds(900)

    init(_ endpoint: EndpointID, _ options: FalRealtimeOptions, _ opener: RealtimeOpener) {
        self.endpoint = endpoint
        self.options = options
        self.opener = opener
    }

    var statistics: FalRealtimeStatistics { state.withLock { $0.statistics } }

    // MARK: Senders

    func send(_ frame: [UInt8]) async throws(FalError) {
        while true {
            let (offer, mustOpen) = state.withLock { [options] state in
                let offer = state.offer(frame, options, at: .now)
                return (offer, state.beginOpening())
            }
            if mustOpen { start() }
            switch offer {
            case .taken: return work.wake()
            case .closed: throw error(.cancelled, "the connection has been closed; nothing was sent. Open another one")
            case .throttled(let moment, let needsTimer):
                if needsTimer { startTimer(until: moment) }
                return
            case .full:
                await room.wait { [state] in state.withLock { !$0.outbox.isEmpty && !$0.isClosed && !$0.hasEnded } }
                if Task.isCancelled {
                    throw error(.cancelled, "the input was not sent: its task was cancelled while it waited")
                }
            }
        }
    }

    private func startTimer(until moment: ContinuousClock.Instant) {
        let task = Task { [weak self] in
            try? await Task.sleep(until: moment, clock: .continuous)
            guard !Task.isCancelled, let self else { return }
            let mustOpen = state.withLock { [options] state in
                state.passThrottled(options, at: .now)
                return state.beginOpening()
            }
            if mustOpen { start() }
            work.wake()
        }
        timer.withLock { $0 = task }
    }

    // MARK: Readers

    /// The next result or error; `nil` at the end.
    func next() async throws(FalError) -> RealtimeState.Arrival? {
        while true {
            if let arrival = state.withLock({ $0.takeArrival() }) {
                space.wake()
                return arrival
            }
            if state.withLock({ ($0.isClosed || $0.hasEnded) && $0.line == .idle }) { return nil }
            if Task.isCancelled {
                beginClose()
                throw error(.cancelled, "the task that read the results was cancelled, and the connection is closed")
            }
            await arrivals.wait { [state] in
                state.withLock { $0.arrivalCount == 0 && !(($0.isClosed || $0.hasEnded) && $0.line == .idle) }
            }
        }
    }

    // MARK: The end

    /// Sends what waits, closes the socket, and returns when it is closed.
    func close() async {
        beginClose()
        await task.withLock { $0 }?.value
    }

    func beginClose() {
        let wasOpen = state.withLock { state in
            defer { state.close() }
            return state.line == .open
        }
        timer.exchange(nil)?.cancel()
        // One that is being opened is of no use any more.
        if !wasOpen { task.withLock { $0 }?.cancel() }
        for waiters in [room, work, arrivals, space] { waiters.wake() }
    }

    // MARK: The task

    private func start() {
        // Under the lock, so that a close right after it finds the task.
        task.withLock { task in task = Task { await self.run() } }
    }

    /// Opens sockets until none is needed.
    private func run() async {
        var wasUnauthorized = false
        repeat {
            await pauseAfterFailures()
            var outcome = await connect()
            if case .failed(let failure, wasOpen: false, _) = outcome, [401, 403].contains(failure.status),
                !wasUnauthorized
            {
                outcome = .unauthorized
            }
            switch outcome {
            case .ended(let isProven, let session):
                if isProven { wasUnauthorized = false }
                options.onEvent?(.ended(session: session))
                if options.endsWithSession { state.withLock { $0.endResults() } }
            case .closed: break
            case .unauthorized where !wasUnauthorized:
                // The token may have been withdrawn, or have expired on its way.
                wasUnauthorized = true
                opener.forgetToken()
                if !state.withLock({ $0.resendUnconfirmed() }) {
                    let reason = "fal refuses the token after more inputs than are kept, so they have no results. "
                    deliver(.failure(error(.service, reason + "The next input opens another socket")))
                }
            case .unauthorized:
                wasUnauthorized = false
                giveUp(
                    error(.service, "fal refuses the connection: Unauthorized. Check the key, or where tokens are from")
                )
            case .failed(let failure, let wasOpen, let isProven):
                let isLast = failures.withLock { failures in
                    failures = isProven ? 1 : failures + 1
                    return failures >= options.retries.maximumAttempts
                }
                if !wasOpen, !failure.isRetryable || isLast {
                    giveUp(failure)
                } else if wasOpen {
                    // Whoever waits for results must hear that some are lost. Inputs that were not sent yet still are;
                    // so are those that are sent on hearing it, and therefore nothing is dropped afterwards.
                    if isLast { state.withLock { $0.dropInputs() } }
                    deliver(.failure(failure))
                }
            }
        } while state.withLock({ $0.lost() })
        for waiters in [room, arrivals] { waiters.wake() }
    }

    private func pauseAfterFailures() async {
        let count = failures.withLock { $0 }
        guard count > 0 else { return }
        let pause = options.retries.delay(before: count + 1, serverDelay: nil)
        options.onEvent?(.retrying(after: pause))
        try? await Task.sleep(for: pause)
    }

    /// Reports an error after which nothing is tried any more until the next input.
    private func giveUp(_ failure: FalError) {
        failures.withLock { $0 = 0 }
        state.withLock { $0.dropInputs() }
        deliver(.failure(failure))
        room.wake()
    }

    private func deliver(_ arrival: RealtimeState.Arrival) {
        state.withLock { [options] in $0.arrive(arrival, options.buffering) }
        arrivals.wake()
    }

    private enum Outcome: Sendable {
        /// The model has ended its session. `isProven`: after it had answered something.
        case ended(isProven: Bool, session: Int)
        /// Closed by us.
        case closed
        case unauthorized
        /// It could not be opened, or broke. `isProven`: after something had arrived.
        case failed(FalError, wasOpen: Bool, isProven: Bool)
    }

    /// Opens one socket, and moves frames until it ends.
    private func connect() async -> Outcome {
        if state.withLock({ $0.isClosed }) { return .closed }
        let socket: any WebSocketConnection
        do {
            socket = try await opener.open()
        } catch {
            return state.withLock { $0.isClosed } ? .closed : .failed(error, wasOpen: false, isProven: false)
        }
        let session = state.withLock { $0.opened() }
        options.onEvent?(.opened(session: session))
        return await withTaskGroup(of: Outcome?.self) { group in
            group.addTask { await self.sendInputs(to: socket) }
            group.addTask { await self.receiveResults(from: socket, session) }
            group.addTask { await self.cutWhenClosing(socket) }
            var outcome: Outcome?
            for await end in group {
                guard let end else { continue }
                outcome = outcome ?? end
                group.cancelAll()
                // Wakes the sender, which may be waiting for room.
                socket.drop()
            }
            return outcome ?? .closed
        }
    }

    /// - Returns: `nil`: how the socket ended is known to whoever receives.
    private func sendInputs(to socket: any WebSocketConnection) async -> Outcome? {
        while true {
            await work.wait { [state] in state.withLock { !$0.hasInputsToSend && !$0.isClosed } }
            if Task.isCancelled { return nil }
            let frames = state.withLock { $0.takeInputs(at: .now) }
            room.wake()
            for (index, frame) in frames.enumerated() {
                do {
                    try await socket.send(.binary(frame))
                    state.withLock { $0.noteSent(frame) }
                } catch {
                    state.withLock { $0.putBack(frames[index...]) }
                    return nil
                }
            }
            if frames.isEmpty {
                await socket.close(.normal)
                return nil
            }
        }
    }

    /// Ends a socket whose other side does not answer our close, or does not close after it has said that it ends.
    private func cutWhenClosing(_ socket: any WebSocketConnection) async -> Outcome? {
        await work.wait { [state] in state.withLock { !$0.isClosed && !$0.isEnding } }
        if Task.isCancelled { return nil }
        try? await Task.sleep(for: Self.longestClose)
        if !Task.isCancelled { socket.drop() }
        return nil
    }

    private func receiveResults(from socket: any WebSocketConnection, _ session: Int) async -> Outcome {
        var isProven = false
        var hasTimedOut = false
        while true {
            let event: WebSocketEvent
            do {
                event = try await socket.receive()
            } catch {
                let (isClosed, isEnding) = state.withLock { ($0.isClosed, $0.isEnding) }
                if isClosed { return .closed }
                // It had said that it ends.
                if isEnding { return .ended(isProven: isProven, session: session) }
                return .failed(broken(error), wasOpen: true, isProven: isProven)
            }
            switch event {
            case .closed(let close):
                if state.withLock({ $0.isClosed }) { return .closed }
                if hasTimedOut || close.code == 1000 || close.code == 1005 {
                    return .ended(isProven: isProven, session: session)
                }
                return .failed(refused(close), wasOpen: true, isProven: isProven)
            case .message(let message):
                switch RealtimeFrame(message, opener.redaction) {
                case .value(let value):
                    if !isProven { failures.withLock { $0 = 0 } }
                    isProven = true
                    let latency = state.withLock { $0.latency.noteResult(at: .now) }
                    deliver(.result(value, frame: message, session: session, latency: latency))
                    await waitForSpace()
                case .information(let json): options.onEvent?(.message(json))
                case .timeout:
                    hasTimedOut = true
                    endSession()
                case .unauthorized: return .unauthorized
                case .failure(let reason, let type, let endsSession):
                    var failure = error(.service, reason)
                    failure.errorType = type
                    failure.raw = opener.redaction.applied(to: message.bytes)
                    isProven = true
                    // First, so that whoever hears of it sends the next input on the next socket.
                    if endsSession { endSession() }
                    deliver(.failure(failure))
                case .unreadable(let reason):
                    var failure = error(.decoding, "a frame of the model cannot be read: \(reason)")
                    failure.raw = message.bytes
                    isProven = true
                    deliver(.failure(failure))
                }
            }
        }
    }

    /// The model has said that the session ends.
    private func endSession() {
        state.withLock { $0.endSession() }
        work.wake()
    }

    private func waitForSpace() async {
        guard case .suspending(let count) = options.buffering else { return }
        await space.wait { [state] in state.withLock { $0.arrivalCount >= count && !$0.isClosed } }
    }

    // MARK: Errors

    private func error(_ kind: FalError.Kind, _ message: String) -> FalError {
        var error = FalError(kind, message)
        error.endpoint = endpoint
        return error
    }

    private func broken(_ cause: TransportError) -> FalError {
        var failure = error(
            .transport, "the connection to the model broke, and results of inputs that were sent may be lost: \(cause)")
        failure.transport = cause
        return failure
    }

    private func refused(_ close: WebSocketClose) -> FalError {
        let reason = close.reason.isEmpty ? "" : ": \(ServerText.sanitized(opener.redaction.applied(to: close.reason)))"
        return error(
            .service,
            "fal ended the connection with code \(close.code)\(reason). Check that the endpoint is a realtime model")
    }
}
