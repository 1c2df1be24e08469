import FalSupport

/// A number of connections that may be held for streams of events; given back when the last holder lets go.
final class StreamSlots: Sendable {
    private let free: Locked<Int>

    init(_ count: Int) { free = Locked(count) }

    /// - Returns: `nil` when all are taken.
    func take() -> Slot? {
        let isFree = free.withLock { free in
            guard free > 0 else { return false }
            free -= 1
            return true
        }
        return isFree ? Slot(of: self) : nil
    }

    final class Slot: Sendable {
        private let slots: StreamSlots

        fileprivate init(of slots: StreamSlots) { self.slots = slots }

        deinit { slots.free.withLock { $0 += 1 } }
    }
}
