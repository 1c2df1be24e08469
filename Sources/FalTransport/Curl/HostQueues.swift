#if os(Linux) || os(macOS)
    /// The limits on exchanges, in all and per host, and the exchanges that wait because of them: one queue per host,
    /// each first in, first out; hosts take turns.
    ///
    /// Waiting is cheap (no libcurl handle, no socket), so ten thousand requests may be under way at once, and a host
    /// that answers slowly does not hold up the others.
    struct HostQueues {
        enum Slot: Equatable {
            /// Not added yet, or removed.
            case none
            case waiting(ticket: Int)
            case running
        }

        private struct Queue {
            /// Keyed by ticket, so that an exchange can leave from anywhere in the queue.
            var waiting: [Int: CurlExchange] = [:]
            var nextTicket = 0
            var nextServed = 0
            var running = 0

            mutating func takeFirst() -> CurlExchange? {
                while nextServed < nextTicket {
                    defer { nextServed += 1 }
                    if let exchange = waiting.removeValue(forKey: nextServed) { return exchange }
                }
                return nil
            }
        }

        private var queues: [String: Queue] = [:]
        /// The hosts for which an exchange waits; the first one is served next.
        private var rotation: [String] = []
        private var running = 0
        private var maximum: Int
        private let maximumPerHost: Int

        init(maximum: Int, maximumPerHost: Int) {
            self.maximum = max(1, maximum)
            self.maximumPerHost = max(1, maximumPerHost)
        }

        var isEmpty: Bool { queues.isEmpty }

        /// - Returns: Whether the exchange may run now. Otherwise a later `remove` returns it.
        mutating func add(_ exchange: CurlExchange) -> Bool {
            let host = exchange.target.place
            var queue = queues.removeValue(forKey: host) ?? Queue()
            defer { queues[host] = queue }
            if running < maximum, queue.running < maximumPerHost {
                run(exchange, &queue)
                return true
            }
            if queue.waiting.isEmpty { rotation.append(host) }
            exchange.slot = .waiting(ticket: queue.nextTicket)
            queue.waiting[queue.nextTicket] = exchange
            queue.nextTicket += 1
            return false
        }

        /// The exchange has ended, or does not wait any longer.
        ///
        /// - Returns: The one that may run in its place.
        mutating func remove(_ exchange: CurlExchange) -> CurlExchange? {
            let host = exchange.target.place
            guard exchange.slot != .none, var queue = queues.removeValue(forKey: host) else { return nil }
            if case .waiting(let ticket) = exchange.slot {
                queue.waiting[ticket] = nil
                if queue.waiting.isEmpty { rotation.removeAll { $0 == host } }
            } else {
                queue.running -= 1
                running -= 1
            }
            exchange.slot = .none
            if queue.running > 0 || !queue.waiting.isEmpty { queues[host] = queue }
            return next()
        }

        /// No exchange gets a slot any more.
        mutating func close() { maximum = 0 }

        private mutating func next() -> CurlExchange? {
            guard running < maximum,
                let index = rotation.firstIndex(where: { (queues[$0]?.running ?? 0) < maximumPerHost })
            else { return nil }
            let host = rotation.remove(at: index)
            // Taken out while it changes: a copy of a long queue would be made otherwise.
            guard var queue = queues.removeValue(forKey: host) else { return nil }
            defer { queues[host] = queue }
            guard let first = queue.takeFirst() else { return nil }
            run(first, &queue)
            if !queue.waiting.isEmpty { rotation.append(host) }
            return first
        }

        private mutating func run(_ exchange: CurlExchange, _ queue: inout Queue) {
            exchange.slot = .running
            queue.running += 1
            running += 1
        }
    }
#endif
