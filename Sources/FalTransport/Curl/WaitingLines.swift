#if os(Linux) || os(macOS)
    /// The exchanges of a transport that wait for their turn: one line per host, served in order of arrival, hosts in
    /// rotation.
    ///
    /// Waiting is cheap (no libcurl handle, no socket), so ten thousand requests may be in flight at once, and a host
    /// that answers slowly does not hold up the others. All loops of a transport share the lines: whoever ends an
    /// exchange finds out whose turn it is, wherever that one is to run.
    struct WaitingLines: Sendable {
        /// Where an exchange is.
        enum Place: Sendable, Equatable {
            case outside
            case waiting(ticket: Int)
            case running
        }

        /// One that waits, and who is to run it.
        struct Waiter: Sendable {
            let pipe: ResponsePipe
            let loop: CurlLoop
        }

        private struct Line: Sendable {
            /// Keyed by ticket so that one who leaves early leaves nothing behind.
            var waiters: [Int: Waiter] = [:]
            var nextTicket = 0
            var nextServed = 0
            var running = 0

            var isDone: Bool { running == 0 && waiters.isEmpty }

            mutating func arrive(_ waiter: Waiter, mayRun: Bool) -> Place {
                if mayRun {
                    running += 1
                    return .running
                }
                defer { nextTicket += 1 }
                waiters[nextTicket] = waiter
                return .waiting(ticket: nextTicket)
            }

            mutating func next() -> Waiter? {
                while nextServed < nextTicket {
                    defer { nextServed += 1 }
                    guard let waiter = waiters.removeValue(forKey: nextServed) else { continue }
                    running += 1
                    return waiter
                }
                return nil
            }
        }

        private var lines: [String: Line] = [:]
        /// The hosts for which somebody waits, the next to be served first.
        private var rotation: [String] = []
        private var running = 0
        private var maximum: Int
        private let maximumPerHost: Int

        init(maximum: Int, maximumPerHost: Int) {
            self.maximum = max(1, maximum)
            self.maximumPerHost = max(1, maximumPerHost)
        }

        var isEmpty: Bool { lines.isEmpty }

        /// One more: it may run at once, or waits until a `leave` brings it.
        mutating func arrive(_ waiter: Waiter) -> Place {
            let host = waiter.pipe.target.place
            let mayRun = running < maximum && (lines[host]?.running ?? 0) < maximumPerHost
            let place = lines[host, default: Line()].arrive(waiter, mayRun: mayRun)
            if mayRun {
                running += 1
            } else if lines[host]?.waiters.count == 1 {
                rotation.append(host)
            }
            return place
        }

        /// From now on nobody's turn comes.
        mutating func close() { maximum = 0 }

        /// The exchange of `pipe` has ended, or does not want to wait any longer.
        ///
        /// - Parameter place: where it is, as far as it knows: its turn may have come meanwhile.
        /// - Returns: who is to run in its stead.
        mutating func leave(_ pipe: ResponsePipe, from place: Place) -> Waiter? {
            let host = pipe.target.place
            guard place != .outside, let index = lines.index(forKey: host) else { return nil }
            defer {
                if lines[host]?.isDone == true { lines[host] = nil }
            }
            if case .waiting(let ticket) = place, lines.values[index].waiters.removeValue(forKey: ticket) != nil {
                if lines.values[index].waiters.isEmpty { rotation.removeAll { $0 == host } }
                return nil
            }
            lines.values[index].running -= 1
            running -= 1
            return next()
        }

        private mutating func next() -> Waiter? {
            guard running < maximum else { return nil }
            for place in rotation.indices {
                let host = rotation[place]
                guard let index = lines.index(forKey: host), lines.values[index].running < maximumPerHost,
                    let served = lines.values[index].next()
                else { continue }
                running += 1
                rotation.remove(at: place)
                if !lines.values[index].waiters.isEmpty { rotation.append(host) }
                return served
            }
            return nil
        }
    }
#endif
