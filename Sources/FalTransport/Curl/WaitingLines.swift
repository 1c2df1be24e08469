#if os(Linux) || os(macOS)
    /// The exchanges that wait for their turn: one line per host, served in order of arrival, hosts in rotation.
    ///
    /// Waiting is cheap (no libcurl handle, no socket), so ten thousand requests may be in flight at once, and a host
    /// that answers slowly does not hold up the others.
    struct WaitingLines {
        final class Line {
            let host: String
            /// Keyed by ticket so that one who leaves early leaves nothing behind.
            fileprivate var exchanges: [Int: CurlExchange] = [:]
            fileprivate var nextTicket = 0
            fileprivate var nextServed = 0
            fileprivate var running = 0

            fileprivate init(_ host: String) { self.host = host }

            fileprivate func next() -> CurlExchange? {
                while nextServed < nextTicket {
                    defer { nextServed += 1 }
                    if let exchange = exchanges.removeValue(forKey: nextServed) { return exchange }
                }
                return nil
            }
        }

        private var lines: [String: Line] = [:]
        /// The lines in which somebody waits, the next to be served first.
        private var rotation: [Line] = []
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
            let line = lines[host] ?? Line(host)
            lines[host] = line
            if line.exchanges.isEmpty { rotation.append(line) }
            exchange.line = line
            exchange.ticket = line.nextTicket
            line.exchanges[line.nextTicket] = exchange
            line.nextTicket += 1
        }

        /// The next one whose turn it is; it counts as running until `leave`.
        mutating func next() -> CurlExchange? {
            guard running < maximum, !rotation.isEmpty else { return nil }
            for (index, line) in rotation.enumerated() where line.running < maximumPerHost {
                guard let served = line.next() else { continue }
                served.ticket = nil
                line.running += 1
                running += 1
                rotation.remove(at: index)
                if !line.exchanges.isEmpty { rotation.append(line) }
                return served
            }
            return nil
        }

        /// `exchange` has ended, or does not want to wait any longer.
        mutating func leave(_ exchange: CurlExchange) {
            guard let line = exchange.line else { return }
            exchange.line = nil
            if let ticket = exchange.ticket {
                exchange.ticket = nil
                line.exchanges[ticket] = nil
                if line.exchanges.isEmpty { rotation.removeAll { $0 === line } }
            } else {
                line.running -= 1
                running -= 1
            }
            if line.running == 0, line.exchanges.isEmpty { lines[line.host] = nil }
        }
    }
#endif
