#if os(Linux) || os(macOS)
    /// The loops of one transport, each with a thread, connections and a part of the limits of its own.
    ///
    /// A program with few exchanges has one, and so the fewest connections. With many, libcurl's own work is the limit,
    /// and a multi handle is one thread's: so further loops take over what is too much for those before.
    struct CurlLoops: Sendable {
        let all: [CurlLoop]
        /// A loop with so much to do leaves what comes next to another.
        private static let much = 16
        /// Each keeps connections of its own open, so where few exchanges are allowed there are few loops.
        private static let leastPerHost = 32

        init(_ configuration: CurlTransport.Configuration) {
            let limit = min(configuration.maximumTransfersPerHost, configuration.maximumTransfers)
            let count = max(1, min(configuration.maximumThreads, limit / Self.leastPerHost))
            let lines = Guarded(
                WaitingLines(
                    maximum: configuration.maximumTransfers, maximumPerHost: configuration.maximumTransfersPerHost))
            // As many connections may rest as exchanges may run, all loops together.
            var own = configuration
            own.maximumTransfers /= count
            all = (0..<count).map { CurlLoop(own, lines, isFurther: $0 > 0) }
        }

        /// For a request that is to be sent: who is on a loop's thread stays there.
        var forRequest: CurlLoop { own(CurlLoop.current) ?? leastBusy }

        /// For a task that is to go on: where its answer has come, if that is why.
        var forJob: CurlLoop { own(CurlLoop.waking) ?? leastBusy }

        private func own(_ loop: CurlLoop?) -> CurlLoop? {
            all.contains { $0 === loop } ? loop : nil
        }

        private var leastBusy: CurlLoop {
            var (best, least) = (all[0], Int.max)
            for loop in all {
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
            for loop in all { await loop.endNow() }
        }
    }
#endif
