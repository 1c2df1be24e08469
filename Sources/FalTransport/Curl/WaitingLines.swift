#if os(Linux) || os(macOS)
    /// The exchanges that wait for their turn: one line per host, served in order of arrival, hosts in rotation.
    ///
    /// Waiting is cheap (no libcurl handle, no socket), so ten thousand requests may be in flight at once, and a host
    /// that answers slowly does not hold up the others.
    struct WaitingLines {
        private struct Line {
            /// Keyed by ticket so that one who leaves early leaves nothing behind.
            var exchanges: [Int: CurlExchange] = [:]
            var nextTicket = 0
            var nextServed = 0
            var running = 0
        }

        private var lines: [String: Line] = [:]
        private var hosts: [String] = []
        private var running = 0
        private let maximum: Int
        private let maximumPerHost: Int

        init(maximum: Int, maximumPerHost: Int) {
            self.maximum = max(1, maximum)
            self.maximumPerHost = max(1, maximumPerHost)
        }

        var isEmpty: Bool { lines.isEmpty }

        mutating func append(_ exchange: CurlExchange) {
            let host = exchange.pipe.target.place
            if lines[host] == nil { hosts.append(host) }
            let ticket = lines[host, default: Line()].nextTicket
            exchange.ticket = ticket
            lines[host, default: Line()].nextTicket += 1
            lines[host]?.exchanges[ticket] = exchange
        }

        /// The next one whose turn it is; it counts as running until `leave`.
        mutating func next() -> CurlExchange? {
            guard running < maximum else { return nil }
            for (index, host) in hosts.enumerated() {
                guard var line = lines.removeValue(forKey: host) else { continue }
                defer { lines[host] = line }
                guard line.running < maximumPerHost, !line.exchanges.isEmpty else { continue }
                var served: CurlExchange?
                while served == nil, line.nextServed < line.nextTicket {
                    served = line.exchanges.removeValue(forKey: line.nextServed)
                    line.nextServed += 1
                }
                guard let served else { continue }
                served.ticket = nil
                line.running += 1
                running += 1
                hosts.remove(at: index)
                hosts.append(host)
                return served
            }
            return nil
        }

        /// `exchange` has ended, or does not want to wait any longer.
        mutating func leave(_ exchange: CurlExchange) {
            let host = exchange.pipe.target.place
            if let ticket = exchange.ticket {
                exchange.ticket = nil
                lines[host]?.exchanges[ticket] = nil
            } else {
                lines[host]?.running -= 1
                running -= 1
            }
            if let line = lines[host], line.running == 0, line.exchanges.isEmpty {
                lines[host] = nil
                hosts.removeAll { $0 == host }
            }
        }
    }
#endif
