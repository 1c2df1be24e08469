import FalSupport
import FalTransport

/// What a connection to a realtime model has to send and to hand out, and whether a socket is there: the state machine
/// of ``RealtimeSession``, kept under a lock.
struct RealtimeState: Sendable {
    enum Line: Sendable, Equatable {
        /// No socket. The next input opens one.
        case idle
        /// A task is opening a socket.
        case opening
        case open
    }

    enum Arrival: Sendable {
        case result(MessagePackValue, frame: WebSocketMessage, session: Int, latency: Duration?)
        case failure(FalError)
    }

    private(set) var line = Line.idle
    private(set) var isClosed = false
    /// The model has said that the session ends: what is sent on this socket now is lost.
    private(set) var isEnding = false
    private(set) var statistics = FalRealtimeStatistics()
    /// Whether results have ended, once those that have arrived are read.
    private(set) var hasEnded = false

    // MARK: Inputs

    private(set) var outbox: [[UInt8]] = []
    private var outboxBytes = 0
    /// The input that the throttle holds back, and when the last one passed it.
    private var throttled: [UInt8]?
    private var lastPassed: ContinuousClock.Instant?
    private(set) var hasTimer = false
    /// Of the inputs and results of this socket.
    var latency = RealtimeLatency()
    /// Inputs sent on this socket before its first result; `nil` when they are too many to be kept. A socket that turns
    /// out to be unauthorized has not used them.
    private var unconfirmed: [[UInt8]]? = []
    private var unconfirmedBytes = 0
    private var hasResult = false

    private static let mostInputs = 512
    private static let mostInputBytes = 1 << 20
    private static let mostUnconfirmed = 64

    enum Offer: Sendable {
        case taken
        /// The sender must wait for room.
        case full
        case closed
        /// Held back: a timer must let it pass at this moment, unless there is one.
        case throttled(until: ContinuousClock.Instant, needsTimer: Bool)
    }

    mutating func offer(_ frame: [UInt8], _ options: FalRealtimeOptions, at now: ContinuousClock.Instant) -> Offer {
        guard !isClosed, !hasEnded else { return .closed }
        if options.throttle > .zero {
            if let lastPassed, now < lastPassed + options.throttle {
                if throttled != nil { statistics.droppedInputs += 1 }
                throttled = frame
                defer { hasTimer = true }
                return .throttled(until: lastPassed + options.throttle, needsTimer: !hasTimer)
            }
        }
        guard admit(frame, options) else { return .full }
        lastPassed = now
        return .taken
    }

    /// Time is up for the throttled input.
    mutating func passThrottled(_ options: FalRealtimeOptions, at now: ContinuousClock.Instant) {
        hasTimer = false
        guard let frame = throttled else { return }
        throttled = nil
        lastPassed = now
        // The newest of a throttled stream of inputs is worth more than those before it.
        if !admit(frame, options) { replaceAll(with: frame) }
    }

    private mutating func admit(_ frame: [UInt8], _ options: FalRealtimeOptions) -> Bool {
        if line != .open, options.opening == .newest {
            replaceAll(with: frame)
            return true
        }
        guard outbox.isEmpty || outbox.count < Self.mostInputs && outboxBytes + frame.count <= Self.mostInputBytes
        else {
            return false
        }
        outbox.append(frame)
        outboxBytes += frame.count
        return true
    }

    private mutating func replaceAll(with frame: [UInt8]) {
        statistics.droppedInputs += outbox.count
        outbox = [frame]
        outboxBytes = frame.count
    }

    /// The inputs to send next, all of them.
    mutating func takeInputs(at now: ContinuousClock.Instant) -> [[UInt8]] {
        latency.noteInputs(outbox.count, at: now)
        defer { (outbox, outboxBytes) = ([], 0) }
        return outbox
    }

    /// Inputs that were taken and could not be sent go before those that came since.
    mutating func putBack(_ frames: some Sequence<[UInt8]>) {
        let frames = Array(frames)
        outbox = frames + outbox
        outboxBytes += frames.reduce(0) { $0 + $1.count }
    }

    mutating func noteSent(_ frame: [UInt8]) {
        statistics.sent += 1
        guard !hasResult, let count = unconfirmed?.count else { return }
        unconfirmedBytes += frame.count
        let isTooMuch = count == Self.mostUnconfirmed || unconfirmedBytes > Self.mostInputBytes
        if isTooMuch { unconfirmed = nil } else { unconfirmed?.append(frame) }
    }

    mutating func dropInputs() {
        statistics.droppedInputs += outbox.count + (throttled == nil ? 0 : 1)
        (outbox, outboxBytes, throttled) = ([], 0, nil)
    }

    // MARK: The socket

    /// - Returns: Whether the caller has to start a task that opens one.
    mutating func beginOpening() -> Bool {
        guard line == .idle, !outbox.isEmpty, !isClosed else { return false }
        line = .opening
        return true
    }

    mutating func opened() -> Int {
        line = .open
        isEnding = false
        latency = RealtimeLatency()
        statistics.sessions += 1
        return statistics.sessions
    }

    /// The inputs that come from now on wait for the next socket.
    mutating func endSession() { isEnding = true }

    /// Whether inputs can be sent on this socket.
    var hasInputsToSend: Bool { !outbox.isEmpty && !isEnding }

    /// The inputs sent on a socket that has refused them all go once more.
    ///
    /// - Returns: `false` when they were too many to be kept.
    mutating func resendUnconfirmed() -> Bool {
        guard let frames = unconfirmed else { return false }
        unconfirmed = []
        statistics.sent -= frames.count
        putBack(frames)
        return true
    }

    /// The socket has gone.
    ///
    /// - Returns: Whether another one is needed at once, for inputs that wait.
    mutating func lost() -> Bool {
        let isNeeded = !outbox.isEmpty && !isClosed && !hasEnded
        line = isNeeded ? .opening : .idle
        (unconfirmed, unconfirmedBytes, hasResult) = ([], 0, false)
        return isNeeded
    }

    mutating func close() {
        isClosed = true
        if let frame = throttled, line == .open {
            throttled = nil
            outbox.append(frame)
        }
        if line != .open { dropInputs() }
    }

    // MARK: Results

    private var arrivals = FIFO<Arrival>()

    var arrivalCount: Int { arrivals.count }

    mutating func arrive(_ arrival: Arrival, _ buffering: FalRealtimeOptions.Buffering) {
        if case .result = arrival {
            if !hasResult { (unconfirmed, unconfirmedBytes, hasResult) = ([], 0, true) }
            statistics.received += 1
            if case .newest(let count) = buffering, arrivalCount >= count,
                // Errors are not dropped: there are few, and each is news.
                arrivals.removeFirst(where: { if case .result = $0 { true } else { false } }) != nil
            {
                statistics.droppedResults += 1
            }
        }
        arrivals.append(arrival)
    }

    mutating func takeArrival() -> Arrival? { arrivals.popFirst() }

    mutating func endResults() {
        hasEnded = true
        dropInputs()
    }
}
