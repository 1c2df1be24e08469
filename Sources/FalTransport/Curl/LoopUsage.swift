#if os(Linux) || os(macOS)
    #if canImport(Darwin)
        import Darwin
    #elseif canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #endif

    /// How much of its time each thread of a transport works, and so how many of them get new exchanges.
    ///
    /// What counts is work, not exchanges: sixty that wait for a slow server are little for one thread, and a second
    /// one would only take the processor from somebody else.
    struct LoopUsage: Sendable {
        private struct Share: Sendable {
            var value = 0.0
            var notedAt: ContinuousClock.Instant?
        }

        /// New exchanges go to so many loops, the first ones.
        private(set) var inUse: Int
        private let allowed: ClosedRange<Int>
        private var shares: [Share]
        private var raisedAt: ContinuousClock.Instant?

        /// With less than this left of the time of those in use, one more is used.
        private static let enough = 0.8
        /// When those before have this much to do at most, the last one is left alone. Lower, or one and two would
        /// alternate.
        private static let little = 0.7
        /// A thread that has said nothing for so long sleeps. As long, one that was just taken into use has to say
        /// something.
        private static let patience = Duration.milliseconds(50)

        init(_ allowed: ClosedRange<Int>) {
            self.allowed = allowed
            inUse = allowed.lowerBound
            shares = Array(repeating: Share(), count: allowed.upperBound)
        }

        /// The thread of loop `index` has lately worked for `share` of its time: 0…1.
        mutating func note(_ share: Double, of index: Int, at now: ContinuousClock.Instant) {
            shares[index] = Share(value: share, notedAt: now)
            let work = shares.reduce(0) { work, share in
                isLate(share.notedAt, now) ? work : work + share.value
            }
            if work > Self.enough * Double(inUse), inUse < allowed.upperBound {
                inUse += 1
                raisedAt = now
            } else if work < Self.little * Double(inUse - 1), inUse > allowed.lowerBound, isLate(raisedAt, now) {
                inUse -= 1
            }
        }

        private func isLate(_ time: ContinuousClock.Instant?, _ now: ContinuousClock.Instant) -> Bool {
            time.map { $0 + Self.patience <= now } ?? true
        }
    }

    /// Measures for how much of its time the calling thread works.
    struct WorkMeter {
        private static let period = Duration.milliseconds(10)
        private var begin = ContinuousClock.now
        private var workedBefore = Self.worked

        /// The share since the last answer; `nil` while that was only just given.
        mutating func share(at now: ContinuousClock.Instant) -> Double? {
            let passed = begin.duration(to: now)
            guard passed >= Self.period else { return nil }
            let worked = Self.worked
            defer { (begin, workedBefore) = (now, worked) }
            return (worked - workedBefore) / passed
        }

        private static var worked: Duration {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
        }
    }
#endif
