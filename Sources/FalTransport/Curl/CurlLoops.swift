#if os(Linux) || os(macOS)
    /// The loops of one transport, each with a thread and connections of its own, and limits in common.
    ///
    /// Most programs never need but the first, which keeps connections few. With very much to do, libcurl's own work is
    /// the limit, and a multi handle is one thread's: so further loops take over what is too much for those before.
    struct CurlLoops: Sendable {
        let all: [CurlLoop]
        private let lines: Guarded<WaitingLines>
        private let usage: Guarded<LoopUsage>
        /// A loop with fewer exchanges takes what comes next, whatever the others do.
        private static let much = 16
        /// Each keeps connections of its own open, so where few exchanges are allowed there are few loops.
        private static let leastPerHost = 32

        init(_ configuration: CurlTransport.Configuration) {
            let limit = min(configuration.maximumTransfersPerHost, configuration.maximumTransfers)
            let threads = configuration.threads.clamped(to: 1...max(1, limit / Self.leastPerHost))
            lines = Guarded(
                WaitingLines(
                    maximum: configuration.maximumTransfers, maximumPerHost: configuration.maximumTransfersPerHost))
            usage = Guarded(LoopUsage(threads))
            // As many may rest as exchanges may run, all loops together.
            let resting = configuration.maximumTransfers / threads.upperBound
            all = (0..<threads.upperBound).map { [lines, usage] index in
                CurlLoop(configuration, lines, usage, index: index, restingConnections: resting)
            }
        }

        /// For a request that is to be sent: who is on a loop's thread stays there.
        var forRequest: CurlLoop { own(CurlLoop.current) ?? leastBusy }

        /// For a task that is to go on: where its answer has come, if that is why, unless there is much less to do
        /// elsewhere.
        var forJob: CurlLoop {
            guard let loop = own(CurlLoop.waking) else { return leastBusy }
            let other = leastBusy
            guard other !== loop else { return loop }
            let load = other.load
            return loop.load - load > load / 4 + 4 ? other : loop
        }

        private func own(_ loop: CurlLoop?) -> CurlLoop? {
            all.contains { $0 === loop } ? loop : nil
        }

        private var leastBusy: CurlLoop {
            let inUse = usage.withLock { $0.inUse }
            guard inUse > 1 else { return all[0] }
            var (best, least) = (all[0], Int.max)
            for loop in all.prefix(inUse) {
                let load = loop.load
                if load < least { (best, least) = (loop, load) }
                if load < Self.much { break }
            }
            return best
        }

        func endWhenIdle() {
            for loop in all { loop.endWhenIdle() }
        }

        func endNow() async {
            // Else the first to end would have the others start what waits.
            lines.withLock { $0.close() }
            for loop in all { await loop.endNow() }
        }
    }
#endif
