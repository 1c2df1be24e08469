#if os(Linux) || os(macOS)
    /// The exchanges that have a time limit; the first one is due next.
    ///
    /// Each exchange knows its index, so that one that ends early, as nearly all do, is removed at once: a heap that
    /// only drops what is due would hold every request of the last ten minutes when deadlines are ten minutes.
    struct DeadlineHeap {
        private var exchanges: [CurlExchange] = []

        var first: CurlExchange? { exchanges.first }

        /// Adds `exchange`, or moves it to where its changed due time belongs.
        mutating func update(_ exchange: CurlExchange) {
            guard exchange.state.due != nil else { return remove(exchange) }
            let index = exchange.heapIndex ?? exchanges.count
            if exchange.heapIndex == nil {
                exchange.heapIndex = index
                exchanges.append(exchange)
            }
            siftDown(siftUp(index))
        }

        mutating func remove(_ exchange: CurlExchange) {
            guard let index = exchange.heapIndex else { return }
            exchange.heapIndex = nil
            let last = exchanges.removeLast()
            guard last !== exchange else { return }
            put(last, at: index)
            siftDown(siftUp(index))
        }

        private mutating func put(_ exchange: CurlExchange, at index: Int) {
            exchanges[index] = exchange
            exchange.heapIndex = index
        }

        private func isEarlier(_ first: CurlExchange, _ second: CurlExchange) -> Bool {
            guard let first = first.state.due else { return false }
            guard let second = second.state.due else { return true }
            return first < second
        }

        private mutating func siftUp(_ start: Int) -> Int {
            var index = start
            while index > 0, isEarlier(exchanges[index], exchanges[(index - 1) / 2]) {
                swap(index, (index - 1) / 2)
                index = (index - 1) / 2
            }
            return index
        }

        private mutating func siftDown(_ start: Int) {
            var index = start
            while true {
                var earliest = index
                for child in [2 * index + 1, 2 * index + 2]
                where child < exchanges.count && isEarlier(exchanges[child], exchanges[earliest]) {
                    earliest = child
                }
                guard earliest != index else { return }
                swap(index, earliest)
                index = earliest
            }
        }

        private mutating func swap(_ first: Int, _ second: Int) {
            let moved = exchanges[first]
            put(exchanges[second], at: first)
            put(moved, at: second)
        }
    }
#endif
